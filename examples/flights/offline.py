"""Recompute the nightly batch features from the raw table, as an offline pipeline would.

The service asks `rates` for one window at a time; here every arrival is counted into the night that first knew it and
nights are added up. Both must agree: that is what a check for skew between training and serving looks at.
"""

from datetime import timedelta

import polars as pl

from examples.flights.features import REFRESH
from examples.flights.rates import Rate

NIGHT = timedelta(days=1)


def offline_rates(rate: Rate, flights: pl.DataFrame) -> pl.DataFrame:
    """One row a key and night: the late rate of the window that ends at `computed_at`, and the arrivals it rests on."""
    nights = rate.window // NIGHT
    counted = _arrivals_by_night(rate, flights)
    grid = flights.select(rate.key).unique().join(_all_nights(counted), how="cross").sort(rate.key, "computed_at")
    filled = grid.join(counted, on=[rate.key, "computed_at"], how="left").with_columns(
        pl.col("arrived", "late").fill_null(0)
    )
    windowed = filled.select(
        rate.key,
        "computed_at",
        pl.col("arrived", "late").rolling_sum(nights, min_samples=1).over(rate.key, order_by="computed_at"),
    )
    share = pl.when(pl.col("arrived") > 0).then(pl.col("late") / pl.col("arrived"))
    return windowed.select(rate.key, "computed_at", share.alias(rate.name), "arrived").sort("computed_at", rate.key)


def _arrivals_by_night(rate: Rate, flights: pl.DataFrame) -> pl.DataFrame:
    knew_it = (pl.col("arrived_at") - REFRESH - pl.duration(microseconds=1)).dt.truncate("1d") + NIGHT + REFRESH
    arrived = flights.filter(pl.col("arrived_at").is_not_null()).with_columns(computed_at=knew_it)
    return arrived.group_by(rate.key, "computed_at").agg(
        arrived=pl.len().cast(pl.Int64),
        late=pl.col("is_late").sum().cast(pl.Int64),
    )


def _all_nights(counted: pl.DataFrame) -> pl.DataFrame:
    first, last = counted["computed_at"].min(), counted["computed_at"].max()
    return pl.DataFrame({"computed_at": pl.datetime_range(first, last, NIGHT, eager=True)})  # type: ignore[arg-type]
