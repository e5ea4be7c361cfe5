"""DOCX: paragraphs, headings and tables, with what is hidden, deleted, noted below, or said in comments.

Source of the format: ECMA-376, part 1, section 17 (WordprocessingML).
"""

import re
from collections.abc import Iterable
from typing import Final

from sunlit.readers.documents._package import Attributes, Package, names, parse
from sunlit.readers.paper import Paper
from sunlit.readers.registry import Document

_MAIN: Final = "word/document.xml"
_NOTES: Final = {"footnotes": "footnote", "endnotes": "endnote", "comments": "comment"}
_BORDERS: Final = {"header": "header", "footer": "footer"}
_PART: Final = re.compile(
    r"word/(?:document|styles|footnotes|endnotes|comments|header\d*|footer\d*)\.xml|word/_rels/.*"
)
_HEADING: Final = re.compile(r"(?:heading|标题|title)\s*(\d?)", re.IGNORECASE)
_OFF: Final = frozenset({"0", "false", "off"})
_MARKS: Final = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def _read(data: bytes, paper: Paper, parts: set[str]) -> Iterable[str]:
    package = Package(data, lambda name: _PART.fullmatch(name) is not None)
    levels = _levels(package.parts.get("word/styles.xml", b""))
    body = _Body(paper, levels)
    body.pages = b"lastRenderedPageBreak" in package.parts.get(_MAIN, b"")
    notes = [_tell(body, package, parts, _MAIN)]
    for kinds in (_NOTES, _BORDERS):
        for kind, called in kinds.items():
            for part in package.related(_MAIN, kind):
                notes.append(_tell(_Body(paper, levels, called), package, parts, part))
    return [*package.notes, *filter(None, notes)]


def _tell(body: "_Body", package: Package, parts: set[str], part: str) -> str:
    damage = parse(package.parts.get(part, b""), body.opened, body.closed, body.said)
    if not damage:
        parts.add(part)
    return damage and f"{part}: {damage}"


def _levels(styles: bytes) -> dict[str, int]:
    """The level of each style that is one of headings."""
    levels: dict[str, int] = {}
    style = ""

    def opened(name: str, attributes: Attributes) -> None:
        nonlocal style
        if name == "style":
            style = attributes.get("styleId", "")
        elif name == "name" and (match := _HEADING.match(attributes.get("val", ""))):
            levels[style] = int(match[1] or 1)
        elif name == "outlineLvl" and attributes.get("val", "").isdigit():
            levels.setdefault(style, min(int(attributes["val"]), 9) + 1)

    parse(styles, opened)
    return levels


class _Body:
    """Writes one part as its elements come.

    called  what its paragraphs are, "" in the document itself
    pages   whether the document says where its pages end
    """

    def __init__(self, paper: Paper, levels: dict[str, int], called: str = "") -> None:
        self.pages = False
        self._paper, self._levels, self._called = paper, levels, called
        self._page, self._paragraph = 1, 0
        self._level = 0
        self._text: list[str] = []
        self._outer: list[list[str]] = []  # texts of the paragraphs that hold text boxes with paragraphs
        self._rows: list[list[list[str]]] = []  # of each open table the cells of the row, of each its paragraphs
        self._removed = 0
        self._hidden = False
        self._in_text = False
        self._skipped = 0

    def opened(self, name: str, attributes: Attributes) -> None:
        if name == "Fallback" or self._skipped:  # the same again for older programs
            self._skipped += 1
        elif name == "p":
            self._outer.append(self._text)
            self._text, self._level = [], 0
        elif name in ("t", "delText"):
            self._in_text = True
            if self._hidden:
                self._text.append("[hidden: ")
        elif name in ("del", "moveFrom"):
            self._removed += 1
            self._text.append("[deleted: ")
        elif name == "r":
            self._hidden = False
        elif name == "vanish":
            self._hidden = attributes.get("val", "1") not in _OFF
        elif name == "pStyle":
            self._level = self._levels.get(attributes.get("val", ""), 0)
        elif name == "tr":
            self._rows.append([])
        elif name == "tc" and self._rows:
            self._rows[-1].append([])
        elif name == "lastRenderedPageBreak":
            self._page += 1
        elif name == "comment" and attributes.get("author"):
            self._called = f"comment by {attributes['author']}"
        elif name in _MARKS:
            self._text.append(_MARKS[name])

    def said(self, text: str) -> None:
        if self._in_text and not self._skipped:
            self._text.append(text)

    def closed(self, name: str) -> None:
        if self._skipped:
            self._skipped -= 1
        elif name in ("t", "delText"):
            self._in_text = False
            if self._hidden:
                self._text.append("]")
        elif name in ("del", "moveFrom"):
            self._removed -= 1
            self._text.append("]")
        elif name == "r":
            self._hidden = False
        elif name == "p" and self._outer:
            self._end_of_paragraph()
            self._text = self._outer.pop()
        elif name == "tr" and self._rows:
            row = self._rows.pop()
            if self._rows and self._rows[-1]:
                self._rows[-1][-1] += [" ".join(cell) for cell in row]
            else:
                self._paper.at(self._place())
                self._paper.row(" ".join(cell) for cell in row)

    def _end_of_paragraph(self) -> None:
        self._paragraph += 1
        text = "".join(self._text).replace("[deleted: ]", "").replace("][deleted: ", "").replace("][hidden: ", "")
        if self._rows and self._rows[-1]:
            self._rows[-1][-1].append(text)
            return
        self._paper.at(self._place())
        if self._level and not self._called:
            self._paper.heading(text, self._level)
        elif text.strip():
            self._paper.lines(f"[{self._called}] {text}" if self._called else text)

    def _place(self) -> str:
        if self._called:
            return self._called.partition(" by ")[0]
        return f"page {self._page}" if self.pages else f"paragraph {self._paragraph}"


READER = Document("a Word document", "docx", (b"PK\3\4",), lambda data: 0.9 * names(data, _MAIN.encode()), _read)
