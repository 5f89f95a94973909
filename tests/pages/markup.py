"""Read a page's markup as a browser would, and what of it one sees without unfolding anything."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import html5lib

if TYPE_CHECKING:
    from pathlib import Path
    from xml.etree import ElementTree as ET

XHTML = "{http://www.w3.org/1999/xhtml}"


@cache
def tree(path: Path) -> ET.Element:
    """Parse a page; any error in its markup is raised."""
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), strict=True)
    return parser.parse(path.read_text(encoding="utf-8"))


def elements(path: Path, name: str | None = None) -> list[ET.Element]:
    return [each for each in tree(path).iter() if name is None or each.tag == f"{XHTML}{name}"]


def attributes(path: Path, name: str) -> list[str]:
    return [each.attrib[name] for each in tree(path).iter() if name in each.attrib]


def text(element: ET.Element) -> str:
    return re.sub(r"\s+", " ", "".join(element.itertext())).strip()


def of_class(path: Path, name: str) -> list[ET.Element]:
    return [each for each in tree(path).iter() if name in each.attrib.get("class", "").split()]


def visible_text(path: Path) -> str:
    """Return what stands on the page unfolded: without scripts, styles, titles of drawings and folded details."""
    words: list[str] = []

    def walk(element: ET.Element) -> None:
        name = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
        if name in ("script", "style", "head", "svg", "code"):
            words.append(element.tail or "")
            return
        words.append(element.text or "")
        for child in element:
            if name != "details" or child.tag == f"{XHTML}summary":
                walk(child)
            else:
                words.append(child.tail or "")
        words.append(element.tail or "")

    walk(tree(path))
    return re.sub(r"\s+", " ", " ".join(words))
