"""Which job follows which; each is imported when it is first run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jobs.domain.day import Day
    from jobs.domain.run import Outcome, Run
    from jobs.steps.site import Site


def run_stage(site: Site, day: Day, run: Run) -> Outcome:
    """Fetch a day's files beside what can be read."""
    from jobs import stage

    return stage.run(site.warehouse, site.store, site.model, day, run=run)


def run_check(site: Site, day: Day, run: Run) -> Outcome:
    """Check the staged files."""
    from jobs import check

    return check.run(site.warehouse, site.model, day, run=run, suites=site.home.expectations)


def run_publish(site: Site, day: Day, run: Run) -> Outcome:
    """Make them the day's rows."""
    from jobs import publish

    return publish.run(site.warehouse, site.model, day, run=run)


def run_profile(site: Site, day: Day, run: Run) -> Outcome:
    """Count them in the baseline's bins."""
    from jobs import profile

    return profile.run(site.warehouse, site.store, site.model, day, run=run)


def run_drift(site: Site, day: Day, run: Run, and_days: Sequence[Day] = ()) -> Outcome:
    """Compare the counts with the baseline, over the windows that end on the day."""
    from jobs import drift

    return drift.run(site.warehouse, site.model, day, run=run, and_days=and_days)


def run_judge(site: Site, day: Day, run: Run, and_days: Sequence[Day] = ()) -> Outcome:
    """Hold the measures against their limits."""
    from jobs import judge

    return judge.run(site.warehouse, site.model, day, run=run, owners=site.owners, and_days=and_days)


def run_report(site: Site, day: Day, run: Run) -> Outcome:
    """Write the pages."""
    from jobs import report

    return report.run(site.warehouse, site.model, day, run=run, home=site.home)


def run_alert(site: Site, day: Day, run: Run) -> Outcome:
    """Tell the owners."""
    from jobs import alert

    return alert.run(site.warehouse, site.model, day, run=run, owners=site.owners, channels=site.channels)


MEASURE: Final[dict[str, Callable[[Site, Day, Run], Outcome]]] = {
    "stage": run_stage,
    "check": run_check,
    "publish": run_publish,
    "profile": run_profile,
    "drift": run_drift,
}
"""Steps that measure: each needs the one before it."""

TELL: Final[dict[str, Callable[[Site, Day, Run], Outcome]]] = {
    "judge": run_judge,
    "report": run_report,
    "alert": run_alert,
}
"""Steps that tell: they run whatever failed before, because what was not measured must be said."""

STEPS: Final = MEASURE | TELL
