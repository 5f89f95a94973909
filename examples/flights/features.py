"""Build what the model is fed: nothing in it was unknown at the moment of scoring."""

from dataclasses import dataclass
from typing import Literal

import polars as pl

from examples.flights import rates
from examples.flights.outcomes import LATE_MINUTES
from examples.flights.times import NEW_YORK

Kind = Literal["numeric", "categorical"]

WEATHER_HOUR = pl.duration(hours=1)
"""A row of the weather table holds what was observed until minute 51 of its hour: it is known when the hour is over."""

WEATHER_STALE = "3h"
"""Older observations are not the weather of now: the join leaves null."""

REFRESH = pl.duration(hours=7)
"""The nightly batch features are refreshed at 07:00 UTC, before New York's first flight of a day is scored."""


@dataclass(frozen=True, slots=True)
class Feature:
    """One input of the model."""

    name: str
    kind: Kind


FEATURES = (
    Feature("scheduled_hour", "numeric"),
    Feature("weekday", "categorical"),
    Feature("distance_miles", "numeric"),
    Feature("scheduled_minutes", "numeric"),
    Feature("origin_departures_hour", "numeric"),
    Feature("carrier", "categorical"),
    Feature("origin", "categorical"),
    Feature("route", "categorical"),
    Feature("temp_f", "numeric"),
    Feature("humidity", "numeric"),
    Feature("wind_mph", "numeric"),
    Feature("precip_in", "numeric"),
    Feature("visib_miles", "numeric"),
    Feature("pressure_mb", "numeric"),
    Feature("plane_age_years", "numeric"),
    Feature("seats", "numeric"),
    Feature("manufacturer", "categorical"),
    Feature("carrier_late_rate_7d", "numeric"),
    Feature("route_late_rate_30d", "numeric"),
    Feature("origin_late_rate_3h", "numeric"),
    Feature("origin_left_late_rate_3h", "numeric"),
)
NAMES = tuple(feature.name for feature in FEATURES)


def with_features(flights: pl.DataFrame, weather: pl.DataFrame, planes: pl.DataFrame) -> pl.DataFrame:
    """Add all features and the request id; one row a flight, sorted by the moment of scoring."""
    keyed = _with_keys(flights)
    described = _with_plane(_with_weather(_with_schedule(keyed), weather), planes)
    return _with_rates(described).sort("scored_at", "request_id")


def _with_keys(flights: pl.DataFrame) -> pl.DataFrame:
    date = pl.date("year", "month", "day").dt.strftime("%Y%m%d")
    number = pl.format("{}{}", "carrier", "flight")
    return flights.with_columns(
        request_id=pl.format("{}-{}-{}", date, number, "origin"),
        route=pl.format("{}-{}", "origin", "dest"),
    )


def _with_schedule(flights: pl.DataFrame) -> pl.DataFrame:
    local = pl.col("departs_at").dt.convert_time_zone(NEW_YORK)
    return flights.with_columns(
        scheduled_hour=local.dt.hour().cast(pl.Int64),
        weekday=local.dt.strftime("%a"),
        distance_miles=pl.col("distance"),
        scheduled_minutes=(pl.col("due_at") - pl.col("departs_at")).dt.total_minutes(),
        origin_departures_hour=pl.len().over("origin", "time_hour").cast(pl.Int64),
    )


def _with_weather(flights: pl.DataFrame, weather: pl.DataFrame) -> pl.DataFrame:
    observed = weather.select(
        "origin",
        (pl.col("time_hour") + WEATHER_HOUR).alias("observed_until"),
        pl.col("temp").alias("temp_f"),
        pl.col("humid").alias("humidity"),
        pl.col("wind_speed").alias("wind_mph"),
        pl.col("precip").alias("precip_in"),
        pl.col("visib").alias("visib_miles"),
        pl.col("pressure").alias("pressure_mb"),
    ).sort("observed_until")
    return flights.sort("scored_at").join_asof(
        observed,
        left_on="scored_at",
        right_on="observed_until",
        by="origin",
        strategy="backward",
        tolerance=WEATHER_STALE,
        check_sortedness=False,
    )


def _with_plane(flights: pl.DataFrame, planes: pl.DataFrame) -> pl.DataFrame:
    register = planes.select("tailnum", pl.col("year").alias("built"), "seats", "manufacturer")
    joined = flights.join(register, on="tailnum", how="left")
    return joined.with_columns(plane_age_years=pl.col("year") - pl.col("built")).drop("built")


def _with_rates(flights: pl.DataFrame) -> pl.DataFrame:
    arrivals = flights.select("carrier", "route", "origin", "is_late", at="arrived_at")
    departures = flights.select(
        "origin",
        at=pl.col("departs_at") + pl.duration(minutes="dep_delay"),
        is_late=pl.col("dep_delay") > LATE_MINUTES,
    )
    now = flights["scored_at"]
    refreshed = flights.select((pl.col("scored_at") - REFRESH).dt.truncate("1d") + REFRESH).to_series()
    return flights.with_columns(
        rates.late_rate(rates.CARRIER, arrivals, flights["carrier"], refreshed),
        rates.late_rate(rates.ROUTE, arrivals, flights["route"], refreshed),
        rates.late_rate(rates.ORIGIN_ARRIVED, arrivals, flights["origin"], now),
        rates.late_rate(rates.ORIGIN_LEFT, departures, flights["origin"], now),
    )
