"""ELF programs, libraries and object files: symbols by class, and what the debugging information declares."""

import struct
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from typing import Final, NamedTuple

from elftools.construct import Container
from elftools.elf.elffile import ELFFile

from sunlit.readers.binary.delphi import Lookup, list_types_known_at_run_time
from sunlit.readers.binary.dwarf import list_declarations
from sunlit.readers.binary.symbols import Symbol, list_symbols
from sunlit.readers.cursor import Broken
from sunlit.readers.listing import Full, Listing
from sunlit.readers.registry import Binary, Span

_MOST_SECTIONS: Final = 20_000
_MOST_SEGMENTS: Final = 1_000
_MOST_SYMBOLS: Final = 2_000_000
_DEFAULT_AND_PROTECTED: Final = (0, 3)  # visibilities that others can link to
_LOCAL: Final = 0  # binding
_OBJECT: Final = 1  # kinds of symbols
_SECTION_OR_FILE: Final = (3, 4)


def _read(data: bytes, places: Sequence[int], listing: Listing) -> Iterable[Span]:
    told: list[Span] = []
    try:
        elf = ELFFile(BytesIO(data))
        if elf.num_sections() > _MOST_SECTIONS:
            raise Broken(f"{elf.num_sections()} sections")
        # not the sections themselves, which would be parsed
        headers = [elf._get_section_header(number) for number in range(elf.num_sections())]
        tables = list(_tables(headers, len(data)))
        told += _debug_spans(elf, headers, len(data))
        told += (table.names for table in tables)
        told += list_types_known_at_run_time(data, places, elf.elfclass == 64, _lookup(elf), listing)
        if not any(_holds(span, places) for span in told):
            return told  # neither names something wanted
        symbols: dict[tuple[int, str], Symbol] = {}
        for address, symbol in (found for table in tables for found in _symbols(elf, data, table)):
            symbols.setdefault((address, symbol.name), symbol)
        exported = {symbol.name for symbol in symbols.values() if symbol.is_exported}
        written: set[str] = set()
        if elf.has_dwarf_info():
            written = list_declarations(elf.get_dwarf_info(), data, places, exported, listing)
        ordered = (symbols[key] for key in sorted(symbols))
        list_symbols([symbol for symbol in ordered if symbol.name not in written], places, listing)
    except (Broken, Full):
        raise
    except Exception as error:  # a damaged file makes pyelftools raise whatever
        raise Broken(f"{type(error).__name__} {error}".strip()) from error
    return told


def _lookup(elf: ELFFile) -> Lookup:
    """Where addresses lie in the file."""
    headers = [elf._get_segment_header(number) for number in range(min(elf.num_segments(), _MOST_SEGMENTS))]
    loaded = [(one["p_vaddr"], one["p_filesz"], one["p_offset"]) for one in headers if one["p_type"] == "PT_LOAD"]

    def lookup(address: int) -> int:
        for start, size, offset in loaded:
            if start <= address < start + size:
                return int(offset + address - start)
        raise Broken(f"the address {address:#x} is in no segment")

    return lookup


class _Table(NamedTuple):
    """A table of symbols: where it lies, where their names do, and whether the loader reads it."""

    rows: Span
    names: Span
    is_dynamic: bool


def _tables(headers: Sequence[Container], size: int) -> Iterator[_Table]:
    for header in headers:
        if header["sh_type"] in ("SHT_SYMTAB", "SHT_DYNSYM") and header["sh_link"] < len(headers):
            names = _span(headers[header["sh_link"]], size)
            yield _Table(_span(header, size), names, header["sh_type"] == "SHT_DYNSYM")


def _span(header: Container, size: int) -> Span:
    """Where a section lies in a file of so many bytes, as far as it does."""
    start = header["sh_offset"]
    return start, max(start, min(start + header["sh_size"], size))


def _holds(span: Span, places: Sequence[int]) -> bool:
    number = bisect_left(places, span[0])
    return number < len(places) and places[number] < span[1]


def _symbols(elf: ELFFile, data: bytes, table: _Table) -> Iterator[tuple[int, Symbol]]:
    """The symbols of a table with their addresses."""
    wide, order = elf.elfclass == 64, "<" if elf.little_endian else ">"
    form = struct.Struct(order + ("IBBHQQ" if wide else "IIIBBH"))
    start, end = table.names
    rows = data[table.rows[0] : min(table.rows[1], table.rows[0] + _MOST_SYMBOLS * form.size)]
    for row in form.iter_unpack(rows[: len(rows) // form.size * form.size]):
        name, info, other, section, value = row[:5] if wide else (row[0], row[3], row[4], row[5], row[1])
        stop = data.find(b"\0", start + name, end) if name else -1
        if stop < 0 or info & 0xF in _SECTION_OR_FILE:
            continue
        at = start + name
        is_open = table.is_dynamic and info >> 4 != _LOCAL and other & 3 in _DEFAULT_AND_PROTECTED
        text = data[at : min(stop, at + 8000)].decode("utf-8", "replace").partition("@")[0]
        is_data = info & 0xF == _OBJECT
        yield value, Symbol(text, at, is_open and section != 0, section == 0, is_data)


def _debug_spans(elf: ELFFile, headers: Iterable[Container], size: int) -> Iterator[Span]:
    """Where the debugging information lies: its names are told with what they are names of."""
    for header in headers:
        name = elf._get_section_name(header)
        if name.startswith((".debug_", ".zdebug_")) and not name.endswith(".dwo"):
            yield _span(header, size)


def _sniff(data: bytes) -> float:
    return 1.0 if data[:4] == b"\x7fELF" else 0.0


READER = Binary("an ELF file", "cpp", (".so", ".o", ".ko", ".elf", ".axf", ".a"), _sniff, _read)
