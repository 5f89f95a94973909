"""The data of the day: what was expected of them, and where every row went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobs.report.kinds import expectation_words
from jobs.report.record.data import BrokenExpectation, Expectation, LoadedObject, Quality, RowAccount

if TYPE_CHECKING:
    from jobs.report.material import Material
    from jobs.report.rows import QualityRow


def quality(material: Material) -> Quality:
    """Return every expectation with its outcome; one that errored did not pass."""
    every = tuple(_expectation(row) for row in material.rows.quality)
    return Quality(
        passed=sum(each.outcome == "pass" for each in every),
        failed=sum(each.outcome == "fail" for each in every),
        errored=sum(each.outcome == "error" for each in every),
        broken=_broken(every),
        all=every,
    )


def _broken(every: tuple[Expectation, ...]) -> tuple[BrokenExpectation, ...]:
    """Group what did not pass by what was expected and how it came out: one fault breaks many columns alike."""
    groups: dict[tuple[str, str, str, str], list[Expectation]] = {}
    for each in every:
        if each.outcome != "pass":
            groups.setdefault((each.name, each.outcome, each.severity, each.suite), []).append(each)
    return tuple(
        BrokenExpectation(name=name, outcome=outcome, severity=severity, suite=suite, of_columns=tuple(group))
        for (name, outcome, severity, suite), group in groups.items()
    )


def _expectation(row: QualityRow) -> Expectation:
    return Expectation(
        name=expectation_words(row.expectation),
        column=row.column_name,
        suite=row.suite,
        severity=row.severity,
        outcome=row.outcome,
        observed=row.observed or "",
        expected=row.expected or "",
        unexpected_count=row.unexpected_count,
        unexpected_share=row.unexpected_share,
        detail=row.detail or "",
    )


def account(material: Material) -> RowAccount | None:
    """Return where the rows of the day went; None where nothing was ever delivered."""
    arrived = material.rows.arrived
    if arrived is None:
        return None
    return RowAccount(
        state=arrived.state,
        version=arrived.version,
        rows_read=arrived.rows_read,
        rows_published=arrived.rows_published,
        rows_dropped={str(each["key"]): int(each["value"]) for each in arrived.rows_dropped or ()},
        conflicting_requests=arrived.conflicting_requests,
        rows_outside_day=arrived.rows_outside_day,
        usual_rows=material.usual_rows,
        reason=arrived.reason,
        objects=tuple(
            LoadedObject(
                key=row.object_key,
                outcome=row.outcome,
                rows=row.row_count,
                size_bytes=row.size_bytes,
                reason=row.reason,
            )
            for row in material.rows.objects
        ),
    )
