"""Profile a published day: count every feature and the score in the bins of the baseline, for every segment."""

from jobs.profile.job import run

__all__ = ["run"]
