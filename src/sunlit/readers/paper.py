"""A document read out: its text line by line, and where a person finds each of them: page, sheet and cell, slide."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from sunlit.readers.encodings import encoded_length
from sunlit.readers.listing import Full, ListedText, Stretch
from sunlit.readers.sections import Heading, read_sections
from sunlit.schema import Box, Passage

_MOST_TEXT: Final = 64 << 20  # characters of one document
_LINE_END: Final = re.compile(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")
_NO_TEXT: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


class _Mark(NamedTuple):
    """What is written from here on stands at this place."""

    start: int
    place: str
    box: Box | None


class Cell(NamedTuple):
    """A cell of a row: where a person finds it, its text, and of a picture where its words begin, with their boxes."""

    place: str
    text: str
    words: tuple[tuple[int, Box], ...] = ()


class PaperText(ListedText):
    """The text of a document. It has no lines that anybody sees, and its bytes are packed: `position` gives the byte
    offset in this text, as UTF-8, and `place` says where to look."""

    def __init__(self, string: str, stretches: list[Stretch], marks: list[_Mark]) -> None:
        super().__init__(string, stretches)
        self._places = marks
        self._place_starts = [mark.start for mark in marks]

    def place(self, index: int) -> tuple[str, Box | None]:
        """Where a character stands, as a person says it, and in a picture also its box."""
        number = bisect_right(self._place_starts, index) - 1
        return self._places[number][1:] if number >= 0 else ("", None)


class Paper:
    """Collects the lines of a document in the order in which they are to be read.

    drawn  numbers (from 1) of pages on which there may be words beside the text, in pictures or as shapes

    Every line may be given any text: ends of lines in it become spaces, and what is no text is left out. Raises Full
    when the text becomes too long.
    """

    def __init__(self) -> None:
        self.headings: list[Heading] = []
        self._pieces: list[str] = []
        self._length = 0
        self._offset = 0
        self._stretches: list[Stretch] = []
        self._marks: list[_Mark] = []
        self.drawn: list[int] = []
        self._place = ""

    def at(self, place: str) -> None:
        """What comes now stands at this place: "page 3", "Sheet1!B4"."""
        self._place = place

    def heading(self, text: str, level: int = 1) -> None:
        """A line that says what follows, up to the next one of its level, 1 for the highest."""
        start = self._length
        if self.line(text):
            end = self._length - 1
            self.headings.append(Heading(start, end, start, end, level))

    def line(self, text: str) -> bool:
        """One line; whether there was anything to write."""
        return self.cells([Cell(self._place, text)])

    def lines(self, text: str) -> None:
        """The lines of a text."""
        for line in _LINE_END.split(text):
            self.line(line)

    def row(self, cells: Iterable[str]) -> None:
        """A row of a table; empty cells at its end are left out."""
        self.cells([Cell(self._place, cell) for cell in cells])

    def cells(self, cells: Sequence[Cell]) -> bool:
        """A row of a table of which each cell has a place of its own; whether there was anything to write."""
        shown = [Cell(cell.place, _shown(cell.text), cell.words) for cell in cells]
        while shown and not shown[-1].text:
            shown.pop()
        if not shown:
            return False
        line = ""
        for number, cell in enumerate(shown):
            line += "" if not number else " | " if cell.text else " |"
            start = self._length + len(line)
            for at, box in cell.words:
                self._marks.append(_Mark(start + at, cell.place, box))
            if not cell.words and (not self._marks or self._marks[-1][1:] != (cell.place, None)):
                self._marks.append(_Mark(start, cell.place, None))
            line += cell.text
        if self._length + len(line) >= _MOST_TEXT:
            raise Full
        self._stretches.append(Stretch(self._length, self._length + len(line), self._offset, "utf-8"))
        self._pieces.append(line + "\n")
        self._length += len(line) + 1
        self._offset += encoded_length(line, "utf-8") + 1
        return True

    def text(self) -> PaperText:
        """The text as far as it has come."""
        return PaperText("".join(self._pieces), self._stretches, self._marks)


def read_paper(string: str, headings: Sequence[Heading], near: Sequence[int] | None) -> list[Passage]:
    """The passages of a document, as those of prose; rows of its tables are lines."""
    return read_sections(string, near, headings)


def _shown(text: str) -> str:
    return " ".join(_NO_TEXT.sub("", _LINE_END.sub(" ", text)).split())
