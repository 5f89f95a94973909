from __future__ import annotations

from datetime import datetime, timedelta

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from examples.flights import raw
from examples.flights.features import NAMES, with_features
from examples.flights.outcomes import with_outcomes
from examples.flights.times import with_times
from tests.examples.tables import CANCELLED, known, new_york, raw_flight, utc

PLANES = pl.DataFrame({"tailnum": ["N1"], "year": [2000], "seats": [150], "manufacturer": ["BOEING"]})


def weather(*hours: datetime, temp: float = 50.0) -> pl.DataFrame:
    count = len(hours)
    rest = dict.fromkeys(("humid", "wind_speed", "precip", "visib", "pressure"), [1.0] * count)
    temps = [temp + place for place in range(count)]
    return pl.DataFrame({"origin": ["JFK"] * count, "time_hour": list(hours), "temp": temps, **rest})


def features_of_last(*rows: dict[str, object], observed: pl.DataFrame | None = None) -> dict[str, object]:
    flights = known(*rows)
    return with_features(flights, weather(utc(2013, 1, 1)) if observed is None else observed, PLANES).row(
        -1, named=True
    )


def test_the_schedule_is_read_on_new_yorks_clock() -> None:
    row = features_of_last(raw_flight(2013, 7, 1, 1745, sched_arr_time=2100))
    assert (row["scheduled_hour"], row["weekday"], row["scheduled_minutes"]) == (17, "Mon", 195)
    assert row["request_id"] == "20130701-UA1-JFK"


def test_departures_of_the_hour_count_what_was_scheduled_cancelled_or_not() -> None:
    hour = [raw_flight(2013, 7, 1, 1700 + place, flight=place, **CANCELLED) for place in range(3)]
    elsewhere = raw_flight(2013, 7, 1, 1700, origin="LGA")
    assert features_of_last(elsewhere, *hour)["origin_departures_hour"] == 3


def test_weather_of_an_hour_is_known_when_the_hour_is_over() -> None:
    observed = weather(new_york(2013, 7, 1, 8), new_york(2013, 7, 1, 9))  # 50 °F, then 51 °F
    assert features_of_last(raw_flight(2013, 7, 1, 1159), observed=observed)["temp_f"] == 50  # scored 09:59
    assert features_of_last(raw_flight(2013, 7, 1, 1200), observed=observed)["temp_f"] == 51  # scored 10:00


def test_weather_older_than_three_hours_is_missing() -> None:
    observed = weather(new_york(2013, 7, 1, 8))  # known at 09:00
    assert features_of_last(raw_flight(2013, 7, 1, 1400), observed=observed)["temp_f"] == 50
    assert features_of_last(raw_flight(2013, 7, 1, 1401), observed=observed)["temp_f"] is None


def test_a_plane_that_the_register_lacks_has_no_features() -> None:
    row = features_of_last(raw_flight(2013, 7, 1, 1200, tailnum="N9"))
    assert [row[name] for name in ("seats", "plane_age_years", "manufacturer")] == [None, None, None]
    assert features_of_last(raw_flight(2013, 7, 1, 1200))["plane_age_years"] == 13


def test_a_plane_in_the_air_is_not_known_to_be_late() -> None:
    late = raw_flight(2013, 7, 1, 800, dep_delay=60, arr_delay=60)  # due at 11:00, at the gate at 12:00
    assert features_of_last(late, raw_flight(2013, 7, 1, 1359))["origin_late_rate_3h"] is None  # scored 11:59
    assert features_of_last(late, raw_flight(2013, 7, 1, 1400))["origin_late_rate_3h"] == 1  # scored 12:00


def test_a_late_departure_is_known_when_it_has_left() -> None:
    late = raw_flight(2013, 7, 1, 800, dep_delay=60, arr_delay=60)
    assert features_of_last(late, raw_flight(2013, 7, 1, 1059))["origin_left_late_rate_3h"] is None  # scored 08:59
    assert features_of_last(late, raw_flight(2013, 7, 1, 1100))["origin_left_late_rate_3h"] == 1  # scored 09:00
    assert features_of_last(late, raw_flight(2013, 7, 1, 1400))["origin_left_late_rate_3h"] is None  # left 3 hours ago


def test_nightly_rates_hold_until_the_next_night() -> None:
    late = raw_flight(2013, 7, 1, 800, arr_delay=60)
    same_day = features_of_last(late, raw_flight(2013, 7, 1, 2200))
    assert same_day["carrier_late_rate_7d"] is None
    next_day = features_of_last(late, raw_flight(2013, 7, 2, 800))
    assert (next_day["carrier_late_rate_7d"], next_day["route_late_rate_30d"]) == (1, 1)


def test_nightly_rates_forget_after_their_window() -> None:
    late = raw_flight(2013, 7, 1, 800, arr_delay=60)  # known to the refresh of 2 July, 03:00
    assert features_of_last(late, raw_flight(2013, 7, 8, 800))["carrier_late_rate_7d"] == 1
    assert features_of_last(late, raw_flight(2013, 7, 9, 800))["carrier_late_rate_7d"] is None
    assert features_of_last(late, raw_flight(2013, 7, 31, 800))["route_late_rate_30d"] == 1
    assert features_of_last(late, raw_flight(2013, 8, 1, 800))["route_late_rate_30d"] is None


@pytest.mark.parametrize("now", [utc(2013, 2, 8, 18), utc(2013, 3, 11, 2), utc(2013, 1, 2, 7)])
def test_nothing_that_happened_after_scoring_reaches_a_feature(real_flights: pl.DataFrame, now: datetime) -> None:
    """Erase from the raw tables whatever was not yet so at a moment: what was scored until then stays as it is."""
    window = pl.col("scored_at").is_between(now - timedelta(days=3), now)
    with_hindsight = real_flights.filter(window).select("request_id", *NAMES)

    weather = raw.read_weather().filter(pl.col("time_hour") + pl.duration(hours=1) <= now)
    past = with_times(raw.read_flights().filter(pl.col("time_hour") < now + timedelta(days=1)), raw.read_airports())
    left_at = pl.col("departs_at") + pl.duration(minutes="dep_delay")
    blind = with_outcomes(
        past.with_columns(
            pl.when(left_at <= now).then("dep_delay").alias("dep_delay"),
            pl.when(pl.col("arrived_at") <= now).then("arrived_at").alias("arrived_at"),
        )
    )
    without_hindsight = with_features(blind, weather, raw.read_planes()).filter(window).select("request_id", *NAMES)

    assert with_hindsight.height > 500
    assert_frame_equal(with_hindsight, without_hindsight, check_exact=True)


def test_on_31_december_the_whole_weather_is_missing_and_on_the_30th_none_is(real_flights: pl.DataFrame) -> None:
    missing = (
        real_flights.with_columns(local=pl.col("scored_at").dt.convert_time_zone("America/New_York"))
        .filter(pl.col("local").dt.month() == 12)
        .group_by(pl.col("local").dt.day().alias("day"))
        .agg(pl.col("temp_f").is_null().mean())
    )
    shares = dict(missing.iter_rows())
    assert (shares[30], shares[31]) == (0, 1)
