"""Programs and libraries of Apple's systems, for one processor or several: their symbols, by class.

Source of the format: mach-o/loader.h, mach-o/nlist.h and mach-o/fat.h of Apple's cctools.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Final

from sunlit.readers.binary.symbols import Symbol, list_symbols
from sunlit.readers.cursor import Broken, Cursor
from sunlit.readers.listing import Listing
from sunlit.readers.registry import Binary, Span

_FAT: Final = (b"\xca\xfe\xba\xbe", b"\xca\xfe\xba\xbf")
_THIN: Final = {  # whether it is little-endian, and of 64 bits
    b"\xce\xfa\xed\xfe": (True, False),
    b"\xcf\xfa\xed\xfe": (True, True),
    b"\xfe\xed\xfa\xce": (False, False),
    b"\xfe\xed\xfa\xcf": (False, True),
}
_MOST_PROCESSORS: Final = 16
_MOST_COMMANDS: Final = 4_096
_MOST_SYMBOLS: Final = 1 << 20
_SYMBOL_TABLE: Final = 2
_DEBUGGING, _KIND, _EXTERNAL = 0xE0, 0x0E, 0x01


def _read(data: bytes, places: Sequence[int], listing: Listing) -> Iterable[Span]:
    told: list[Span] = []
    found: dict[str, Symbol] = {}
    for start in _slices(data):
        with suppress(Broken):  # of one processor; the others are read all the same
            for symbol in _symbols(data, start, told):
                found.setdefault(symbol.name, symbol)
    list_symbols(list(found.values()), places, listing)
    return told


def _slices(data: bytes) -> Iterator[int]:
    """Where the parts for each processor begin."""
    if data[:4] not in _FAT:
        yield 0
        return
    cursor = Cursor(data, 4, little=False)
    is_wide = data[:4] == _FAT[1]
    for _ in range(min(cursor.u32(), _MOST_PROCESSORS)):
        _, _, start, *_ = cursor.unpack("IIQQII" if is_wide else "IIIII")
        yield start


def _symbols(data: bytes, start: int, told: list[Span]) -> Iterator[Symbol]:
    little, wide = _THIN.get(data[start : start + 4], (True, False))
    head = Cursor(data, start + 16, little=little)
    count = head.u32()
    head.skip(12 if wide else 8)
    for _ in range(min(count, _MOST_COMMANDS)):
        at = head.at
        command, size = head.unpack("II")
        if command == _SYMBOL_TABLE:
            offset, number, names, length = head.unpack("IIII")
            told.append((start + names, start + names + length))
            table = Cursor(data, start + offset, little=little)
            for _ in range(min(number, _MOST_SYMBOLS)):
                name, kind, _, _, _ = table.unpack("IBBHQ" if wide else "IBBHI")
                if name and not kind & _DEBUGGING:
                    place = start + names + name
                    text = Cursor(data, place, start + names + length).cstring().decode("utf-8", "replace")
                    is_open = bool(kind & _EXTERNAL)
                    yield _symbol(text, place, is_open and bool(kind & _KIND), is_open and not kind & _KIND)
        head.at = at + max(size, 8)


def _symbol(text: str, place: int, is_exported: bool, is_imported: bool) -> Symbol:
    """A symbol without the underscore that C names have here."""
    if text.startswith("_") and not text.startswith(("__Z", "_$s", "_$S")):
        text, place = text[1:], place + 1
    return Symbol(text, place, is_exported, is_imported)


def _sniff(data: bytes) -> float:
    is_fat = data[:4] in _FAT and 0 < int.from_bytes(data[4:8]) <= _MOST_PROCESSORS
    return 0.9 if data[:4] in _THIN or is_fat else 0.0


READER = Binary("a Mach-O file", "cpp", (".dylib", ".bundle"), _sniff, _read)
