"""Program databases of Microsoft's compilers: the types of a program, and its public functions.

Source of the format: "The PDB File Format" of LLVM's documentation.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Final

from sunlit.readers.binary.codeview import Types, list_types, name_at, offset_in, records
from sunlit.readers.binary.symbols import Symbol, list_symbols
from sunlit.readers.cursor import Broken, Cursor
from sunlit.readers.listing import Listing
from sunlit.readers.registry import Binary, Span

_MAGIC: Final = b"Microsoft C/C++ MSF 7.00\r\n\x1aDS\0\0\0"
_BLOCK_SIZES: Final = (512, 1024, 2048, 4096, 8192, 16384, 32768)
_NO_STREAM: Final = 0xFFFFFFFF
_TYPES, _DEBUGGING = 2, 3  # streams
_PUBLIC: Final = 0x110E  # a record of a symbol
_MOST_STREAMS: Final = 1 << 16


class _Streams:
    """The streams of a database, whose blocks lie anywhere in the file. Raises Broken."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.block, _, _, size, _, table = Cursor(data, len(_MAGIC)).unpack("IIIIII")
        if self.block not in _BLOCK_SIZES:
            raise Broken(f"blocks of {self.block} bytes")
        directory = Cursor(self._joined(self._numbers(Cursor(data, table * self.block), size)))
        self._sizes = [directory.u32() for _ in range(min(directory.u32(), _MOST_STREAMS))]
        self._blocks = [self._numbers(directory, 0 if size == _NO_STREAM else size) for size in self._sizes]

    def _numbers(self, cursor: Cursor, size: int) -> tuple[int, ...]:
        """The numbers of the blocks that hold so many bytes."""
        count = -(-size // self.block)
        if count > len(self._data) // self.block + 1:
            raise Broken(f"a stream of {count} blocks")
        return cursor.unpack(f"{count}I")

    def _joined(self, blocks: Sequence[int]) -> bytes:
        return b"".join(self._data[number * self.block :][: self.block] for number in blocks)

    def stream(self, number: int) -> tuple[bytes, tuple[int, ...]]:
        """The bytes of a stream and its blocks, none for one that is not there."""
        if number >= len(self._sizes):
            return b"", ()
        return self._joined(self._blocks[number])[: self._sizes[number]], self._blocks[number]


def _read(data: bytes, places: Sequence[int], listing: Listing) -> Iterable[Span]:
    streams = _Streams(data)
    types, blocks = streams.stream(_TYPES)
    _, start, first, *_ = Cursor(types).unpack("IIII")
    list_types(Types(Cursor(types, start), first, blocks, streams.block), places, listing)
    list_symbols(list(_public(streams)), places, listing)
    return [(0, len(data))]


def _public(streams: _Streams) -> Iterator[Symbol]:
    """The functions and variables that the program has for others, as far as its database says."""
    debugging, _ = streams.stream(_DEBUGGING)
    with suppress(Broken):
        data, blocks = streams.stream(Cursor(debugging, 20).u16())
        for start, end in records(Cursor(data)):
            cursor = Cursor(data, start, end)
            if cursor.u16() == _PUBLIC:
                cursor.skip(10)
                name, at = name_at(cursor)
                yield Symbol(name, offset_in(streams.block, blocks, at))


def _sniff(data: bytes) -> float:
    return 1.0 if data.startswith(_MAGIC) else 0.0


READER = Binary("a program database", "cpp", (".pdb",), _sniff, _read)
