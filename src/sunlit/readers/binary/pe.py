"""Windows programs and libraries: what they export and import, their symbols, and the classes that they know at run
time.

Source of the format: "PE Format" of Microsoft's documentation. What is an assembly of .NET has its own reader.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Final

from sunlit.readers.binary.coff import symbols
from sunlit.readers.binary.delphi import list_types_known_at_run_time
from sunlit.readers.binary.symbols import Symbol, list_symbols
from sunlit.readers.cursor import Broken, Cursor
from sunlit.readers.listing import Listing
from sunlit.readers.registry import Binary, Span

_MOST_NAMES: Final = 1 << 20
_MOST_LIBRARIES: Final = 4_096
_REACH: Final = 512  # bytes around a place in which the name of a class may begin
_CLASS = re.compile(rb"\.\?A[UVTW][\w@?$]{2,500}@@\0")
_EXPORTS, _IMPORTS = 0, 1


class _Image:
    """The headers of a PE file, and where its addresses lie. Raises Broken."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        start = Cursor(data, 0x3C).u32()
        head = Cursor(data, start)
        if head.take(4) != b"PE\0\0":
            raise Broken("no PE header")
        _, count, _, self.symbols, self.symbol_count, size, _ = head.unpack("HHIIIHH")
        optional = head.at
        self.is_wide = head.u16() == 0x20B
        (self.base,) = Cursor(data, optional + (24 if self.is_wide else 28)).unpack("Q" if self.is_wide else "I")
        self._directories = optional + (112 if self.is_wide else 96)
        self._directory_count = Cursor(data, self._directories - 4).u32()
        sections = Cursor(data, optional + size)
        self._sections = []
        for _ in range(min(count, 96)):
            sections.skip(8)
            virtual, address, raw_size, raw = sections.unpack("IIII")
            sections.skip(16)
            self._sections.append((address, max(virtual, raw_size), raw))

    def directory(self, number: int) -> Cursor | None:
        """Where one of the directories lies, None when there is none."""
        if number >= self._directory_count:
            return None
        address, size = Cursor(self.data, self._directories + 8 * number).unpack("II")
        return Cursor(self.data, self.offset(address)) if address and size else None

    def offset(self, address: int) -> int:
        """The file offset of a relative virtual address."""
        for virtual, size, raw in self._sections:
            if virtual <= address < virtual + size:
                return raw + address - virtual
        raise Broken(f"the address {address:#x} is in no section")

    def name(self, address: int) -> tuple[str, int]:
        """The name at an address, and where it lies."""
        cursor = Cursor(self.data, self.offset(address))
        at = cursor.at
        return cursor.cstring().decode("utf-8", "replace"), at


def _read(data: bytes, places: Sequence[int], listing: Listing) -> Iterable[Span]:
    image = _Image(data)
    known = list_types_known_at_run_time(
        data, places, image.is_wide, lambda address: image.offset(address - image.base), listing
    )
    found: list[Symbol] = []
    for part in (_exports, _imports, _symbols):
        with suppress(Broken):  # of one table; the others are read all the same
            found += part(image)
    found += _classes(data, places)
    unique = {symbol.name: symbol for symbol in reversed(found)}
    list_symbols(list(reversed(unique.values())), places, listing)
    return [*known, *((symbol.offset, symbol.offset + len(symbol.name)) for symbol in found)]


def _exports(image: _Image) -> Iterator[Symbol]:
    directory = image.directory(_EXPORTS)
    if directory is None:
        return
    directory.skip(24)
    count, _, names, _ = directory.unpack("IIII")
    table = Cursor(image.data, image.offset(names))
    for _ in range(min(count, _MOST_NAMES)):
        address = table.u32()
        with suppress(Broken):
            yield Symbol(*image.name(address), is_exported=True)


def _imports(image: _Image) -> Iterator[Symbol]:
    directory = image.directory(_IMPORTS)
    form, by_number = ("Q", 1 << 63) if image.is_wide else ("I", 1 << 31)
    if directory is None:
        return
    for _ in range(_MOST_LIBRARIES):
        lookup, _, _, name, bound = directory.unpack("IIIII")
        if not name:
            return
        table = Cursor(image.data, image.offset(lookup or bound))
        for _ in range(_MOST_NAMES):
            entry = table.unpack(form)[0]
            if not entry:
                break
            if not entry & by_number:
                yield Symbol(*image.name(entry + 2), is_imported=True)


def _symbols(image: _Image) -> Iterable[Symbol]:
    """The symbols that other compilers than Microsoft's leave in a program."""
    return symbols(image.data, image.symbols, image.symbol_count) if image.symbols else ()


def _classes(data: bytes, places: Sequence[int]) -> Iterator[Symbol]:
    """The names of classes that Microsoft's compiler keeps for run time, around the places."""
    done = 0
    for place in places:
        start = max(done, place - _REACH)
        for match in _CLASS.finditer(data, start, place + _REACH):
            done = match.end()
            yield Symbol(match[0][:-1].decode("ascii", "replace"), match.start())


def _sniff(data: bytes) -> float:
    if data[:2] != b"MZ" or len(data) < 0x40:
        return 0.0
    start = int.from_bytes(data[0x3C:0x40], "little")
    return 0.5 if data[start : start + 4] == b"PE\0\0" else 0.0


READER = Binary("a Windows program", "cpp", (".dll", ".exe", ".sys", ".ocx", ".pyd"), _sniff, _read)
