"""Share of late flights among those whose outcome was known at a moment."""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import polars as pl


@dataclass(frozen=True, slots=True)
class Rate:
    """The share of late flights of one key (a carrier, a route, an origin) within a window that ends at a moment.

    `name` is the feature that it fills, `key` a column of the flights, `window` how far it looks back.
    """

    name: str
    key: str
    window: timedelta


CARRIER = Rate("carrier_late_rate_7d", "carrier", timedelta(days=7))
ROUTE = Rate("route_late_rate_30d", "route", timedelta(days=30))
ORIGIN_ARRIVED = Rate("origin_late_rate_3h", "origin", timedelta(hours=3))
ORIGIN_LEFT = Rate("origin_left_late_rate_3h", "origin", timedelta(hours=3))


def late_rate(rate: Rate, events: pl.DataFrame, keys: pl.Series, moments: pl.Series) -> pl.Series:
    """Share (0..1) of late events in (moment - window, moment], for each key and moment.

    `events` holds the key, `at` (when the event was known) and `is_late`. Only events at or before the moment count: a
    plane still in the air is not known to be late. Null where nothing happened within the window.

    >>> from datetime import datetime
    >>> at = [datetime(2013, 1, 1, 8), datetime(2013, 1, 1, 9), datetime(2013, 1, 1, 12)]
    >>> arrivals = pl.DataFrame({"origin": ["JFK"] * 3, "at": at, "is_late": [True, False, True]})
    >>> asked = pl.Series([datetime(2013, 1, 1, 9), datetime(2013, 1, 1, 11), datetime(2013, 1, 1, 16)])
    >>> late_rate(ORIGIN_ARRIVED, arrivals, pl.Series(["JFK"] * 3), asked).to_list()
    [0.5, 0.0, None]
    """
    asked = pl.DataFrame({"key": keys, "moment": moments}).with_row_index("row")
    known = events.select(rate.key, "at", "is_late").drop_nulls().sort("at")
    groups = {key: group for (key,), group in known.group_by(rate.key)}
    answers = [_rate_of_one(rate, groups.get(key), part) for (key,), part in asked.group_by("key")]
    return pl.concat(answers).sort("row")[rate.name]


def _rate_of_one(rate: Rate, known: pl.DataFrame | None, asked: pl.DataFrame) -> pl.DataFrame:
    if known is None:
        return asked.select("row", pl.lit(None, pl.Float64).alias(rate.name))
    at = known["at"].to_physical().to_numpy()
    late_so_far = np.concatenate([[0], np.cumsum(known["is_late"].to_numpy())])
    ends = asked["moment"].cast(known["at"].dtype).to_physical().to_numpy()
    until = np.searchsorted(at, ends, side="right")
    since = np.searchsorted(at, ends - rate.window // timedelta(microseconds=1), side="right")
    happened = until - since
    late = late_so_far[until] - late_so_far[since]
    share = np.divide(late, happened, out=np.full(len(ends), np.nan), where=happened > 0)
    return asked.select("row").with_columns(pl.Series(rate.name, share).fill_nan(None))
