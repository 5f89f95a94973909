from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import pytest

from examples.flights import rates
from examples.flights.offline import offline_rates
from tests.examples.tables import known, new_york, raw_flight

if TYPE_CHECKING:
    from examples.flights.rates import Rate


def test_a_night_knows_the_arrivals_before_it() -> None:
    flights = known(
        raw_flight(2013, 7, 1, 800, arr_delay=60),
        raw_flight(2013, 7, 1, 900),
        raw_flight(2013, 7, 2, 900),
    )
    table = offline_rates(rates.CARRIER, flights)
    assert table.rows() == [
        ("UA", new_york(2013, 7, 2, 3), 1 / 2, 2),
        ("UA", new_york(2013, 7, 3, 3), 1 / 3, 3),
    ]


def test_an_arrival_at_the_very_moment_of_the_refresh_is_known_to_it() -> None:
    flights = known(raw_flight(2013, 7, 1, 2300, sched_arr_time=300), raw_flight(2013, 7, 2, 800))
    assert offline_rates(rates.CARRIER, flights)["arrived"].to_list() == [1, 2]


@pytest.mark.parametrize("rate", [rates.CARRIER, rates.ROUTE], ids=lambda rate: rate.name)
def test_both_ways_of_computing_a_rate_agree_on_every_flight_of_the_year(
    real_flights: pl.DataFrame, rate: Rate
) -> None:
    offline = offline_rates(rate, real_flights).rename({rate.name: "offline"})
    joined = real_flights.join_asof(
        offline, left_on="scored_at", right_on="computed_at", by=rate.key, check_sortedness=False
    )
    differing = joined.filter(pl.col(rate.name).ne_missing(pl.col("offline")))
    assert differing.height == 0
    assert joined["offline"].null_count() < 1000
