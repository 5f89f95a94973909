"""Build the record of a model-day's page from the rows of the warehouse: pure, so equal rows give an equal page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobs.domain.state import State
from jobs.report.account import account, quality
from jobs.report.answers import DAYS_NEEDED
from jobs.report.change import change, days_in_state, strip
from jobs.report.decided import decided, not_checked
from jobs.report.first import first_screen
from jobs.report.inputs import inputs
from jobs.report.layers import layers
from jobs.report.lead import lead_of
from jobs.report.panels import segments
from jobs.report.provenance import provenance
from jobs.report.record import SCHEMA, DayPage, ModelHead
from jobs.report.told import causes

if TYPE_CHECKING:
    from jobs.pages import Pages
    from jobs.report.material import Material

from jobs.report.queries import day_queries, finding_query


def day_page(material: Material, pages: Pages) -> DayPage:
    """Return everything that the page of the day says."""
    rows, model = material.rows, material.model
    lead = lead_of(material)
    length, before = days_in_state(material)
    five = layers(material)
    return DayPage(
        schema=SCHEMA,
        model=ModelHead(
            name=model.model,
            title=model.title,
            description=model.description,
            owner=model.owner,
            tier=model.tier,
            version=next((row.model_version for row in rows.metrics if row.model_version), None),
        ),
        day=material.day,
        state=State(rows.state.state),
        state_before=before,
        days_in_state=length,
        headline=rows.state.headline,
        calibrated_days=rows.state.calibrated_days,
        days_needed=DAYS_NEEDED,
        first=first_screen(material, lead),
        change=change(material),
        strip=strip(material),
        layers=five,
        causes=causes(material, lambda finding: finding_query(material, finding, pages)),
        quality=quality(material),
        rows=account(material),
        history_days=rows.days,
        inputs=inputs(material),
        segments=segments(material),
        decided=decided(material),
        not_checked=not_checked(material, five),
        queries=day_queries(material, pages),
        provenance=provenance(material, template_version=pages.version),
    )
