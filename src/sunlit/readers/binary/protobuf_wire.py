"""The fields of a message of Protocol Buffers as it lies in a file, without what names them.

Source of the format: "Encoding" of the Protocol Buffers documentation.
"""

from collections.abc import Iterator
from typing import NamedTuple

from sunlit.readers.cursor import Broken, Cursor
from sunlit.readers.listing import Quote


class Field(NamedTuple):
    """A field: its number, its value when it is a number, and where its bytes lie when it has some."""

    number: int
    value: int
    start: int
    end: int


def fields(data: bytes, start: int, end: int) -> Iterator[Field]:
    """The fields of the message in [start, end), in order. Raises Broken."""
    cursor = Cursor(data, start, end)
    while cursor.at < cursor.end:
        key = cursor.uleb()
        number, kind = key >> 3, key & 7
        if kind == 0:
            yield Field(number, cursor.uleb(), 0, 0)
        elif kind == 2:
            size = cursor.uleb()
            at = cursor.at
            cursor.skip(size)
            yield Field(number, 0, at, cursor.at)
        elif kind in (1, 5):
            cursor.skip(8 if kind == 1 else 4)
        else:
            raise Broken(f"a field of unknown kind {kind} at {cursor.at}")


def text(data: bytes, field: Field) -> Quote:
    """The text that a field holds."""
    return Quote(data[field.start : field.end].decode("utf-8", "replace"), field.start)
