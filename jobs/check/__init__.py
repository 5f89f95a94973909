"""Data quality of a staged day: what the log promises, checked before anyone can read it."""

from jobs.check.checking import run

__all__ = ["run"]
