"""Measure drift: how far a day, its last 7 and its last 28 days lie from training and from the days before."""

from jobs.drift.job import run

__all__ = ["run"]
