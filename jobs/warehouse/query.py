"""Selects of sql/: one per file, values bound, identifiers quoted."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import jinja2

_TEMPLATE_SIGNS: Final = ("{{", "{%")


def quoted(name: str) -> str:
    """Quote an identifier for SQL.

    >>> quoted('odd "name" of mine')
    '"odd ""name"" of mine"'
    """
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Quote a text for the statements that take no bound values: `attach`, `load`, `call`, `comment`, a view's body.

    >>> literal("it's")
    "'it''s'"
    """
    return "'" + text.replace("'", "''") + "'"


def select_text(sql_root: Path, name: str, identifiers: Mapping[str, str | Sequence[str]]) -> str:
    """Read sql/<name>.sql and put in quoted identifiers where it holds `{{ name | identifier }}`.

    Nothing else can be put in: a value that passed no filter is refused, because values are bound. The filter
    `literal` is for the few statements that take no bound values.
    """
    text = (sql_root / f"{name}.sql").read_text()
    if not any(sign in text for sign in _TEMPLATE_SIGNS):
        return text
    return _rendered(text, identifiers)


def _rendered(text: str, identifiers: Mapping[str, str | Sequence[str]]) -> str:
    return _environment().from_string(text).render(**identifiers)


@cache
def _environment() -> jinja2.Environment:
    import jinja2

    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, finalize=_refuse_unquoted, autoescape=False)  # noqa: S701 - SQL, not HTML
    environment.filters |= {"identifier": _identifier, "literal": _literal}
    return environment


class _Quoted(str):
    __slots__ = ()


def _identifier(value: str | Sequence[str]) -> _Quoted:
    names = [value] if isinstance(value, str) else value
    return _Quoted(", ".join(quoted(name) for name in names))


def _literal(value: str) -> _Quoted:
    return _Quoted(literal(value))


def _refuse_unquoted(value: object) -> object:
    if not isinstance(value, _Quoted):
        message = f"only identifiers are put into SQL, through the filter `identifier`; bind {value!r} as a parameter"
        raise TypeError(message)
    return value
