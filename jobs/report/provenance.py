"""From what the page was made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobs.report.record.decided import Provenance, RunTold

if TYPE_CHECKING:
    from jobs.report.material import Material
    from jobs.report.rows import RunRow


def provenance(material: Material, *, template_version: str) -> Provenance:
    """Return run ids, hashes and times as they were recorded: equal rows, equal provenance, whatever the clock says."""
    rows = material.rows
    run_ids = {rows.state.run_id, *(row.run_id for row in rows.runs), *(row.run_id for row in rows.quality)}
    if rows.arrived is not None:
        run_ids.add(rows.arrived.run_id)
    newest = max(rows.runs, key=lambda row: (row.finished_at is not None, row.finished_at), default=None)
    zone = material.model.log.zone()
    return Provenance(
        run_id=rows.state.run_id,
        run_kind=rows.state.run_kind,
        judged_at=rows.state.recorded_at.astimezone(zone),
        run_ids=tuple(sorted(run_ids)),
        config_hash=newest.config_hash if newest else None,
        code_version=newest.code_version if newest else None,
        baseline_id=rows.baseline_id,
        snapshot=rows.snapshot,
        template_version=template_version,
        time_zone=material.model.log.time_zone,
        runs=tuple(_run(material, row) for row in rows.runs),
    )


def _run(material: Material, row: RunRow) -> RunTold:
    zone = material.model.log.zone()
    seconds = (row.finished_at - row.started_at).total_seconds() if row.finished_at and row.started_at else None
    return RunTold(
        job=row.job,
        outcome=row.outcome,
        message=row.message or "",
        run_id=row.run_id,
        run_kind=row.run_kind,
        finished_at=row.finished_at.astimezone(zone) if row.finished_at else None,
        seconds=seconds,
        log_url=row.log_url,
    )
