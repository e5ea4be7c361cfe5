"""PPTX: the texts and tables of every slide in their order, hidden slides too, with notes and comments.

Source of the format: ECMA-376, part 1, section 19 (PresentationML).
"""

import re
from collections.abc import Iterable
from typing import Final

from sunlit.readers.documents._package import Attributes, Package, names, parse
from sunlit.readers.paper import Paper
from sunlit.readers.registry import Document

_MAIN: Final = "ppt/presentation.xml"
_PART: Final = re.compile(
    r"ppt/(?:presentation|(?:slides|notesSlides|comments)/[^/]*|_rels/[^/]*|slides/_rels/[^/]*)(?:\.xml|\.rels)"
)
_BESIDE: Final = {"notesSlide": "notes", "comments": "comment", "comment": "comment"}


def _read(data: bytes, paper: Paper, parts: set[str]) -> Iterable[str]:
    package = Package(data, lambda name: _PART.fullmatch(name) is not None)
    notes = list(package.notes)
    slides: list[str] = []

    def opened(name: str, attributes: Attributes) -> None:
        if name == "sldId":
            slides.append(attributes.get("id", ""))

    parse(package.parts.get(_MAIN, b"").replace(b" id=", b" number="), opened)
    relations = package.relations(_MAIN)
    for number, id_ in enumerate(slides, 1):
        part = relations.get(id_, ("", ""))[1]
        if part not in package.parts:
            continue
        told = [(part, "")]
        told += [(other, called) for kind, called in _BESIDE.items() for other in package.related(part, kind)]
        for other, called in told:
            paper.at(f"slide {number}, {called}" if called == "notes" else f"slide {number}")
            slide = _Slide(paper, called)
            damage = parse(package.parts[other], slide.opened, slide.closed, slide.said)
            notes += [f"{other}: {damage}"] if damage else []
            if not damage:
                parts.add(other)
    return notes


class _Slide:
    """Writes a slide, its notes or its comments as their elements come; the text of its title is a heading."""

    def __init__(self, paper: Paper, called: str) -> None:
        self._paper, self._called = paper, called
        self._text: list[str] = []
        self._row: list[str] | None = None
        self._cell: list[str] = []
        self._telling = self._is_title = False

    def opened(self, name: str, attributes: Attributes) -> None:
        if name == "sld" and attributes.get("show") == "0":
            self._paper.line("[hidden slide]")
        elif name == "sp":
            self._is_title = False
        elif name == "ph":
            self._is_title = attributes.get("type", "") in ("title", "ctrTitle")
        elif name == "p":
            self._text = []
        elif name in ("t", "text"):
            self._telling = True
            if name == "text":
                self._text = []
        elif name == "br":
            self._text.append("\n")
        elif name == "tr":
            self._row = []
        elif name == "tc":
            self._cell = []

    def said(self, text: str) -> None:
        if self._telling:
            self._text.append(text)

    def closed(self, name: str) -> None:
        if name == "t":
            self._telling = False
        elif name == "p" or (name == "text" and self._telling):
            self._telling = False
            self._end_of_paragraph("".join(self._text))
        elif name == "tc" and self._row is not None:
            self._row.append(" ".join(self._cell))
        elif name == "tr" and self._row is not None:
            self._paper.row(self._row)
            self._row = None

    def _end_of_paragraph(self, text: str) -> None:
        if self._row is not None:
            self._cell.append(text)
        elif self._is_title and not self._called:
            self._paper.heading(text)
        elif text.strip():
            self._paper.lines(f"[{self._called}] {text}" if self._called else text)


READER = Document(
    "a PowerPoint presentation", "pptx", (b"PK\3\4",), lambda data: 0.9 * names(data, _MAIN.encode()), _read
)
