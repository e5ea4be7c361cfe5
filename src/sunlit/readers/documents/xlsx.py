"""XLSX: the rows of every sheet, hidden ones too, with comments, lists of choices and texts in formulas.

Source of the format: ECMA-376, part 1, section 18 (SpreadsheetML).
"""

import re
from collections.abc import Iterable
from typing import Final

from sunlit.readers.documents._package import Attributes, Package, names, parse
from sunlit.readers.paper import Cell, Paper
from sunlit.readers.registry import Document

_MAIN: Final = "xl/workbook.xml"
_TEXTS: Final = "xl/sharedStrings.xml"
_PART: Final = re.compile(
    r"xl/(?:workbook|sharedStrings|worksheets/[^/]*|comments[^/]*|comments/[^/]*|threadedComments/[^/]*"
    r"|_rels/[^/]*|worksheets/_rels/[^/]*)(?:\.xml|\.rels)"
)
_MOST_TEXTS: Final = 5_000_000
_TOLD: Final = 1 << 16  # characters of one cell
_NUMBER: Final = re.compile(r"-?[\d.]+(?:E[-+]?\d+)?")


def _read(data: bytes, paper: Paper, parts: set[str]) -> Iterable[str]:
    package = Package(data, lambda name: _PART.fullmatch(name) is not None)
    notes = list(package.notes)
    texts, damage = _texts(package.parts.get(_TEXTS, b""))
    notes += [f"{_TEXTS}: {damage}"] if damage else []
    sheets: list[tuple[str, str, str]] = []
    used: set[int] = set()

    def opened(name: str, attributes: Attributes) -> None:
        if name == "sheet":
            sheets.append((attributes.get("name", ""), attributes.get("id", ""), attributes.get("state", "")))

    parse(package.parts.get(_MAIN, b""), opened)
    relations = package.relations(_MAIN)
    for title, id_, state in sheets:
        part = relations.get(id_, ("", ""))[1]
        if part not in package.parts:
            continue
        paper.at(title)
        paper.heading(f"{title} [hidden sheet]" if "idden" in state else title)
        sheet = _Sheet(paper, title, texts, used)
        if broken := parse(package.parts[part], sheet.opened, sheet.closed, sheet.said):
            notes.append(f"{part}: {broken}")
        else:
            parts.add(part)
        for kind in ("comments", "threadedComment"):
            for commented in package.related(part, kind):
                comments = _Comments(paper, title)
                if not parse(package.parts[commented], comments.opened, comments.closed, comments.said):
                    parts.add(commented)
    paper.at("texts that no cell shows")
    for number, text in enumerate(texts):
        if number not in used:
            paper.line(text)
    if not damage:
        parts.add(_TEXTS)
    return notes


def _texts(part: bytes) -> tuple[list[str], str]:
    """The table of texts to which cells refer, without what says how to pronounce them."""
    texts: list[str] = []
    open_: list[str] = []
    telling = phonetic = False

    def opened(name: str, _attributes: Attributes) -> None:
        nonlocal telling, phonetic
        if name == "si":
            open_.clear()
        phonetic = phonetic or name == "rPh"
        telling = name == "t" and not phonetic

    def closed(name: str) -> None:
        nonlocal telling, phonetic
        telling = False
        if name == "rPh":
            phonetic = False
        elif name == "si" and len(texts) < _MOST_TEXTS:
            texts.append("".join(open_)[:_TOLD])

    damage = parse(part, opened, closed, lambda text: open_.append(text) if telling else None)
    return texts, damage


class _Sheet:
    """Writes a sheet row by row as its elements come. Cells of numbers are left out where a row has nothing else."""

    def __init__(self, paper: Paper, title: str, texts: list[str], used: set[int]) -> None:
        self._paper, self._title, self._texts, self._used = paper, title, texts, used
        self._cells: list[Cell] = []
        self._place = self._type = self._formula = ""
        self._said: list[str] = []
        self._telling = False

    def opened(self, name: str, attributes: Attributes) -> None:
        if name == "row":
            self._cells = []
        elif name == "c":
            self._place, self._type = attributes.get("r", ""), attributes.get("t", "")
            self._said, self._formula = [], ""
        elif name == "dataValidation":
            self._place = attributes.get("sqref", "").partition(" ")[0]
        elif name in ("v", "t", "f", "formula1"):
            self._telling = True
            if name in ("f", "formula1"):
                self._said = []

    def said(self, text: str) -> None:
        if self._telling:
            self._said.append(text)

    def closed(self, name: str) -> None:
        self._telling = False
        if name == "f":
            self._formula, self._said = "".join(self._said), []
        elif name == "c":
            self._cells.append(Cell(self._at(), self._value()))
        elif name == "row":
            if not all(_NUMBER.fullmatch(text) or not text for _, text, _ in self._cells):
                self._paper.cells(self._cells)
        elif name == "formula1" and '"' in (choices := "".join(self._said)):
            self._paper.at(self._at())
            self._paper.line("[choices] " + choices.strip('"'))

    def _at(self) -> str:
        return f"{self._title}!{self._place}" if self._place else self._title

    def _value(self) -> str:
        value = "".join(self._said)[:_TOLD]
        if self._type == "s":
            number = int(value) if value.strip().isdecimal() and len(value) < 10 else -1
            value = self._texts[number] if 0 <= number < len(self._texts) else ""
            self._used.add(number)
        return f"{value} [={self._formula}]" if '"' in self._formula else value


class _Comments:
    """Writes the comments of a sheet, each at its cell."""

    def __init__(self, paper: Paper, title: str) -> None:
        self._paper, self._title = paper, title
        self._place = ""
        self._said: list[str] = []
        self._telling = False

    def opened(self, name: str, attributes: Attributes) -> None:
        if name in ("comment", "threadedComment"):
            self._place, self._said = attributes.get("ref", ""), []
        self._telling = name in ("t", "text")

    def said(self, text: str) -> None:
        if self._telling:
            self._said.append(text)

    def closed(self, name: str) -> None:
        self._telling = False
        if name in ("comment", "threadedComment"):
            self._paper.at(f"{self._title}!{self._place}")
            self._paper.line("[comment] " + "".join(self._said))


READER = Document("an Excel workbook", "xlsx", (b"PK\3\4",), lambda data: 0.9 * names(data, _MAIN.encode()), _read)
