"""The SQL shown on a page: each query runs as it stands on the warehouse and returns the number beside it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from jobs.domain.kind import Kind
from jobs.domain.spec import ALL_SEGMENT
from jobs.report.record.decided import Query

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jobs.pages import Pages
    from jobs.report.material import Material
    from jobs.report.rows import FindingRow

_OF_KIND: Final[Mapping[str, str]] = {
    Kind.QUALITY_FAILED: "quality",
    Kind.DAY_QUARANTINED: "delivery",
    Kind.DAY_ABSENT: "delivery",
    Kind.DAY_EMPTY: "delivery",
    Kind.FILES_QUARANTINED: "objects",
    Kind.CONFLICTING_REQUESTS: "delivery",
    Kind.ROWS_OUTSIDE_DAY: "delivery",
    Kind.NOT_EVALUATED: "not_judged",
    Kind.RUN_FAILED: "runs",
}

_OF_METRIC: Final[Mapping[str, str]] = {
    "psi": "psi",
    "missing_change": "missing_change",
    "mean_score": "mean_score",
}
"""Metric → the query that computes it anew from profiles or predictions; the others are read as they were stored."""

_OF_DAY: Final = (
    ("Everything that was judged", "judged"),
    ("What could not be judged", "not_judged"),
    ("What became of the delivery", "delivery"),
    ("States day by day", "history"),
)


def template_of(kind: str, metric: str | None) -> str:
    """Return which query of reports/sql/ returns the number of a finding."""
    return _OF_KIND.get(kind) or _OF_METRIC.get(metric or "", "stored")


def finding_query(material: Material, finding: FindingRow, pages: Pages) -> str:
    """Return the query that returns a finding's number."""
    column, _, value = finding.segment.partition("=")
    is_segment = finding.segment != ALL_SEGMENT
    return _filled(
        material,
        pages,
        template_of(finding.kind, finding.metric),
        window_days=finding.window_days or 1,
        feature=finding.feature or "",
        segment=finding.segment,
        reference_segment=finding.segment,
        metric=finding.metric or "",
        segment_column=column if is_segment else "",
        segment_value=value,
    )


def day_queries(material: Material, pages: Pages) -> tuple[Query, ...]:
    """Return the queries about the whole day."""
    return tuple(
        Query(title=title, sql=_filled(material, pages, select, window_days=len(material.rows.days)))
        for title, select in _OF_DAY
    )


def _filled(material: Material, pages: Pages, select: str, *, window_days: int, **more: object) -> str:
    return pages.render_text(
        f"sql/{select}.sql.jinja",
        model=material.model.model,
        day=material.day.isoformat(),
        first_day=(material.day - timedelta(days=window_days - 1)).isoformat(),
        baseline_id=material.rows.baseline_id or "",
        window_days=window_days,
        **more,
    )
