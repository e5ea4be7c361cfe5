"""ODF: texts, spreadsheets and presentations of LibreOffice, with what is hidden, deleted, or said in comments.

Source of the format: OASIS OpenDocument 1.3, part 3.
"""

from collections.abc import Iterable
from typing import Final

from sunlit.readers.documents._package import Attributes, Package, parse
from sunlit.readers.paper import Cell, Paper
from sunlit.readers.registry import Document

_MAIN: Final = "content.xml"
_MANIFEST: Final = "META-INF/manifest.xml"
_ENCRYPTED: Final = b":encryption-data"  # of a part, in the list of parts: ODF 1.3, part 2, section 4.4
_TYPE: Final = b"mimetypeapplication/vnd.oasis.opendocument."
_MOST_COLUMNS: Final = 1_000
_MARKS: Final = {"tab": "\t", "s": " ", "line-break": "\n"}
_SAID: Final = {
    "annotation": "comment", "deletion": "deleted", "hidden-text": "hidden", "hidden-paragraph": "hidden"
}  # fmt: skip
_DATES: Final = ("date", "date-string", "creator-initials")
_CELLS: Final = ("table-cell", "covered-table-cell")
_PROPERTIES: Final = ("text-properties", "table-properties", "drawing-page-properties")
_NOT_SHOWN: Final = {("display", "none"), ("display", "false"), ("visibility", "hidden")}


def _read(data: bytes, paper: Paper, parts: set[str]) -> Iterable[str]:
    package = Package(data, lambda name: name in (_MAIN, _MANIFEST))
    body = _Body(paper)
    damage = parse(package.parts.get(_MAIN, b""), body.opened, body.closed, body.said)
    if not damage and _MAIN in package.parts:
        parts.add(_MAIN)
    if damage and _ENCRYPTED in package.parts.get(_MANIFEST, b""):
        return ["an OpenDocument that is encrypted: a password is needed"]
    return [*package.notes, *([f"{_MAIN}: {damage}"] if damage else [])]


class _Body:
    """Writes the content as its elements come."""

    def __init__(self, paper: Paper) -> None:
        self._paper = paper
        self._open: list[list[str]] = []  # texts of the open paragraphs, of which one may hold a comment with others
        self._levels: list[int] = []
        self._called: list[str] = []
        self._spans: list[bool] = []  # whether each open stretch of a paragraph is hidden
        self._style = ""
        self._hidden: set[str] = set()  # styles of what is not shown
        self._author: list[str] | None = None
        self._is_date = self._is_notes = self._is_sheet = False
        self._sheet = ""
        self._slide = self._paragraph = self._row = self._column = self._rows = self._columns = 0
        self._cells: list[Cell] | None = None
        self._cell: list[str] = []

    def opened(self, name: str, attributes: Attributes) -> None:
        if name in ("p", "h"):
            self._open.append([])
            level = attributes.get("outline-level", "1")
            self._levels.append(int(level) if name == "h" and level.isdecimal() and len(level) < 3 else 0)
        elif name in _SAID:
            self._called.append(_SAID[name])
            if text := attributes.get("string-value"):
                self.said(f"[hidden: {text}]")
        elif name == "style":
            self._style = attributes.get("name", "")
        elif name in _PROPERTIES and _NOT_SHOWN & attributes.items():
            self._hidden.add(self._style)
        elif name == "span":
            self._spans.append(attributes.get("style-name") in self._hidden)
            self.said("[hidden: " if self._spans[-1] else "")
        elif name == "creator":
            self._author = []
        elif name in _DATES:
            self._is_date = True
        elif name in _MARKS:
            self.said(_MARKS[name])
        elif name == "content-validation" and '"' in (said := attributes.get("condition", "")):
            self._paper.at("choices of cells")
            self._paper.line(f"[choices] {said}")
        else:
            self._opened_frame(name, attributes)

    def _opened_frame(self, name: str, attributes: Attributes) -> None:
        """The parts of spreadsheets and presentations."""
        remark = " [hidden]" if attributes.get("style-name") in self._hidden else ""
        if name == "spreadsheet":
            self._is_sheet = True
        elif name == "page":
            self._slide += 1
            self._paper.at(self._place())
            self._paper.line(remark and "[hidden slide]")
        elif name == "notes":
            self._is_notes = True
        elif name == "table":
            self._sheet, self._row = attributes.get("name", ""), 0
            if self._is_sheet:
                self._paper.at(self._sheet)
                self._paper.heading(self._sheet + remark)
        elif name == "table-row":
            self._row += 1
            self._rows = _number(attributes.get("number-rows-repeated"))
            self._cells, self._column = [], 0
        elif name in _CELLS:
            self._column += 1
            self._columns = _number(attributes.get("number-columns-repeated"))
            self._cell = []

    def said(self, text: str) -> None:
        if self._author is not None:
            self._author.append(text)
        elif self._open and not self._is_date:
            self._open[-1].append(text)

    def closed(self, name: str) -> None:
        if name in ("p", "h") and self._open:
            self._end_of_paragraph("".join(self._open.pop()), self._levels.pop())
        elif name in _SAID and self._called:
            self._called.pop()
        elif name == "span" and self._spans:
            self.said("]" if self._spans.pop() else "")
        elif name == "creator" and self._author is not None:
            if self._called:
                self._called[-1] += f" by {''.join(self._author)}"
            self._author = None
        elif name in _DATES:
            self._is_date = False
        elif name == "notes":
            self._is_notes = False
        elif name in _CELLS and self._cells is not None:
            if len(self._cells) < _MOST_COLUMNS:
                place = f"{self._sheet}!{_column(self._column)}{self._row}"
                self._cells.append(Cell(place, " ".join(self._cell)))
            self._column += self._columns - 1
        elif name == "table-row" and self._cells is not None:
            self._end_of_row(self._cells)
            self._row += self._rows - 1
            self._cells = None

    def _end_of_row(self, cells: list[Cell]) -> None:
        if self._is_sheet:
            self._paper.cells(cells)
        else:
            self._paper.at(self._place())
            self._paper.row(cell.text for cell in cells)

    def _end_of_paragraph(self, text: str, level: int) -> None:
        self._paragraph += 1
        called = self._called[-1] if self._called else ""
        if self._cells is not None:
            self._cell.append(f"[{called}: {text}]" if called else text)
            return
        self._paper.at(self._place())
        if level and not called:
            self._paper.heading(text, level)
        elif text.strip():
            self._paper.lines(f"[{called}] {text}" if called else text)

    def _place(self) -> str:
        if not self._slide:
            return f"paragraph {self._paragraph}"
        return f"slide {self._slide}, notes" if self._is_notes else f"slide {self._slide}"


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 8 else 1


def _column(number: int) -> str:
    """The letters of a column, from 1."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


READER = Document("an OpenDocument file", "odf", (b"PK\3\4",), lambda data: float(data[30:].startswith(_TYPE)), _read)
