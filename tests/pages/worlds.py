"""The worlds whose pages are looked at: a bad day among good ones, hostile names, 1, 200 and 1,000 inputs."""

from __future__ import annotations

from datetime import date

from tests.pages.world import BOOLEAN, CATEGORIES, CONSTANT, EMPTY, NUMERIC, Shares, World

FEATURES = (
    ("origin_left_late_rate_3h", 0.272),
    ("scheduled_hour", 0.130),
    ("carrier", 0.090),
    ("origin_late_rate_3h", 0.077),
    ("route", 0.065),
    ("humidity", 0.058),
    ("temp_f", 0.049),
    ("precip_in", 0.044),
    ("carrier_late_rate_7d", 0.041),
    ("visib_miles", 0.038),
    ("origin_departures_hour", 0.025),
    ("wind_mph", 0.023),
    ("seats", 0.017),
    ("route_late_rate_30d", 0.015),
    ("manufacturer", 0.011),
    ("distance_miles", 0.010),
    ("pressure_mb", 0.009),
    ("plane_age_years", 0.009),
    ("scheduled_minutes", 0.008),
    ("origin", 0.008),
    ("weekday", 0.002),
)
OF_CATEGORIES = {"carrier", "route", "manufacturer", "origin", "weekday"}
WEATHER = {"temp_f", "humidity", "precip_in", "visib_miles", "pressure_mb", "wind_mph"}
ORIGINS = {"origin": {"EWR": 0.36, "JFK": 0.34, "LGA": 0.30}, "carrier": {"UA": 0.9, "HA": 0.02}}

BAD_DAY = date(2013, 12, 31)
ABSENT_DAY = date(2013, 12, 3)
QUARANTINED_DAY = date(2013, 12, 9)
EMPTY_DAY = date(2013, 12, 11)
FIRST_DAY = date(2013, 11, 22)
SCORE_DAY = date(2013, 12, 29)
GOOD_DAY = date(2013, 12, 19)


def _flights_fault(day: date, segment: str, feature: str, shares: Shares) -> Shares:
    if feature in WEATHER and day == BAD_DAY:
        shares[:] = 0
        shares[-1] = 1
    if feature == "carrier_late_rate_7d" and day >= date(2013, 12, 20):
        shares[12:20] *= 2.4
    if feature == "score" and day == SCORE_DAY:
        shares[:6] *= 0.3
    if feature == "seats" and segment in ("all", "origin=LGA") and day >= date(2013, 12, 27):
        shares[-1] = 0.06 if segment == "all" else 0.2
    return shares


FLIGHTS = World(
    features=tuple((name, CATEGORIES if name in OF_CATEGORIES else NUMERIC, weight) for name, weight in FEATURES),
    segments=ORIGINS,
    fault=_flights_fault,
    absent=(ABSENT_DAY,),
    quarantined=(QUARANTINED_DAY,),
    empty=(EMPTY_DAY,),
    quality=(
        {
            "suite": "flights",
            "expectation": "expect_column_values_to_not_be_null",
            "column_name": "temp_f",
            "severity": "warning",
            "outcome": "fail",
            "observed": "every value null",
            "expected": "at most 2.4 % null",
            "unexpected_count": 880,
            "unexpected_share": 1.0,
        },
        {
            "suite": "flights",
            "expectation": "expect_column_quantile_values_to_be_between",
            "column_name": "wind_mph",
            "severity": "warning",
            "outcome": "error",
            "observed": None,
            "expected": "0 … 42",
            "detail": "no value to take a quantile of",
        },
    ),
    conflicting=2,
    files_aside={"s3://flights-log/flights/day=2013-12-31/part-9.parquet": "truncated: no Parquet footer"},
)

HOSTILE_NAMES = (
    "<script>alert(1)</script>",
    "quote\"s 'and' `ticks`",
    "</code></h1><img src=x onerror=alert(2)>",
    "\u202eright to left override",
    "שם בעברית",
    "اسم عربي طويل",
    "emoji 🛫🔥 name",
    "{{ 7 * 7 }} {% raw %} ${x}",
    "a" * 200,
    "words " * 33 + "end",
    "--><!--/later--><b>",
    '="../../index.html"',
)


def _hostile_fault(day: date, _segment: str, feature: str, shares: Shares) -> Shares:
    if day == BAD_DAY and feature in HOSTILE_NAMES[:6]:
        shares[:] = 0
        shares[-1] = 1
    return shares


HOSTILE = World(
    model="hostile",
    title="<b>Title</b> & \"quotes\" of a model that has a long name, 'ticks' and 🛫",
    features=(
        *((name, NUMERIC, 0.05) for name in HOSTILE_NAMES),
        ("constant", CONSTANT, 0.01),
        ("always_empty", EMPTY, None),
        ("yes_or_no", BOOLEAN, 0.0),
        ("categories", CATEGORIES, None),
    ),
    segments={"<i>segment</i>": {"<script>x</script>": 0.5, "quote'\"": 0.4, "🛫": 0.05}},
    days=4,
    windows=(1,),
    fault=_hostile_fault,
    files_aside={"s3://flights-log/<b>.parquet": "<script>alert(3)</script>"},
)

ONE_INPUT = World(model="one", features=(("only_input", NUMERIC, 1.0),), days=3, windows=(1,))


def _many_fault(day: date, _segment: str, feature: str, shares: Shares) -> Shares:
    if int(feature.rsplit("_", 1)[-1] if feature != "score" else 0) % 40 == 7 and day >= date(2013, 12, 25):
        shares[:8] *= 2.5
    return shares


def lift_low_values(_day: date, _segment: str, _feature: str, shares: Shares) -> Shares:
    shares[:4] *= 9
    return shares


def many(count: int, *, days: int) -> World:
    return World(
        model=f"inputs_{count}",
        features=tuple(
            (f"txn_sum_eur_{at}", CATEGORIES if at % 10 == 0 else NUMERIC, 1 / count) for at in range(count)
        ),
        days=days,
        windows=(1,),
        metrics=("psi", "missing_change"),
        fault=_many_fault,
    )
