"""The chunks that Android's binary resources and binary XML are made of, and their pools of strings.

Source of the format: ResourceTypes.h of the Android Open Source Project.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from sunlit.readers.cursor import Broken, Cursor

_POOL: Final = 0x0001
_UTF_8: Final = 1 << 8
_MOST: Final = 1 << 22  # strings of one pool
NO_STRING: Final = 0xFFFFFFFF


class Chunk(NamedTuple):
    """A chunk: its kind, where its header's own part begins, where its content does, where it ends."""

    kind: int
    head: int
    body: int
    end: int


class PoolText(NamedTuple):
    """A string of a pool, where it lies and in which encoding."""

    text: str
    offset: int
    encoding: str


def chunk_at(data: bytes, at: int, end: int) -> Chunk:
    """The chunk at a byte offset. Raises Broken when it does not fit."""
    kind, head, size = Cursor(data, at, end).unpack("HHI")
    if head < 8 or size < head or at + size > end:
        raise Broken(f"a chunk of {size} bytes at {at}")
    return Chunk(kind, at + 8, at + head, at + size)


def chunks(data: bytes, start: int, end: int) -> Iterator[Chunk]:
    """The chunks that follow each other. Raises Broken where one does not fit."""
    while start + 8 <= end:
        chunk = chunk_at(data, start, end)
        yield chunk
        start = chunk.end


class Pool:
    """The strings of a pool, by their numbers."""

    def __init__(self, data: bytes, chunk: Chunk) -> None:
        if chunk.kind != _POOL:
            raise Broken(f"no pool of strings at {chunk.head - 8}")
        self._data = data
        count, _, flags, strings, _ = Cursor(data, chunk.head, chunk.end).unpack("IIIII")
        self._is_utf_8 = bool(flags & _UTF_8)
        self._start = chunk.head - 8 + strings
        self._end = chunk.end
        self._offsets = Cursor(data, chunk.body, chunk.end).unpack(f"{min(count, _MOST)}I")

    def __getitem__(self, number: int) -> PoolText:
        """A string by its number; an empty one where there is none."""
        if not 0 <= number < len(self._offsets):
            return PoolText("", 0, "utf-8")
        cursor = Cursor(self._data, self._start + self._offsets[number], self._end)
        if self._is_utf_8:
            _length(cursor)
            raw = cursor.take(_length(cursor))
            return PoolText(raw.decode("utf-8", "replace"), cursor.at - len(raw), "utf-8")
        size = cursor.u16()
        size = (size & 0x7FFF) << 16 | cursor.u16() if size & 0x8000 else size
        raw = cursor.take(2 * size)
        return PoolText(raw.decode("utf-16-le", "replace"), cursor.at - len(raw), "utf-16-le")


def _length(cursor: Cursor) -> int:
    first = cursor.u8()
    return (first & 0x7F) << 8 | cursor.u8() if first & 0x80 else first
