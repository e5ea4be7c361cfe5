"""Objects of Windows, as static libraries hold them: symbols, and the types that the compiler noted; and what stands
for a function of a DLL in the library that imports it.

Source of the format: "PE Format" of Microsoft's documentation; of large objects IMAGE_ANON_OBJECT_HEADER_BIGOBJ of its
winnt.h.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Final

from sunlit.readers.binary.codeview import FIRST_TYPE, Types, list_types
from sunlit.readers.binary.symbols import Symbol, list_symbols
from sunlit.readers.cursor import Broken, Cursor
from sunlit.readers.listing import Listing
from sunlit.readers.registry import Binary, Span

_MACHINES: Final = (0x14C, 0x8664, 0x1C0, 0x1C4, 0xAA64)  # x86 and ARM, in 32 and 64 bits
_ANONYMOUS: Final = b"\0\0\xff\xff"
_LARGE: Final = bytes.fromhex("c7a1bad1eebaa94baf20faf66aa4dcb8")
_HEADER, _LARGE_HEADER, _SECTION, _SYMBOL = 20, 56, 40, 18
_EXTERNAL: Final = 2  # storage class of a symbol
_FUNCTION: Final = 0x20
_CODEVIEW: Final = 4  # the version that a section of types begins with
_MOST_NAMES: Final = 1 << 20


def symbols(data: bytes, start: int, count: int, large: bool = False) -> Iterator[Symbol]:
    """The symbols of a table that others can use; the names that are longer than eight bytes stand behind it."""
    table = Cursor(data, start)
    names = start + (_SYMBOL + 2 * large) * count
    passed = 0
    while passed < min(count, _MOST_NAMES):
        at = table.at
        short = table.take(8)
        _, section, kind, storage, more = table.unpack("IiHBB" if large else "IhHBB")
        table.skip((_SYMBOL + 2 * large) * more)
        passed += 1 + more
        if storage == _EXTERNAL and section >= 0:
            if short[:4] == b"\0\0\0\0":
                at = names + int.from_bytes(short[4:], "little")
                short = Cursor(data, at).cstring()
            yield Symbol(
                short.rstrip(b"\0").decode("utf-8", "replace"), at, is_imported=not section, is_data=kind != _FUNCTION
            )


def _read(data: bytes, places: Sequence[int], listing: Listing) -> Iterable[Span]:
    if data.startswith(_ANONYMOUS) and data[4:6] == b"\0\0":
        return _imported(data, places, listing)
    large = data.startswith(_ANONYMOUS)
    head = Cursor(data, 44 if large else 2)
    if large:
        sections, table, count = head.unpack("III")
        head.at = _LARGE_HEADER
    else:
        sections, _, table, count, optional, _ = head.unpack("HIIIHH")
        head.at = _HEADER + optional
    spans = []
    for _ in range(sections):
        section = Cursor(head.take(_SECTION))
        if section.take(8) == b".debug$T":
            section.skip(8)
            size, start = section.unpack("II")
            content = Cursor(data, start, start + size)
            if content.u32() == _CODEVIEW:
                list_types(Types(content, FIRST_TYPE, (0,), len(data)), places, listing)
                spans.append((start, start + size))
    found: list[Symbol] = []
    with suppress(Broken):
        found += symbols(data, table, count, large)
    list_symbols(found, places, listing)
    return [*spans, *((symbol.offset, symbol.offset + len(symbol.name)) for symbol in found)]


def _imported(data: bytes, places: Sequence[int], listing: Listing) -> Iterable[Span]:
    """The name of a function of a DLL, and behind it that of the DLL."""
    cursor = Cursor(data, 18)
    kind = cursor.u16()
    at = cursor.at
    name = cursor.cstring()
    symbol = Symbol(name.decode("utf-8", "replace"), at, is_exported=True, is_data=bool(kind & 3))
    list_symbols([symbol], places, listing)
    return [(at, at + len(name))]


def _sniff(data: bytes) -> float:
    if data.startswith(_ANONYMOUS):
        known = int.from_bytes(data[6:8], "little") in _MACHINES
        return 0.6 * (known and (data[4:6] == b"\0\0" or data[12:28] == _LARGE))
    if int.from_bytes(data[:2], "little") not in _MACHINES or len(data) < _HEADER + _SECTION:
        return 0.0
    sections, table = int.from_bytes(data[2:4], "little"), int.from_bytes(data[8:12], "little")
    optional = int.from_bytes(data[16:18], "little")
    return 0.4 * (0 < sections < 0xFF00 and optional == 0 and table < len(data) and data[20:21] in (b".", b"/"))


READER = Binary("an object of Windows", "cpp", (".obj",), _sniff, _read)
