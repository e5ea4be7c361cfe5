"""XLS, Excel 97 to 2003: the rows of every sheet, hidden ones too, with comments and texts that no cell shows.

Source of the format: [MS-XLS].
"""

import struct
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Final, NamedTuple

from sunlit.intake import Budget
from sunlit.intake.archives.outlook import MAGIC, streams
from sunlit.intake.limits import LimitReached
from sunlit.readers.cursor import Broken, Cursor
from sunlit.readers.documents._package import LIMITS
from sunlit.readers.paper import Cell, Paper
from sunlit.readers.registry import Document

_STREAM: Final = "Workbook"
_NAME: Final = _STREAM.encode("utf-16-le")
_BOF, _ENCRYPTED, _CONTINUED = 0x809, 0x2F, 0x3C
_SHEET, _TEXTS = 0x85, 0xFC
_TEXT_CELL, _OWN_TEXT_CELL, _FORMULA, _FORMULA_TEXT = 0xFD, 0x204, 0x06, 0x207
_NUMBER, _SHORT, _SHORTS = 0x203, 0x27E, 0xBD
_CELLS: Final = (_TEXT_CELL, _OWN_TEXT_CELL, _FORMULA, _FORMULA_TEXT, _NUMBER, _SHORT, _SHORTS)
_NOTE, _OBJECT, _OBJECT_TEXT, _CHOICE = 0x1C, 0x5D, 0x1B6, 0x1BE
_COMMON: Final = 0x15  # the part of an object that tells its number
_A_TEXT: Final = 0x17  # the part of a formula that is one
_MOST_TEXTS: Final = 5_000_000
_WIDE, _RICH, _PHONETIC = 1, 8, 4  # of a text


class _Record(NamedTuple):
    """A record: its kind, its content, and where in that the records begin that go on with it."""

    kind: int
    data: bytes
    breaks: tuple[int, ...]


def _read(data: bytes, paper: Paper, parts: set[str]) -> Iterable[str]:
    try:
        book = streams(data, Budget(LIMITS, len(data))).get(_STREAM, b"")
    except LimitReached as limit:
        return [str(limit)]
    sheets: list[tuple[int, str, bool]] = []
    telling = _Telling(book, paper)
    for record in _records(book, 0):
        if record.kind == _ENCRYPTED:
            return ["an Excel 97 workbook that is encrypted: a password is needed"]
        if record.kind == _SHEET:
            start, state, _ = struct.unpack_from("<IBB", record.data.ljust(6, b"\0"))
            sheets.append((start, _text(Cursor(record.data, 6), 1), bool(state & 3)))
        elif record.kind == _TEXTS:
            telling.texts += _shared(record)
    for start, title, is_hidden in sheets:
        paper.at(title)
        paper.heading(f"{title} [hidden sheet]" if is_hidden else title)
        telling.sheet(start, title)
    paper.at("texts that no cell shows")
    for number, text in enumerate(telling.texts):
        if number not in telling.used:
            paper.line(text)
    parts.add(_STREAM)
    return []


def _records(book: bytes, start: int) -> Iterator[_Record]:
    """The records from one that begins something to the next such, each with those that go on with it."""
    cursor = Cursor(book, start)
    kind, data, breaks = -1, b"", []
    while cursor.at + 4 <= cursor.end:
        following, size = cursor.unpack("HH")
        content = cursor.take(min(size, cursor.end - cursor.at))
        if following == _CONTINUED:
            breaks.append(len(data))
            data += content
            continue
        if kind >= 0:
            yield _Record(kind, data, tuple(breaks))
        if following == _BOF and kind >= 0:
            return
        kind, data, breaks = following, content, []
    if kind >= 0:
        yield _Record(kind, data, tuple(breaks))


def _text(cursor: Cursor, width: int = 2) -> str:
    """A text whose length stands before it in so many bytes, with what is told of its form and sound passed over."""
    count = cursor.u8() if width == 1 else cursor.u16()
    flags = cursor.u8()
    runs = cursor.u16() if flags & _RICH else 0
    sound = cursor.u32() if flags & _PHONETIC else 0
    text = _letters(cursor, count, bool(flags & _WIDE))
    cursor.skip(4 * runs + sound)
    return text


def _letters(cursor: Cursor, count: int, wide: bool) -> str:
    return cursor.take(2 * count).decode("utf-16-le", "replace") if wide else cursor.take(count).decode("latin-1")


