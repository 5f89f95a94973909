"""Errors, in three kinds by who acts: the declaration is wrong, the data are wrong, everything else is a bug."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """Say one thing that is wrong as *where: rule, got value; way out*.

    >>> str(Problem(where="models/churn.yaml: rules.0.measure", rule="must be one of psi, js_distance", got="'pis'"))
    "models/churn.yaml: rules.0.measure: must be one of psi, js_distance, got 'pis'"
    """

    where: str
    rule: str
    got: str | None = None
    way_out: str | None = None

    def __str__(self) -> str:
        got = f", got {self.got}" if self.got is not None else ""
        way_out = f"; {self.way_out}" if self.way_out else ""
        return f"{self.where}: {self.rule}{got}{way_out}"


class PlumblineError(Exception):
    """Carry every problem found at once; the message has one line per problem."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.problems, self.__dict__)


class SpecError(PlumblineError):
    """The declaration is wrong: whoever wrote the file acts."""


class DataError(PlumblineError):
    """The data are wrong or absent: whoever owns the data acts, led by the runbook."""

    def __init__(self, *problems: Problem, runbook: str) -> None:
        self.runbook = runbook
        super().__init__(*problems)


class SettingsError(PlumblineError):
    """The installation is wrong (credentials, address, extension): whoever operates it acts."""


def _rebuild(
    kind: type[PlumblineError], problems: tuple[Problem, ...], attributes: dict[str, object]
) -> PlumblineError:
    """Make an error again that crossed a process border."""
    error = kind.__new__(kind)
    PlumblineError.__init__(error, *problems)
    error.__dict__.update(attributes)
    return error
