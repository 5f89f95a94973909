"""How far back a day looks, and how far forward a day is looked at from."""

from __future__ import annotations

from typing import Final

WINDOWS: Final = (1, 7, 28)
"""Trailing windows in days, the day itself included."""

RECENT_DAYS: Final = 28
"""The recent reference of a window are so many days before it."""

LEAST_RECENT_DAYS: Final = 14
"""So many of them must be there."""

REACH_DAYS: Final = max(WINDOWS) + RECENT_DAYS - 1
"""A day is part of what is measured of so many days after it."""
