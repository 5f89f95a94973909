"""The training data as a draft of expectations looks at them: one column at a time, missing values told apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from jobs.domain.errors import Problem, SpecError
from jobs.domain.log_schema import Kind, log_columns

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from jobs.domain.log_schema import LogColumn
    from jobs.domain.spec import ModelSpec

_READ_AS: Final = {Kind.TEXT: pa.string(), Kind.NUMBER: pa.float64(), Kind.FLAG: pa.bool_()}
_OUTAGE: Final = 0.95
"""From this missing share on, a training day is one without the feature (start-up, outage): no measure of health."""


@dataclass(frozen=True, slots=True)
class TrainingColumn:
    """One column without its missing values (NaN is one); `worst_missing_share` is that of the worst training day."""

    present: pa.Array
    missing_share: float
    worst_missing_share: float


class Training:
    """A model's training file, whose columns bear the producer's names."""

    def __init__(self, file: Path, model: ModelSpec) -> None:
        self._parquet = pq.ParquetFile(file)
        self._where = str(model.baseline.training)
        self._least_rows = model.least_rows
        self.row_count: int = self._parquet.metadata.num_rows
        self._day_of_row = self._days(model)

    def __contains__(self, column: LogColumn) -> bool:
        return column.source in self._parquet.schema_arrow.names

    def read(self, column: LogColumn) -> TrainingColumn:
        """Read a declared column; SpecError when it is absent or holds something else than declared."""
        if column not in self:
            raise SpecError(
                Problem(
                    where=self._where,
                    rule=f"must hold the column {column.source!r}",
                    way_out="add it to the training file, or take it out of the declaration",
                )
            )
        values = self._read(column.source)
        try:
            values = pc.cast(values, _READ_AS[column.kind])
        except pa.ArrowInvalid as error:
            rule = f"column {column.source!r} must hold what is declared, {column.kind.name.lower()}"
            raise SpecError(Problem(where=self._where, rule=rule, got=str(values.type))) from error
        missing = pc.is_null(values, nan_is_null=True).to_numpy(zero_copy_only=False)
        return TrainingColumn(
            values.filter(pa.array(~missing)), float(missing.mean()), self._worst_missing_share(missing)
        )

    def _read(self, name: str) -> pa.Array:
        return self._parquet.read(columns=[name])[name].combine_chunks()

    def _days(self, model: ModelSpec) -> NDArray[np.intp] | None:
        """Return the number of each row's local day; None where the file does not say when a row was."""
        moment = next(column for column in log_columns(model) if column.name == "event_time")
        if moment not in self or not pa.types.is_timestamp(self._parquet.schema_arrow.field(moment.source).type):
            return None
        zoned = pc.cast(self._read(moment.source), pa.timestamp("us", tz=model.log.time_zone))
        days = pc.cast(pc.local_timestamp(zoned), pa.date32(), safe=False)
        return np.unique(days.to_numpy(zero_copy_only=False), return_inverse=True)[1]

    def _worst_missing_share(self, missing: NDArray[np.bool_]) -> float:
        overall = float(missing.mean())
        if self._day_of_row is None:
            return overall
        rows = np.bincount(self._day_of_row)
        shares = np.bincount(self._day_of_row, weights=missing) / rows
        healthy = shares[(rows >= self._least_rows) & (shares < _OUTAGE)]
        return max(overall, float(healthy.max(initial=0.0)))
