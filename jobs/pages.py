"""Fill the templates of reports/ and put pages in their place: one file that needs no other, nothing may run in it."""

from __future__ import annotations

import base64
import fcntl
import hashlib
import os
import re
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

import jinja2
from markupsafe import Markup, escape

from jobs.charts.comparison import comparison
from jobs.charts.history import PANEL, history
from jobs.charts.overlay import overlay
from jobs.charts.sparkline import sparkline
from jobs.charts.strip import LEVELS, strip
from jobs.domain.day_words import long_day, short_day, week_day
from jobs.domain.errors import Problem, SettingsError
from jobs.domain.state import GLYPHS, State
from jobs.domain.words import about, counted, joined, of_100, two_digits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

TEMPLATE_SUFFIX: Final = ".html.jinja"

LONGEST_UNBROKEN: Final = 18
"""Characters of a name that fit the narrowest column."""


@dataclass(frozen=True, slots=True)
class Pages:
    """Templates that are ready to be filled, and a hash of all of them: equal hash, equal look."""

    environment: jinja2.Environment
    version: str

    def render(self, template: str, /, **content: object) -> str:
        """Fill reports/<template>.html.jinja; a name that is missing is an error, never an empty place."""
        return self.environment.get_template(f"{template}{TEMPLATE_SUFFIX}").render(content)

    def render_text(self, template: str, /, **content: object) -> str:
        """Fill a template that is not HTML, such as the SQL shown on a page: nothing is escaped for HTML here."""
        return self.environment.get_template(template).render(content)


