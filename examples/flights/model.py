"""The model that serves: its inputs, its encoding, its trees."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from examples.flights.features import FEATURES

if TYPE_CHECKING:
    import lightgbm

Matrix = NDArray[np.float64]

CATEGORICAL = frozenset(feature.name for feature in FEATURES if feature.kind == "categorical")


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a table of features becomes a matrix: `names` in order, categories by their place in the training data."""

    names: tuple[str, ...]
    categories: Mapping[str, Sequence[str]]

    def matrix(self, table: pl.DataFrame) -> Matrix:
        """Encode rows as floats (rows x features); a missing value or an unseen category becomes NaN."""
        columns = [self._column(table[name]) for name in self.names]
        return np.column_stack(columns)

    @property
    def categorical_places(self) -> list[int]:
        """Places of the categorical features among the columns."""
        return [place for place, name in enumerate(self.names) if name in self.categories]

    def _column(self, values: pl.Series) -> Matrix:
        if values.name in self.categories:
            values = values.cast(pl.Enum(self.categories[values.name]), strict=False).to_physical()
        return values.cast(pl.Float64).to_numpy()


@dataclass(frozen=True, slots=True)
class Model:
    """A trained model under the version that its log carries."""

    version: str
    encoding: Encoding
    booster: "lightgbm.Booster"

    def score(self, table: pl.DataFrame) -> Matrix:
        """Probability (0..1) of arriving more than 15 minutes late, one a row."""
        return np.asarray(self.booster.predict(self.encoding.matrix(table)), dtype=np.float64)


def learn_encoding(training: pl.DataFrame, names: Sequence[str]) -> Encoding:
    """Take the categories from the training rows alone, in alphabetical order."""
    known = {name: training[name].drop_nulls().unique().sort().to_list() for name in names if name in CATEGORICAL}
    return Encoding(names=tuple(names), categories=known)
