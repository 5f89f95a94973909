from __future__ import annotations

from datetime import datetime, timedelta

import polars as pl
import pytest

from tests.examples.tables import CANCELLED, known, new_york, raw_flight


@pytest.mark.parametrize(("delay", "is_late"), [(-5, False), (15, False), (16, True)])
def test_late_is_more_than_fifteen_minutes(delay: int, *, is_late: bool) -> None:
    assert known(raw_flight(2013, 7, 1, 1200, arr_delay=delay))["is_late"].item() is is_late


def test_a_cancelled_flight_and_one_diverted_for_good_never_get_a_label() -> None:
    flights = known(raw_flight(2013, 7, 1, 1200, **CANCELLED), raw_flight(2013, 7, 1, 1200, arr_delay=None))
    assert flights["is_late"].to_list() == [None, None]
    assert flights["known_at"].to_list() == [None, None]


@pytest.mark.parametrize(("arr_time", "is_late"), [(1510, False), (1800, True)])
def test_a_diverted_flight_is_judged_by_when_it_reached_its_destination(arr_time: int, *, is_late: bool) -> None:
    flight = known(raw_flight(2013, 7, 1, 1200, arr_delay=None, arr_time=arr_time))  # due at 15:00
    assert flight["is_late"].item() is is_late


@pytest.mark.parametrize(
    ("carrier", "known_at"),
    [
        ("UA", new_york(2013, 7, 1, 18)),  # arrived on Monday at 15:00; reports every six hours
        ("EV", new_york(2013, 7, 2, 3)),  # reports every night
        ("HA", new_york(2013, 7, 3, 3)),  # reports on Mondays, Wednesdays and Fridays
    ],
)
def test_a_label_is_known_with_the_next_report_of_the_carrier(carrier: str, known_at: datetime) -> None:
    assert known(raw_flight(2013, 7, 1, 1200, carrier=carrier))["known_at"].item() == known_at


@pytest.mark.parametrize("day", [9, 10])
def test_a_nightly_report_keeps_its_local_hour_when_clocks_change(day: int) -> None:
    flight = known(raw_flight(2013, 3, day, 1200, carrier="EV"))
    assert flight["known_at"].item() == new_york(2013, 3, day + 1, 3)


def test_no_label_is_known_before_its_flight_arrived_and_none_after_three_days(real_flights: pl.DataFrame) -> None:
    delay = real_flights.select(pl.col("known_at") - pl.col("arrived_at")).to_series().drop_nulls()
    assert delay.len() == 328_063
    assert delay.min() >= timedelta(0)
    assert delay.max() <= timedelta(days=3)
