"""Write judgements as rows: the verdicts, finding events and state of each day."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from datetime import date
from operator import attrgetter
from typing import TYPE_CHECKING, Final

import pyarrow as pa

from jobs.domain.finding import FindingEvent

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from jobs.domain.finding import Finding, Limit, Verdict
    from jobs.domain.run import Run
    from jobs.judge.fold import DayJudgement

_of_verdict: Final[Callable[[Verdict], tuple[object, ...]]] = attrgetter(
    "rule",
    "kind",
    "segment",
    "feature",
    "metric",
    "window_days",
    "value",
    "row_count",
    "limit",
    "state",
    "reason",
    "days_beyond",
)


def digest(judgement: DayJudgement) -> str:
    """Return the sha256 of all that is said of a day; equal judgements, equal digest, whoever made them and when."""
    said = (
        [_of_verdict(verdict) for verdict in judgement.verdicts],
        [json.dumps(asdict(finding), default=date.isoformat, sort_keys=True) for finding in judgement.findings],
        judgement.state,
        judgement.headline,
        judgement.layers,
        judgement.not_evaluated,
        judgement.calibrated_days,
        judgement.memory.to_json(),
    )
    return hashlib.sha256(repr(said).encode()).hexdigest()


def rows_of(
    model: str, run: Run, judgements: Sequence[tuple[DayJudgement, str]]
) -> Mapping[str, pa.Table | Sequence[Mapping[str, object]]]:
    """Return the rows of judgements, each given with its digest, by table."""
    return {
        "verdicts": _verdict_table(model, run, [judgement for judgement, _ in judgements]),
        "finding_events": [
            _finding_row(finding, _stamp(model, run, judgement.day))
            for judgement, _ in judgements
            for finding in judgement.findings
        ],
        "day_states": [
            _state_row(judgement, said, _stamp(model, run, judgement.day)) for judgement, said in judgements
        ],
    }


def _stamp(model: str, run: Run, day: date) -> dict[str, object]:
    return {"run_id": run.run_id, "run_kind": run.kind.value, "model": model, "day": day}


def _verdict_table(model: str, run: Run, judgements: Sequence[DayJudgement]) -> pa.Table:
    """Build the verdicts column by column: they are the many rows."""
    verdicts = [verdict for judgement in judgements for verdict in judgement.verdicts]
    days = [judgement.day for judgement in judgements for _ in judgement.verdicts]
    limits: list[Limit | None] = [verdict.limit for verdict in verdicts]
    count = len(verdicts)
    return pa.table(
        {
            "run_id": pa.array([run.run_id] * count, pa.string()),
            "run_kind": pa.array([run.kind.value] * count, pa.string()),
            "model": pa.array([model] * count, pa.string()),
            "day": pa.array(days, pa.date32()),
            "rule": pa.array([each.rule for each in verdicts], pa.string()),
            "kind": pa.array([str(each.kind) for each in verdicts], pa.string()),
            "segment": pa.array([each.segment for each in verdicts], pa.string()),
            "feature": pa.array([each.feature for each in verdicts], pa.string()),
            "metric": pa.array([each.metric for each in verdicts], pa.string()),
            "window_days": pa.array([each.window_days for each in verdicts], pa.int32()),
            "value": pa.array([each.value for each in verdicts], pa.float64()),
            "row_count": pa.array([each.row_count for each in verdicts], pa.int64()),
            "limit_value": pa.array([limit.value if limit else None for limit in limits], pa.float64()),
            "limit_origin": pa.array([limit.origin if limit else None for limit in limits], pa.string()),
            "state": pa.array([each.state.value for each in verdicts], pa.string()),
            "reason": pa.array([each.reason for each in verdicts], pa.string()),
            "days_beyond": pa.array([each.days_beyond for each in verdicts], pa.int32()),
        }
    )


def _finding_row(finding: Finding, stamp: Mapping[str, object]) -> dict[str, object]:
    return {
        **stamp,
        "finding_id": finding.finding_id,
        "event": finding.event.value,
        "rule": finding.rule,
        "kind": str(finding.kind),
        "feature": finding.feature,
        "segment": finding.segment,
        "state": finding.state.value,
        "severity": finding.severity.value,
        "owner": finding.owner,
        "runbook": str(finding.runbook),
        "cause": finding.cause,
        "opened_day": finding.opened_day,
        "days_open": finding.days_open,
        "headline": finding.headline,
        "metric": finding.metric,
        "value": finding.value,
        "limit_value": finding.limit.value if finding.limit else None,
        "limit_origin": finding.limit.origin if finding.limit else None,
        "window_days": finding.window_days,
        "row_count": finding.row_count,
        "evidence": json.dumps(finding.evidence, sort_keys=True, ensure_ascii=False),
    }


def _state_row(judgement: DayJudgement, said: str, stamp: Mapping[str, object]) -> dict[str, object]:
    return {
        **stamp,
        "state": judgement.state.value,
        "headline": judgement.headline,
        "open_findings": len(judgement.memory.findings),
        "new_findings": judgement.count(FindingEvent.OPENED),
        "resolved_findings": judgement.count(FindingEvent.RESOLVED),
        "not_evaluated": judgement.not_evaluated,
        "layers": json.dumps([asdict(layer) for layer in judgement.layers], ensure_ascii=False),
        "calibrated_days": judgement.calibrated_days,
        "memory": judgement.memory.to_json(),
        "digest": said,
    }
