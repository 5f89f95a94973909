"""Tell a model-day: the page of the day, of the model's year, of all models, and the runbooks they lead to."""

from jobs.report.run import run

__all__ = ["run"]
