"""What to do about a kind of finding, as runbooks/<kind>.md says it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from jobs.domain.errors import Problem, SpecError

if TYPE_CHECKING:
    from pathlib import Path

MEANING: Final = "What does this mean?"
CHECKS: Final = "What do I check?"
OWNER: Final = "Who owns the fix?"
SECTIONS: Final = (MEANING, CHECKS, OWNER)
"""The sections of every runbook: these, in this order, and no other."""

LEAST_CAUSES: Final = 3

_FRONT: Final = re.compile(r"\A---\n(?P<front>.*?)\n---\n", re.DOTALL)
_SECTION: Final = re.compile(r"^## (.+?)\s*$", re.MULTILINE)
_CAUSE: Final = re.compile(r"^### (.+?)\s*$", re.MULTILINE)
_BLOCK: Final = re.compile(r"^```(?P<language>sql|sh)\n(?P<code>.*?)^```$", re.DOTALL | re.MULTILINE)
_FIRST: Final = re.compile(r"^\*\*Do this first:\*\* (.+?)(?:\n\n|\Z)", re.DOTALL | re.MULTILINE)
_NEVER: Final = re.compile(r"^\*\*Do not:\*\* (.+?)(?:\n\n|\Z)", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class LikelyCause:
    """Hold one likely cause: why, what to run (`language` is sql or sh), and what its answers mean."""

    title: str
    why: str
    language: str
    code: str
    answers: str


@dataclass(frozen=True, slots=True)
class Runbook:
    """Hold one runbook; reading it fails when the file, a section or a cause's command is missing.

    `first_action` stops the harm and is safe to repeat, `wrong_action` is the tempting one. `body` is the Markdown
    below the front matter.
    """

    stem: str
    title: str
    owner: str
    last_review: date
    first_action: str
    wrong_action: str
    causes: tuple[LikelyCause, ...]
    body: str


def read_runbook(folder: Path, stem: str) -> Runbook:
    """Read runbooks/<stem>.md; SpecError with every problem of the file."""
    file = folder / f"{stem}.md"
    where = f"{folder.name}/{file.name}"
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        known = ", ".join(sorted(each.stem for each in folder.glob("*.md"))) or "(none)"
        raise SpecError(Problem(where=where, rule="must exist", way_out=f"write it, or name one of {known}")) from None
    return _parse(text, stem, where)


def read_runbooks(folder: Path) -> tuple[Runbook, ...]:
    """Read every runbook of a folder, in order of their names."""
    return tuple(read_runbook(folder, file.stem) for file in sorted(folder.glob("*.md")))


def _parse(text: str, stem: str, where: str) -> Runbook:
    front_match = _FRONT.match(text)
    front = _front(front_match.group("front") if front_match else "")
    body = text[front_match.end() :].strip() + "\n" if front_match else text
    sections = _split(_SECTION, body)
    first, never = _FIRST.search(body), _NEVER.search(body)
    causes = _causes(sections.get(CHECKS, ""), where)
    problems = [
        *_front_problems(front, where),
        *_section_problems(tuple(_SECTION.findall(body)), where),
        *(cause for cause in causes if isinstance(cause, Problem)),
    ]
    if len(causes) < LEAST_CAUSES:
        rule = f"must hold at least {LEAST_CAUSES} likely causes as ### headings"
        problems.append(Problem(where=f"{where}: {CHECKS}", rule=rule, got=str(len(causes))))
    for found, name in ((first, "Do this first"), (never, "Do not")):
        if found is None:
            problems.append(Problem(where=where, rule=f"must hold a paragraph that begins **{name}:**"))
    if problems or first is None or never is None:
        raise SpecError(*problems)
    return Runbook(
        stem=stem,
        title=front["title"],
        owner=front["owner"],
        last_review=date.fromisoformat(front["last_review"]),
        first_action=_one_line(first.group(1)),
        wrong_action=_one_line(never.group(1)),
        causes=tuple(cause for cause in causes if isinstance(cause, LikelyCause)),
        body=body,
    )


def _front(text: str) -> dict[str, str]:
    pairs = (line.partition(":") for line in text.splitlines())
    return {key.strip(): value.strip() for key, _, value in pairs}


def _front_problems(front: dict[str, str], where: str) -> list[Problem]:
    problems = [
        Problem(where=f"{where}: {key}", rule="must stand in the front matter", way_out=f"add `{key}: …` between ---")
        for key in ("title", "owner", "last_review")
        if not front.get(key)
    ]
    try:
        date.fromisoformat(front.get("last_review") or "2000-01-01")
    except ValueError:
        problems.append(Problem(where=f"{where}: last_review", rule="must be a date", got=repr(front["last_review"])))
    return problems


def _section_problems(found: tuple[str, ...], where: str) -> list[Problem]:
    if found == SECTIONS:
        return []
    rule = f"must hold exactly the sections {', '.join(SECTIONS)}"
    return [Problem(where=where, rule=rule, got=", ".join(found) or "none")]


def _split(heading: re.Pattern[str], text: str) -> dict[str, str]:
    parts = heading.split(text)
    return {title: part.strip() for title, part in zip(parts[1::2], parts[2::2], strict=True)}


def _causes(section: str, where: str) -> list[LikelyCause | Problem]:
    return [_cause(title, text, where) for title, text in _split(_CAUSE, section).items()]


def _cause(title: str, text: str, where: str) -> LikelyCause | Problem:
    block = _BLOCK.search(text)
    why = text[: block.start()].strip() if block else ""
    answers = text[block.end() :].strip() if block else ""
    if block is None or not why or not answers:
        rule = "must say why, then hold one ```sql or ```sh block, then say what its answers mean"
        return Problem(where=f"{where}: {title}", rule=rule)
    return LikelyCause(title, why, block.group("language"), block.group("code").strip(), answers)


def _one_line(text: str) -> str:
    return " ".join(text.split())
