"""What could not be judged, and jobs that failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobs.report.broke.about import Sentences, measure_broke
from jobs.report.sentence import count, name, said, text

if TYPE_CHECKING:
    from jobs.report.lead import Lead
    from jobs.report.material import Material


def unchecked(material: Material, lead: Lead) -> Sentences:
    """Count what could not be judged."""
    del lead
    unknown = sum(row.value is None for row in material.rows.verdicts)
    return (
        said(
            "{unknown} of {all} could not be judged, and none of them counts as OK.",
            unknown=count(unknown, "measure"),
            all=count(len(material.rows.verdicts), "measure"),
        ),
    )


def unchecked_broke(material: Material, lead: Lead) -> Sentences:
    """Say the finding, and the reasons why nothing was measured."""
    reasons = sorted(
        {(row.reason or "not measured").partition(":")[0] for row in material.rows.verdicts if row.value is None}
    )
    told = [said("{headline}.", headline=text(lead.finding.headline.rstrip(".")))]
    if reasons:
        told.append(said("Reasons: {reasons}.", reasons=text("; ".join(reasons))))
    return tuple(told)


def run_broke(material: Material, lead: Lead) -> Sentences:
    """Say which job failed, and what it said."""
    failed = [row for row in material.rows.runs if row.outcome == "failed"]
    if not failed:
        return measure_broke(material, lead)
    return tuple(
        said("Job {job} failed: {message}.", job=name(row.job), message=text((row.message or "no message").rstrip(".")))
        for row in failed[:2]
    )
