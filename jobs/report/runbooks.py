"""Turn the runbooks' Markdown into pages whose sections and steps can be linked to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_FRONT: Final = re.compile(r"\A---\n(?P<front>.*?)\n---\n", re.DOTALL)
_TITLE: Final = re.compile(r"^#\s+(.+?)\s*#*\s*$", re.MULTILINE)
_STEP: Final = re.compile(r"^(\d+)\.\s")
_NAMED: Final = re.compile(r"^(\w+):\s*(.+?)\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class RunbookPage:
    """One runbook, ready to be placed; `owner` and `last_review` as its front matter names them."""

    stem: str
    title: str
    owner: str | None
    last_review: str | None
    body: Markup


def titles(folder: Path) -> Mapping[str, str]:
    """Return the title of every runbook of a folder by its stem; the stem where a file has none."""
    return {file.stem: _title(file.read_text(encoding="utf-8"), file.stem) for file in sorted(folder.glob("*.md"))}


def runbook_pages(folder: Path) -> tuple[RunbookPage, ...]:
    """Turn every runbook of a folder into a page; HTML in the Markdown is shown as text, never run.

    A runbook that lacks something is shown as it is: here somebody needs it now, `plumbline model check` refuses it.
    """
    return tuple(_page(file.stem, file.read_text(encoding="utf-8")) for file in sorted(folder.glob("*.md")))


def _title(text: str, stem: str) -> str:
    found = _TITLE.search(text)
    return found.group(1) if found else stem.replace("_", " ")


def _page(stem: str, text: str) -> RunbookPage:
    front = _FRONT.match(text)
    named = dict(_NAMED.findall(front.group("front"))) if front else {}
    reader = _reader()
    tokens = reader.parse(text[front.end() :] if front else text)
    _add_anchors(tokens)
    _lead_links_to_pages(tokens)
    html = reader.renderer.render(tokens, reader.options, {})
    return RunbookPage(
        stem=stem,
        title=_title(text, stem),
        owner=named.get("owner"),
        last_review=named.get("last_review"),
        body=Markup(html),  # noqa: S704 - rendered with HTML switched off
    )


@cache
def _reader() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable("table")


def slug(heading: str) -> str:
    """Return the anchor of a heading.

    >>> slug("What do I check?")
    'what-do-i-check'
    """
    return re.sub(r"[^a-z0-9]+", "-", heading.lower()).strip("-")


def _add_anchors(tokens: list[Token]) -> None:
    """Give every heading an anchor: a numbered one `step-<number>`, another its words; each stands once."""
    taken: dict[str, int] = {}
    for at, token in enumerate(tokens):
        if token.type == "heading_open":
            heading = tokens[at + 1].content
            step = _STEP.match(heading)
            _set_id(token, f"step-{step.group(1)}" if step else slug(heading), taken)
        elif token.type in ("fence", "code_block"):
            token.attrSet("tabindex", "0")


def _set_id(token: Token, anchor: str, taken: dict[str, int]) -> None:
    taken[anchor] = taken.get(anchor, 0) + 1
    token.attrSet("id", anchor if taken[anchor] == 1 else f"{anchor}-{taken[anchor]}")


def _lead_links_to_pages(tokens: list[Token]) -> None:
    for token in tokens:
        for child in token.children or ():
            href = child.attrGet("href") if child.type == "link_open" else None
            if isinstance(href, str) and re.fullmatch(r"[\w-]+\.md(#.*)?", href):
                child.attrSet("href", href.replace(".md", ".html", 1))