def _shared(record: _Record) -> Iterator[str]:
    """The table of texts to which cells refer. Where one goes on in another record, its width is told again."""
    cursor = Cursor(record.data)
    breaks = iter((*record.breaks, len(record.data)))
    stop = next(breaks)
    _, count = cursor.unpack("II")
    try:
        for _ in range(min(count, _MOST_TEXTS)):
            while cursor.at >= stop:
                stop = next(breaks)
            length, flags = cursor.u16(), cursor.u8()
            runs = cursor.u16() if flags & _RICH else 0
            sound = cursor.u32() if flags & _PHONETIC else 0
            wide, text = bool(flags & _WIDE), ""
            while length:
                here = min(length, max(0, stop - cursor.at) // (2 if wide else 1))
                text += _letters(cursor, here, wide)
                length -= here
                if length:
                    stop = next(breaks)
                    wide = bool(cursor.u8() & _WIDE)
            yield text
            cursor.skip(4 * runs + sound)
    except (Broken, StopIteration):
        return


class _Telling:
    """Writes sheets row by row. Cells of numbers are left out where a row has nothing else."""

    def __init__(self, book: bytes, paper: Paper) -> None:
        self._book, self._paper = book, paper
        self.texts: list[str] = []
        self.used: set[int] = set()
        self._rows: dict[int, dict[int, str]]
        self._told: set[int]  # rows with texts
        self._place: tuple[int, int]
        self._drawn: int
        self._said: dict[int, str]  # by drawn thing
        self._notes: dict[int, tuple[int, int]]  # the cells of those that are comments

    def sheet(self, start: int, title: str) -> None:
        """Write the sheet whose records begin here."""
        self._rows, self._told, self._said, self._notes = defaultdict(dict), set(), {}, {}
        self._drawn, self._place = 0, (0, 0)
        choices: list[str] = []
        for record in _records(self._book, start):
            with suppress(Broken):  # of one record; the others are read all the same
                if record.kind in _CELLS:
                    self._cell(record.kind, Cursor(record.data))
                elif record.kind == _CHOICE:
                    choices.append(_choices(Cursor(record.data)))
                else:
                    self._comment(record)
        for row in sorted(self._told):
            cells = self._rows[row]
            self._paper.cells([Cell(_at(title, row, column), cells[column]) for column in sorted(cells)])
        self._paper.at(title)
        for said in filter(None, choices):
            self._paper.line(f"[choices] {said}")
        for number, (row, column) in self._notes.items():
            self._paper.at(_at(title, row, column))
            self._paper.line("[comment] " + self._said.get(number, ""))

    def _cell(self, kind: int, cursor: Cursor) -> None:
        if kind == _FORMULA_TEXT:
            self._tell(_text(cursor))
            return
        row, column = cursor.unpack("HH")
        self._place = row, column
        if kind == _TEXT_CELL:
            cursor.skip(2)
            number = cursor.u32()
            self.used.add(number)
            self._tell(self.texts[number] if number < len(self.texts) else "")
        elif kind == _OWN_TEXT_CELL:
            cursor.skip(2)
            self._tell(_text(cursor))
        elif kind == _NUMBER:
            cursor.skip(2)
            self._rows[row][column] = f"{struct.unpack('<d', cursor.take(8))[0]:g}"
        elif kind in (_SHORT, _SHORTS):
            while cursor.at + 6 <= cursor.end:
                cursor.skip(2)
                self._rows[row][column] = f"{_short(cursor.u32()):g}"
                column += 1

    def _tell(self, text: str) -> None:
        row, column = self._place
        self._rows[row][column] = text
        self._told.add(row)

    def _comment(self, record: _Record) -> None:
        cursor = Cursor(record.data)
        if record.kind == _OBJECT and cursor.u16() == _COMMON:
            cursor.skip(4)
            self._drawn = cursor.u16()
        elif record.kind == _OBJECT_TEXT and record.breaks:
            cursor.skip(10)
            count = cursor.u16()
            content = Cursor(record.data, record.breaks[0])
            self._said[self._drawn] = _letters(content, count, bool(content.u8() & _WIDE))
        elif record.kind == _NOTE:
            row, column, _, number = cursor.unpack("HHHH")
            self._notes[number] = row, column


def _choices(cursor: Cursor) -> str:
    """The choices that cells offer, "" where they stand in other cells."""
    cursor.skip(4)
    for _ in range(4):  # titles and texts of what is said about them
        _text(cursor)
    cursor.skip(4)
    return _text(cursor, 1).replace("\0", ",") if cursor.u8() == _A_TEXT else ""


def _short(number: int) -> float:
    """A number in 30 bits: a whole one, or the upper ones of a broken one; maybe a hundred times what is meant."""
    if number & 2:
        value = float((number if number < 1 << 31 else number - (1 << 32)) >> 2)
    else:
        value = float(struct.unpack("<d", bytes(4) + struct.pack("<I", number & ~3))[0])
    return value / 100 if number & 1 else value


def _at(title: str, row: int, column: int) -> str:
    high, low = divmod(column, 26)
    return f"{title}!{chr(64 + high % 27) if high else ''}{chr(65 + low)}{row + 1}"


READER = Document("an Excel 97 workbook", "xls", (MAGIC,), lambda data: 0.8 * (_NAME in data), _read)
