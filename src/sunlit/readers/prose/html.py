"""HTML: text under its headings, cells of a table with their row, attributes that people read; scripts line by line."""

from collections.abc import Iterator, Sequence

from sunlit.readers.escapes import unescape
from sunlit.readers.markup import Mark, attributes, marks
from sunlit.readers.mask import Span
from sunlit.readers.outline import comments_near
from sunlit.readers.registry import Reader
from sunlit.readers.sections import Heading, holds, pieces, read_sections
from sunlit.readers.text import Text
from sunlit.schema import Passage

_RAW = frozenset({"script", "style"})
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
# The tags that give a page its order; the others are looked at only where a place is.
_ORDER = frozenset({*_HEADINGS, *_RAW, "table", "tr"})
_MOST_CELLS = 10  # of a row that are told with each of its cells
_LONG_CELL = 200  # characters


class _Page:
    """What one page holds: headings, texts with the row of the table that each stands in, scripts, comments, tags."""

    def __init__(self, string: str, near: Sequence[int] | None) -> None:
        self.headings: list[Heading] = []
        self.texts: list[tuple[Mark, list[Mark]]] = []
        self.scripts: list[Mark] = []
        self.comments: list[Span] = []
        self.tags: list[Mark] = []
        self._row: list[Mark] | None = None
        self._heading: Heading | None = None
        for mark in marks(string, _RAW, _ORDER):
            if mark.kind == "text":
                if self._heading:
                    self._heading.until = self._heading.end = mark.until
                if holds(near, mark.start, mark.end):
                    self._take_stretch(string, mark)
            else:
                self._take(mark, string[mark.at : mark.until].lower())

    def _take(self, mark: Mark, name: str) -> None:
        if mark.kind == "comment":
            self.comments.append((mark.start, mark.end))
        elif mark.kind == "data":
            self.scripts.append(mark)
        elif mark.kind == "opening":
            self.tags.append(mark)
        if name in _HEADINGS and mark.kind == "opening":
            self._heading = Heading(mark.start, mark.end, mark.end, mark.end, _HEADINGS[name])
            self.headings.append(self._heading)
        elif name in _HEADINGS:
            self._heading = None
        elif name in ("tr", "table"):
            self._row = [] if mark.kind == "opening" and name == "tr" else None

    def _take_stretch(self, string: str, stretch: Mark) -> None:
        row = [] if self._row is None else self._row
        for mark in marks(string, start=stretch.start, end=stretch.end):
            if mark.kind == "opening":
                self.tags.append(mark)
            elif mark.kind == "text" and not self._heading:
                row.append(mark)
                self.texts.append((mark, row))


def _read(text: Text, near: Sequence[int] | None) -> list[Passage]:
    string = text.string
    page = _Page(string, near)
    texts = [piece for mark in page.scripts for piece in pieces(string, near, mark.at, mark.until)]
    for mark, row in page.texts:
        for piece in pieces(string, near, mark.at, mark.until):
            piece.comment = _others(string, mark, row)
            texts.append(piece)
    for tag in page.tags:
        if holds(near, *tag.attributes):
            texts += _attributes(string, tag, near)
    texts += comments_near(string, page.comments, texts, near)
    return read_sections(string, near, page.headings, texts)


def _others(string: str, mark: Mark, row: list[Mark]) -> str:
    """What the other cells of a text's row say, the first ones of a long row."""
    said = ""
    for other in row[:_MOST_CELLS]:
        if other is not mark:
            said += " | " + " ".join(unescape(string[other.at : min(other.until, other.at + _LONG_CELL)]).split())
    return said.removeprefix(" | ")


def _attributes(string: str, tag: Mark, near: Sequence[int] | None) -> Iterator[Passage]:
    for one in attributes(string, tag.attributes):
        if one.value and holds(near, one.at, one.end):
            yield Passage("element", one.name, one.at, one.end, one.at, value=unescape(one.value))


READER = Reader(
    "html", (".html", ".htm", ".shtml", ".xhtml", ".jsp", ".asp", ".aspx", ".vm", ".ftl", ".hbs"), _read, declares=False
)
