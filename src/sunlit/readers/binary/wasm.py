"""WebAssembly: what a module exports, imports and calls its functions.

Source of the format: WebAssembly Core Specification, chapter 5, and its appendix on names.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Final

from sunlit.readers.binary.symbols import Symbol, list_symbols
from sunlit.readers.cursor import Broken, Cursor
from sunlit.readers.listing import Listing
from sunlit.readers.registry import Binary, Span

_MAGIC: Final = b"\0asm\1\0\0\0"
_CUSTOM, _IMPORTS, _EXPORTS = 0, 2, 7  # sections
_FUNCTIONS: Final = 1  # of the section of names
_MOST: Final = 1 << 20


def _read(data: bytes, places: Sequence[int], listing: Listing) -> Iterable[Span]:
    found: dict[str, Symbol] = {}
    for kind, section in _sections(data):
        with suppress(Broken):  # of one section; the others are read all the same
            for symbol in _symbols(kind, section):
                found.setdefault(symbol.name, symbol)
    list_symbols(list(found.values()), places, listing)
    return [(symbol.offset, symbol.offset + len(symbol.name)) for symbol in found.values()]


def _sections(data: bytes) -> Iterator[tuple[int, Cursor]]:
    cursor = Cursor(data, len(_MAGIC))
    while cursor.at < cursor.end:
        kind, size = cursor.u8(), cursor.uleb()
        yield kind, Cursor(data, cursor.at, cursor.at + size)
        cursor.skip(size)


def _symbols(kind: int, section: Cursor) -> Iterator[Symbol]:
    if kind == _EXPORTS:
        for _ in range(min(section.uleb(), _MOST)):
            yield Symbol(*_name(section), is_exported=True)
            section.skip(1)
            section.uleb()
    elif kind == _IMPORTS:
        for _ in range(min(section.uleb(), _MOST)):
            _name(section)
            yield Symbol(*_name(section), is_imported=True)
            _pass_over_import(section)
    elif kind == _CUSTOM and _name(section)[0] == "name":
        while section.at < section.end:
            part, size = section.u8(), section.uleb()
            end = section.at + size
            if part == _FUNCTIONS:
                for _ in range(min(section.uleb(), _MOST)):
                    section.uleb()
                    yield Symbol(*_name(section))
            section.at = end


def _pass_over_import(section: Cursor) -> None:
    """What an imported thing is: a function, a table, a memory or a variable."""
    kind = section.u8()
    if kind == 0:
        section.uleb()
        return
    if kind in (1, 3):
        section.skip(1)
    if kind in (1, 2):
        has_most = section.u8() & 1
        section.uleb()
        if has_most:
            section.uleb()
    elif kind == 3:
        section.skip(1)


def _name(section: Cursor) -> tuple[str, int]:
    raw = section.take(section.uleb())
    return raw.decode("utf-8", "replace"), section.at - len(raw)


def _sniff(data: bytes) -> float:
    return 1.0 if data.startswith(_MAGIC) else 0.0


READER = Binary("a WebAssembly module", "cpp", (".wasm",), _sniff, _read)
