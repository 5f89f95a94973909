"""The one door to Great Expectations: a suite and a view go in, plain measurements come out.

Importing this module costs seconds of processor time; whoever needs it imports it inside a function, so that a process
pays once and only if it checks. Nothing is stored, sent or drawn: the context lives in memory, analytics and progress
bars are off, and no value of the data leaves this module but counts and aggregates.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import great_expectations as gx
from great_expectations.compatibility.pydantic import ValidationError
from great_expectations.data_context.types.base import (
    DataContextConfig,
    InMemoryStoreBackendDefaults,
    ProgressBarsConfig,
)
from great_expectations.exceptions.exceptions import GreatExpectationsError
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from great_expectations.expectations.metadata_types import FailureSeverity

from jobs.check import metrics, patterns  # noqa: F401 - make themselves known to Great Expectations
from jobs.domain.errors import Problem, SpecError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import duckdb
    from great_expectations.core.expectation_validation_result import ExpectationValidationResult
    from great_expectations.datasource.fluent.interfaces import Batch
    from great_expectations.expectations.expectation import Expectation as Loaded

    from jobs.check.engine import DuckDBSource
    from jobs.check.suite import Expectation

_PLACE: Final = "place"
_COUNTS_ONLY: Final = {"result_format": "BASIC", "partial_unexpected_count": 0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What Great Expectations found for one expectation; `error` is the exception's text where it could not look."""

    is_met: bool
    result: Mapping[str, Any]
    error: str | None = None


def measure(
    connection: duckdb.DuckDBPyConnection,
    view: str,
    expectations: Sequence[Expectation],
    *,
    parameters: Mapping[str, object],
) -> list[Measured]:
    """Hold a view against expectations; return one measurement each, in their order.

    `parameters` are the values of `{"$PARAMETER": name}` in a suite. Raises SpecError for whatever Great Expectations
    would have left out of a suite.
    """
    batch = _batch(connection, view)
    measured = _validate(batch, load(expectations), parameters)
    if len(expectations) > 1:
        # All counts are taken by one statement: where one expectation breaks it, each is asked alone.
        alone = [index for index, each in enumerate(measured) if each.error is not None]
        for index in alone:
            measured[index] = _validate(batch, load(expectations[index : index + 1]), parameters)[0]
    return measured


def load(expectations: Sequence[Expectation]) -> list[Loaded]:
    """Turn declared expectations into Great Expectations' own; SpecError with each that it refuses."""
    loaded, problems = [], []
    for each in expectations:
        try:
            configuration = ExpectationConfiguration(
                each.type, dict(each.kwargs), {_PLACE: each.place}, severity=FailureSeverity(each.severity)
            )
            loaded.append(configuration.to_domain_obj())
        except (GreatExpectationsError, ValidationError, TypeError, ValueError) as error:
            problems.append(Problem(where=f"{each.place} ({each.type})", rule=_refusal(error)))
    if problems:
        raise SpecError(*problems)
    return loaded


def _batch(connection: duckdb.DuckDBPyConnection, view: str) -> Batch:
    configuration = DataContextConfig(
        store_backend_defaults=InMemoryStoreBackendDefaults(),
        analytics_enabled=False,
        progress_bars=ProgressBarsConfig(globally=False),
    )
    context = gx.get_context(mode="ephemeral", project_config=configuration)
    source: DuckDBSource = context.data_sources.add_plumbline_duckdb(name="staged", connection_string="duckdb://")
    source.lend(connection)
    asset = source.add_table_asset(view, table_name=view)
    return asset.get_batch(asset.build_batch_request())


def _validate(batch: Batch, loaded: Sequence[Loaded], parameters: Mapping[str, object]) -> list[Measured]:
    suite = gx.ExpectationSuite(name="staged", expectations=list(loaded))
    validated = batch.validate(suite, result_format=dict(_COUNTS_ONLY), expectation_parameters=dict(parameters))
    by_place = {_place(each.expectation_config): each for each in validated.results}
    places = [_place(each) for each in loaded]
    if sorted(by_place) != sorted(places) or len(validated.results) != len(places):
        message = f"{len(places)} expectations were asked, {len(validated.results)} answered"
        raise RuntimeError(message)
    return [_measured(by_place[place]) for place in places]


def _place(carrier: Loaded | ExpectationConfiguration | None) -> str:
    assert carrier is not None
    assert carrier.meta is not None
    return str(carrier.meta[_PLACE])


def _measured(found: ExpectationValidationResult) -> Measured:
    # `success` may be numpy's own bool; an exception looks like a failure but for `exception_info`, which is one
    # record or one per metric.
    information = found.exception_info
    records = [information] if "raised_exception" in information else list(information.values())
    raised = [record["exception_message"] for record in records if record["raised_exception"]]
    return Measured(is_met=bool(found.success), result=found.result or {}, error=str(raised[0]) if raised else None)


def _refusal(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
    return str(error)
