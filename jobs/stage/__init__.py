"""Load one day of a prediction log exactly once: verified copies, what may be published of them, and an account."""

from jobs.stage.loading import run
from jobs.stage.readiness import Readiness, readiness

__all__ = ["Readiness", "readiness", "run"]
