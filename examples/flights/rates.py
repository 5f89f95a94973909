"""Share of late flights among those whose outcome was known at a moment."""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import polars as pl


@dataclass(frozen=True, slots=True)
class Rate:
    """The share of late flights of one key (a carrier, a route, an origin) within a window that ends at a moment.

    `key` is a column of the flights; `window` how far back it looks; `name` the feature that it fills.
    """

    name: str
    key: str
    window: timedelta


CARRIER = Rate("carrier_late_rate_7d", "carrier", timedelta(days=7))
ROUTE = Rate("route_late_rate_30d", "route", timedelta(days=30))
ORIGIN = Rate("origin_late_rate_3h", "origin", timedelta(hours=3))


def late_rate(rate: Rate, outcomes: pl.DataFrame, keys: pl.Series, moments: pl.Series) -> pl.Series:
    """Share (0..1) of late flights that arrived in (moment - window, moment], for each key and moment.

    Only an arrival at or before the moment counts: a plane still in the air is not known to be late. Null where nothing
    arrived within the window.

    >>> from datetime import datetime
    >>> arrived = [datetime(2013, 1, 1, 8), datetime(2013, 1, 1, 9), datetime(2013, 1, 1, 12)]
    >>> table = pl.DataFrame({"origin": ["JFK"] * 3, "arrived_at": arrived, "is_late": [True, False, True]})
    >>> at = pl.Series([datetime(2013, 1, 1, 9), datetime(2013, 1, 1, 11), datetime(2013, 1, 1, 16)])
    >>> late_rate(ORIGIN, table, pl.Series(["JFK"] * 3), at).to_list()
    [0.5, 0.0, None]
    """
    asked = pl.DataFrame({"key": keys, "moment": moments}).with_row_index("row")
    known = outcomes.filter(pl.col("arrived_at").is_not_null()).sort("arrived_at")
    groups = {key: group for (key,), group in known.group_by(rate.key)}
    answers = [_rate_of_one(rate, groups.get(key), part) for (key,), part in asked.group_by("key")]
    return pl.concat(answers).sort("row")[rate.name]


def _rate_of_one(rate: Rate, known: pl.DataFrame | None, asked: pl.DataFrame) -> pl.DataFrame:
    if known is None:
        return asked.select("row", pl.lit(None, pl.Float64).alias(rate.name))
    arrivals = known["arrived_at"].to_physical().to_numpy()
    late_so_far = np.concatenate([[0], np.cumsum(known["is_late"].to_numpy())])
    ends = asked["moment"].cast(known["arrived_at"].dtype).to_physical().to_numpy()
    window_us = rate.window // timedelta(microseconds=1)
    until = np.searchsorted(arrivals, ends, side="right")
    since = np.searchsorted(arrivals, ends - window_us, side="right")
    arrived = until - since
    late = late_so_far[until] - late_so_far[since]
    share = np.divide(late, arrived, out=np.full(len(ends), np.nan), where=arrived > 0)
    return asked.select("row").with_columns(pl.Series(rate.name, share).fill_nan(None))
