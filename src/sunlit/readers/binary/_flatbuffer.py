"""The tables of a flat buffer as they lie in a file, without what names their fields.

Source of the format: "FlatBuffers Internals".
"""

from collections.abc import Iterator
from typing import Final

from sunlit.readers.cursor import Cursor
from sunlit.readers.listing import Quote

_MOST: Final = 100_000  # elements of a list


class Table:
    """A table of a flat buffer. Every method raises Broken."""

    def __init__(self, data: bytes, at: int) -> None:
        self._data, self._at = data, at
        back = Cursor(data, at).unpack("i")[0]
        self._offsets = at - back

    @classmethod
    def root(cls, data: bytes, at: int = 0) -> "Table":
        """The outermost table of a buffer that begins here."""
        return cls(data, at + Cursor(data, at).u32())

    def _field(self, number: int) -> int:
        """Where a field lies, 0 when it is not there."""
        size = Cursor(self._data, self._offsets).u16()
        place = 4 + 2 * number
        offset = Cursor(self._data, self._offsets + place).u16() if place < size else 0
        return self._at + offset if offset else 0

    def _vector(self, number: int) -> Cursor | None:
        at = self._field(number)
        return Cursor(self._data, at + Cursor(self._data, at).u32()) if at else None

    def byte(self, number: int) -> int:
        """A number of one byte; 0 when it is not there."""
        at = self._field(number)
        return Cursor(self._data, at).u8() if at else 0

    def text(self, number: int) -> Quote:
        """A text; an empty one when it is not there."""
        vector = self._vector(number)
        return _text(vector) if vector else Quote("", self._at)

    def texts(self, number: int) -> Iterator[Quote]:
        """A list of texts."""
        for at in self._places(number):
            yield _text(Cursor(self._data, at))

    def numbers(self, number: int) -> tuple[int, ...]:
        """A list of numbers of four bytes."""
        vector = self._vector(number)
        return vector.unpack(f"{min(vector.u32(), _MOST)}i") if vector else ()

    def table(self, number: int) -> "Table | None":
        """A table; None when it is not there."""
        at = self._field(number)
        return Table(self._data, at + Cursor(self._data, at).u32()) if at else None

    def tables(self, number: int) -> Iterator["Table"]:
        """A list of tables."""
        for at in self._places(number):
            yield Table(self._data, at)

    def _places(self, number: int) -> Iterator[int]:
        vector = self._vector(number)
        for _ in range(min(vector.u32(), _MOST) if vector else 0):
            at = vector.at if vector else 0
            yield at + (vector.u32() if vector else 0)


def _text(vector: Cursor) -> Quote:
    raw = vector.take(vector.u32())
    return Quote(raw.decode("utf-8", "replace"), vector.at - len(raw))
