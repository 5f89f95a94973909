from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest

from examples.flights.times import new_york_day
from tests.examples.tables import CANCELLED, new_york, raw_flight, timed, utc


def test_a_flight_is_scored_two_hours_before_its_scheduled_departure() -> None:
    flight = timed(raw_flight(2013, 7, 1, 1200, dep_delay=90))
    assert flight["departs_at"].item() == utc(2013, 7, 1, 16)  # 12:00 in New York's summer
    assert flight["scored_at"].item() == utc(2013, 7, 1, 14)


@pytest.mark.parametrize(
    ("month", "day", "clock", "utc_day"),
    [
        (7, 1, 2200, date(2013, 7, 2)),  # scored 20:00 in summer, 00:00 in UTC
        (7, 1, 2159, date(2013, 7, 1)),
        (1, 1, 2100, date(2013, 1, 2)),  # scored 19:00 in winter, 00:00 in UTC
        (1, 1, 2059, date(2013, 1, 1)),
    ],
)
def test_an_evening_lies_on_another_day_in_utc_and_on_its_own_in_new_york(
    month: int, day: int, clock: int, utc_day: date
) -> None:
    flight = timed(raw_flight(2013, month, day, clock)).with_columns(day=new_york_day("scored_at"))
    assert flight["day"].item() == date(2013, month, day)
    assert flight["scored_at"].dt.date().item() == utc_day


@pytest.mark.parametrize(("day", "hours"), [(date(2013, 3, 10), 23), (date(2013, 11, 3), 25), (date(2013, 7, 1), 24)])
def test_a_day_on_which_clocks_change_is_one_partition_of_23_or_25_hours(day: date, hours: int) -> None:
    first = new_york(day.year, day.month, day.day)
    moments = pl.DataFrame({"at": [first + timedelta(minutes=30 + 60 * hour) for hour in range(-1, 26)]})
    assert moments.with_columns(day=new_york_day("at"))["day"].to_list().count(day) == hours


def test_an_arrival_is_read_on_the_clock_of_its_destination() -> None:
    flight = timed(raw_flight(2013, 7, 1, 1200, dest="LAX", sched_arr_time=1500, arr_delay=20))
    assert flight["due_at"].item() == utc(2013, 7, 1, 22)  # 15:00 in Los Angeles: a flight of six hours
    assert flight["arrived_at"].item() == utc(2013, 7, 1, 22, 20)


def test_an_arrival_after_midnight_is_on_the_next_day() -> None:
    flight = timed(raw_flight(2013, 7, 1, 2200, sched_arr_time=100))
    assert flight["due_at"].item() == new_york(2013, 7, 2, 1)


@pytest.mark.parametrize(("month", "day", "hours"), [(3, 9, 6), (11, 2, 8), (7, 1, 7)])
def test_a_flight_through_the_change_of_clocks_takes_an_hour_less_or_more(month: int, day: int, hours: int) -> None:
    flight = timed(raw_flight(2013, month, day, 2200, sched_arr_time=500))
    assert flight["due_at"].item() - flight["departs_at"].item() == timedelta(hours=hours)


def test_a_destination_that_the_table_of_airports_lacks_has_its_zone() -> None:
    flight = timed(raw_flight(2013, 1, 1, 800, dest="SJU", sched_arr_time=1300))
    assert flight["due_at"].item() == utc(2013, 1, 1, 17)  # 13:00 in San Juan, four hours behind UTC


def test_a_cancelled_flight_never_arrives() -> None:
    assert timed(raw_flight(2013, 1, 1, 800, **CANCELLED))["arrived_at"].item() is None


def test_a_diverted_flight_arrives_when_the_clock_at_its_destination_says() -> None:
    flight = timed(raw_flight(2013, 1, 1, 800, dep_delay=30, arr_delay=None, arr_time=1415))
    assert flight["arrived_at"].item() == new_york(2013, 1, 1, 14, 15)


def test_a_flight_diverted_for_good_never_arrives() -> None:
    assert timed(raw_flight(2013, 1, 1, 800, arr_delay=None))["arrived_at"].item() is None


def test_time_at_the_gates_and_on_the_taxiways_is_plausible_for_every_flight(real_flights: pl.DataFrame) -> None:
    """From leaving the gate to reaching one, less the time in the air: a wrong zone would be off by an hour."""
    gate_to_gate = (pl.col("arrived_at") - pl.col("departs_at")).dt.total_minutes() - pl.col("dep_delay")
    taxi = real_flights.select(gate_to_gate - pl.col("air_time")).to_series().drop_nulls()
    assert taxi.len() == 327_346
    assert (taxi.min(), taxi.max()) == (5, 235)
    assert taxi.median() == 28
