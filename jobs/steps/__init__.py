"""The composition of a model-day: which job follows which; opened, timed and recorded alike everywhere."""

from jobs.steps.days import is_ready, refuse_impossible
from jobs.steps.flow import MEASURE, STEPS, TELL
from jobs.steps.record import StepResult, record_lost
from jobs.steps.run import run_looking_back, run_model_day, run_step
from jobs.steps.site import Site, open_site

__all__ = [
    "MEASURE",
    "STEPS",
    "TELL",
    "Site",
    "StepResult",
    "is_ready",
    "open_site",
    "record_lost",
    "refuse_impossible",
    "run_looking_back",
    "run_model_day",
    "run_step",
]