@cache
def pages(templates: Path) -> Pages:
    """Read the templates of a folder once per process."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates),
        autoescape=jinja2.select_autoescape(enabled_extensions=("html.jinja",), default=False),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        auto_reload=False,
    )
    script = (templates / "enhance.js").read_text(encoding="utf-8").strip()
    environment.globals |= {
        "sheets": {name: _sheet(templates, name, script) for name in ("day", "overview")},
        "script": Markup(script),  # noqa: S704 - our own file, hashed into the page's policy
        "comparison": comparison,
        "history": history,
        "overlay": overlay,
        "sparkline": sparkline,
        "strip": strip,
        "PANEL": PANEL,
        "LEVELS": LEVELS,
        "GLYPHS": GLYPHS,
        "STATES": tuple(reversed(State)),
    }
    environment.filters |= FILTERS
    return Pages(environment, _version(templates))


@dataclass(frozen=True, slots=True)
class Sheet:
    """The style of one kind of page, and the policy that lets it in."""

    style: Markup
    policy: str


def _sheet(templates: Path, name: str, script: str) -> Sheet:
    files = [templates / "style" / "base.css", templates / "style" / f"{name}.css"]
    style = smaller("".join(file.read_text(encoding="utf-8") for file in files))
    return Sheet(Markup(style), policy(style, script))  # noqa: S704 - our own files, hashed into the page's policy


def policy(style: str, script: str) -> str:
    """Return the page's Content-Security-Policy: its own style and script by hash, nothing else, from nowhere.

    >>> policy("a", "b")[:46]
    "default-src 'none'; style-src 'sha256-ypeBEsob"
    """
    sources = [
        "default-src 'none'",
        f"style-src '{_sha256(style)}'",
        f"script-src '{_sha256(script)}'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    return "; ".join(sources)


def _sha256(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def smaller(style: str) -> str:
    r"""Take comments and indentation out of a style sheet.

    >>> smaller("/* why */\na {\n  color: red;\n}\n")
    'a{color:red}'
    """
    without_comments = re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)
    one_line = re.sub(r"\s+", " ", without_comments)
    joined = re.sub(r"\s*([{};,>])\s*", r"\1", one_line)
    return re.sub(r":\s+", ":", joined).replace(";}", "}").strip()


def _version(templates: Path) -> str:
    content = hashlib.sha256()
    for file in sorted(path for path in templates.rglob("*") if path.is_file()):
        content.update(str(file.relative_to(templates)).encode() + b"\0" + file.read_bytes() + b"\0")
    return content.hexdigest()[:12]


def slug(state: State | None) -> str:
    """Return a state as a class name; what is not measured has one of its own.

    >>> slug(State.TOO_EARLY), slug(None)
    ('too-early', 'none')
    """
    return "none" if state is None else state.value.lower().replace(" ", "-")


def breakable(name: str) -> Markup:
    """Let a long name break after its underscores, dots and equal signs.

    >>> breakable("origin_left_late_rate<3h>"), breakable("late_rate")
    (Markup('origin_<wbr>left_<wbr>late_<wbr>rate&lt;3h&gt;'), Markup('late_rate'))
    """
    if len(name) <= LONGEST_UNBROKEN:
        return escape(name)
    return Markup("<wbr>").join(escape(piece) for piece in re.split(r"(?<=[_.=/])(?=[^_.=/])", name))


def per_cent(value: float | None, decimals: int = 1) -> str:
    """Write a share in a table.

    >>> per_cent(0.3098), per_cent(None)
    ('31.0%', '–')
    """
    return "–" if value is None else f"{value * 100:.{decimals}f}%"


def full(value: float | None) -> str:
    """Write a number in a table, four significant digits.

    >>> full(0.30984), full(12345.6), full(None), full(0.0)
    ('0.3098', '12,346', '–', '0')
    """
    if value is None:
        return "–"
    whole = 1000
    return f"{value:,.0f}" if abs(value) >= whole else f"{value:.4g}"


def counts(value: int | None) -> str:
    """Write a count in a table, thousands grouped.

    >>> counts(1204331), counts(None)
    ('1,204,331', '–')
    """
    return "–" if value is None else f"{value:,}"


def date_time(moment: datetime) -> str:
    """Write a recorded time to the minute, in the zone it carries.

    >>> from datetime import UTC, datetime
    >>> date_time(datetime(2014, 1, 1, 6, 12, 30, tzinfo=UTC))
    '1 Jan 2014 06:12'
    """
    return f"{short_day(moment.date())} {moment.year} {moment:%H:%M}"


def literal(value: str) -> str:
    """Quote a text for SQL.

    >>> literal("O'Hare")
    "'O''Hare'"
    """
    return "'" + value.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """Quote a name for SQL.

    >>> identifier("order")
    '"order"'
    """
    return '"' + name.replace('"', '""') + '"'


FILTERS: Mapping[str, Callable[..., str]] = {
    "slug": slug,
    "breakable": breakable,
    "per_cent": per_cent,
    "full": full,
    "counts": counts,
    "of_100": of_100,
    "two_digits": two_digits,
    "about": about,
    "counted": counted,
    "joined": joined,
    "date_time": date_time,
    "literal": literal,
    "identifier": identifier,
    "short_day": short_day,
    "week_day": week_day,
    "long_day": long_day,
}


@contextmanager
def only_writer(root: Path) -> Iterator[None]:
    """Hold the lock of a folder of pages across processes; SettingsError when it cannot be written."""
    try:
        root.mkdir(parents=True, exist_ok=True)
        file = (root / ".lock").open("w")
    except OSError as error:
        raise SettingsError(
            Problem(
                where=str(root),
                rule="must be a folder that this user can write pages into",
                got=error.strerror or str(error),
                way_out="give the user write access, or set PLUMBLINE_REPORTS to another folder",
            )
        ) from error
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def write_atomically(path: Path, text: str) -> str:
    """Replace a file as a whole and return its sha256: a reader sees the old page or the new one, never a part."""
    content = text.encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o644)  # noqa: PTH101 - mkstemp's 0600 would keep a web server from serving the page
        os.replace(name, path)  # noqa: PTH105 - beside its os siblings
    except BaseException:
        os.unlink(name)  # noqa: PTH108 - the same
        raise
    return hashlib.sha256(content).hexdigest()
