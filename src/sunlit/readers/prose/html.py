"""HTML, and what templates make of it: text under its headings, cells of a table with their row, labels of forms,
attributes; scripts as the code that they are."""

import re
from collections.abc import Iterator, Sequence

from sunlit.readers.escapes import unescape
from sunlit.readers.markup import Mark, attributes, marks
from sunlit.readers.mask import Span
from sunlit.readers.outline import comments_near
from sunlit.readers.registry import Reader, reader_named
from sunlit.readers.sections import Heading, holds, pieces, read_sections
from sunlit.readers.text import Text
from sunlit.readers.within import read_within
from sunlit.schema import Passage

_RAW = frozenset({"script", "style"})
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
# The tags that give a page its order; the others are looked at only where a place is.
_ORDER = frozenset({*_HEADINGS, *_RAW, "table", "tr"})
# What stands in these alone and short is no sentence but the name of a thing on the page.
_LABELS = frozenset({"label", "option", "legend", "button", "span"})
_LONGEST_LABEL = 40
_SLOT = re.compile(r"\{\{([^{}]{1,400}+)\}\}")
_NAME = re.compile(r"[^\W\d]\w*")
_TYPED = re.compile(r"\b(?:lang|type)\s*=\s*[\"']?(?:text/|application/)?(?:ts|tsx|typescript)\b", re.IGNORECASE)
_MOST_CELLS = 10  # of a row that are told with each of its cells
_LONG_CELL = 200  # characters


class _Page:
    """What one page holds: headings, texts with the row of the table that each stands in, scripts, comments, tags."""

    def __init__(self, string: str, near: Sequence[int] | None) -> None:
        self.headings: list[Heading] = []
        self.texts: list[tuple[Mark, list[Mark]]] = []
        self.scripts: dict[str, list[Span]] = {}
        self.styles: list[Mark] = []
        self.labels: list[Mark] = []
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
                self._take(string, mark, string[mark.at : mark.until].lower())

    def _take(self, string: str, mark: Mark, name: str) -> None:
        if mark.kind == "comment":
            self.comments.append((mark.start, mark.end))
        elif mark.kind == "data":
            self._take_data(string, mark)
        elif mark.kind == "opening":
            self.tags.append(mark)
        if name in _HEADINGS and mark.kind == "opening":
            self._heading = Heading(mark.start, mark.end, mark.end, mark.end, _HEADINGS[name])
            self.headings.append(self._heading)
        elif name in _HEADINGS:
            self._heading = None
        elif name in ("tr", "table"):
            self._row = [] if mark.kind == "opening" and name == "tr" else None

    def _take_data(self, string: str, mark: Mark) -> None:
        opening = self.tags[-1] if self.tags else None
        if opening and string[opening.at : opening.until].lower() == "script":
            typed = _TYPED.search(string, *opening.attributes)
            self.scripts.setdefault("typescript" if typed else "javascript", []).append((mark.at, mark.until))
        else:
            self.styles.append(mark)

    def _take_stretch(self, string: str, stretch: Mark) -> None:
        row = [] if self._row is None else self._row
        around = ""
        for mark in marks(string, start=stretch.start, end=stretch.end):
            if mark.kind == "opening":
                self.tags.append(mark)
                around = string[mark.at : mark.until].lower()
            elif mark.kind == "closing":
                around = ""
            elif around in _LABELS and mark.until - mark.at <= _LONGEST_LABEL:
                self.labels.append(mark)
            elif mark.kind == "text" and not self._heading:
                row.append(mark)
                self.texts.append((mark, row))


def _read(text: Text, near: Sequence[int] | None) -> list[Passage]:
    string = text.string
    page = _Page(string, near)
    texts = [piece for mark in page.styles for piece in pieces(string, near, mark.at, mark.until)]
    for language, spans in page.scripts.items():
        if reader := reader_named(language):
            texts += read_within(string, spans, reader, near)
    for mark in page.labels:
        if holds(near, mark.start, mark.end):
            texts.append(Passage("string", "", mark.at, mark.until, mark.at))
    for mark, row in page.texts:
        for piece in pieces(string, near, mark.at, mark.until):
            piece.comment = _others(string, mark, row)
            texts.append(piece)
        texts += _filled_in(string, mark, near)
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


def _filled_in(string: str, mark: Mark, near: Sequence[int] | None) -> Iterator[Passage]:
    """The names in what a template fills in between double braces."""
    for slot in _SLOT.finditer(string, mark.at, mark.until):
        if holds(near, *slot.span()):
            for name in _NAME.finditer(string, slot.start(1), slot.end(1)):
                yield Passage("symbol", name[0], name.start(), name.end(), name.start())


def _attributes(string: str, tag: Mark, near: Sequence[int] | None) -> Iterator[Passage]:
    for one in attributes(string, tag.attributes):
        if one.value and holds(near, one.at, one.end):
            yield Passage("element", one.name, one.at, one.end, one.at, value=unescape(one.value))


_ENDINGS = (
    *(".html", ".htm", ".shtml", ".xhtml", ".jsp", ".asp", ".aspx", ".cshtml", ".razor", ".vm", ".ftl", ".hbs", ".ejs"),
    *(".mustache", ".twig", ".jinja", ".jinja2", ".j2", ".erb", ".vue", ".svelte", ".wxml"),
)
READER = Reader("html", _ENDINGS, _read)
