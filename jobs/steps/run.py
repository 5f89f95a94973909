"""Run one step, one model-day, or what looks back on many days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobs.steps.days import refuse_impossible
from jobs.steps.flow import MEASURE, STEPS, TELL, run_alert, run_drift, run_judge, run_report
from jobs.steps.record import RunRows, StepResult, recording, timed
from jobs.steps.site import open_site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from jobs.domain.day import Day
    from jobs.domain.run import Outcome, Run
    from jobs.home import Home
    from jobs.notify import Channel
    from jobs.steps.site import Site


def run_step(
    step: str,
    model_name: str,
    day: Day,
    *,
    run: Run,
    home: Home | None = None,
    channels: Mapping[str, Channel] | None = None,
) -> Outcome:
    """Run one step of a model-day as its own piece of work (an Airflow task), and record how it ended.

    Raises what the step raised, after the failure has been recorded.
    """
    with open_site(model_name, home=home, channels=channels) as site:
        refuse_impossible(site.model, day)
        with recording(site) as rows:
            result, outcome = _execute(step, site, day, run, rows)
    if result.error is not None:
        raise result.error
    assert outcome is not None
    return outcome


def run_model_day(
    site: Site, day: Day, *, run: Run, steps: tuple[str, ...] = tuple(STEPS), on_result: Callable[[StepResult], None]
) -> list[StepResult]:
    """Run steps in order in this process; a failed measuring step leaves out the later ones, telling goes on."""
    results: list[StepResult] = []
    with recording(site) as rows:
        for step in steps:
            if step in MEASURE and any(result.error for result in results):
                continue
            if step in TELL:
                rows.flush()  # judging asks how the steps before it ended
            result, _ = _execute(step, site, day, run, rows)
            results.append(result)
            on_result(result)
    return results


def run_looking_back(site: Site, days: Sequence[Day], *, loaded: Sequence[Day], run: Run) -> Iterator[StepResult]:
    """Measure drift of the loaded ones of some days, judge and tell of all: each step once, recorded for every day.

    `days` and `loaded` are in order. Whatever looks back on them is computed once instead of once a day.
    """
    together: list[tuple[str, Sequence[Day], Callable[[], Outcome]]] = [
        ("judge", days, lambda: run_judge(site, days[0], run, days[1:])),
        ("report", days, lambda: _report_all(site, days, run)),
        ("alert", days, lambda: run_alert(site, days[0], run)),
    ]
    if loaded:
        together.insert(0, ("drift", loaded, lambda: run_drift(site, loaded[0], run, loaded[1:])))
    for step, of_days, work in together:
        with recording(site) as rows:
            result, _ = timed(step, site, of_days, run, work, rows=rows)
        yield result


def _report_all(site: Site, days: Sequence[Day], run: Run) -> Outcome:
    """Write the pages of many days: a day's report sees to all later days that tell of it, so few calls do."""
    from jobs.report.read import HISTORY_DAYS

    outcomes = [run_report(site, day, run) for day in days[::HISTORY_DAYS]]
    return next((outcome for outcome in outcomes if not outcome.skipped), outcomes[0])


def _execute(step: str, site: Site, day: Day, run: Run, rows: RunRows) -> tuple[StepResult, Outcome | None]:
    return timed(step, site, [day], run, lambda: STEPS[step](site, day, run), rows=rows)
