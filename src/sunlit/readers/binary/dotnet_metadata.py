"""The metadata of a .NET assembly: heaps, tables, rows, and where each lies in the file.

Source of the format: ECMA-335, partition II, chapters 22 to 25.
"""

import struct
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from typing import Final, NamedTuple

from sunlit.readers.cursor import Broken, Cursor

Row = tuple[int, ...]

TYPE_REF, TYPE_DEF, FIELD, METHOD, PARAM = 0x01, 0x02, 0x04, 0x06, 0x08
MEMBER_REF, CONSTANT, ATTRIBUTE, FIELD_MARSHAL = 0x0A, 0x0B, 0x0C, 0x0D
CLASS_LAYOUT, FIELD_LAYOUT, PROPERTY_MAP, PROPERTY = 0x0F, 0x10, 0x15, 0x17
MODULE_REF, TYPE_SPEC, IMPL_MAP, RESOURCE, NESTED, METHOD_SPEC = 0x1A, 0x1B, 0x1C, 0x28, 0x29, 0x2B

# Columns of each table (ECMA-335 II.22): 1, 2, 4 bytes; s, g, b an index into the heap of strings, GUIDs, blobs;
# t<hex> an index of a row of that table; the names below one of a row of several tables.
_COLUMNS: Final = {
    0x00: "2 s g g g",
    0x01: "ResolutionScope s s",
    0x02: "4 s s TypeDefOrRef t04 t06",
    0x03: "t04",
    0x04: "2 s b",
    0x05: "t06",
    0x06: "4 2 2 s b t08",
    0x07: "t08",
    0x08: "2 2 s",
    0x09: "t02 TypeDefOrRef",
    0x0A: "MemberRefParent s b",
    0x0B: "2 HasConstant b",
    0x0C: "HasCustomAttribute CustomAttributeType b",
    0x0D: "HasFieldMarshal b",
    0x0E: "2 HasDeclSecurity b",
    0x0F: "2 4 t02",
    0x10: "4 t04",
    0x11: "b",
    0x12: "t02 t14",
    0x13: "t14",
    0x14: "2 s TypeDefOrRef",
    0x15: "t02 t17",
    0x16: "t17",
    0x17: "2 s b",
    0x18: "2 t06 HasSemantics",
    0x19: "t02 MethodDefOrRef MethodDefOrRef",
    0x1A: "s",
    0x1B: "b",
    0x1C: "2 MemberForwarded s t1A",
    0x1D: "4 t04",
    0x1E: "4 4",
    0x1F: "4",
    0x20: "4 2 2 2 2 4 b s s",
    0x21: "4",
    0x22: "4 4 4",
    0x23: "2 2 2 2 4 b s s b",
    0x24: "4 t23",
    0x25: "4 4 4 t23",
    0x26: "4 s b",
    0x27: "4 4 s s Implementation",
    0x28: "4 4 s Implementation",
    0x29: "t02 t02",
    0x2A: "2 2 TypeOrMethodDef s",
    0x2B: "MethodDefOrRef b",
    0x2C: "t2A TypeDefOrRef",
}
# Which tables an index may point into, by its tag in the lowest bits (II.24.2.6); -1 for a tag of none.
CODED: Final = {
    "TypeDefOrRef": (0x02, 0x01, 0x1B),
    "HasConstant": (0x04, 0x08, 0x17),
    "HasCustomAttribute": (
        *(0x06, 0x04, 0x01, 0x02, 0x08, 0x09, 0x0A, 0x00, 0x0E, 0x17, 0x14, 0x11, 0x1A, 0x1B, 0x20, 0x23, 0x26, 0x27),
        *(0x28, 0x2A, 0x2C, 0x2B),
    ),
    "HasFieldMarshal": (0x04, 0x08),
    "HasDeclSecurity": (0x02, 0x06, 0x20),
    "MemberRefParent": (0x02, 0x01, 0x1A, 0x06, 0x1B),
    "HasSemantics": (0x14, 0x17),
    "MethodDefOrRef": (0x06, 0x0A),
    "MemberForwarded": (0x04, 0x06),
    "Implementation": (0x26, 0x23, 0x27),
    "CustomAttributeType": (-1, -1, 0x06, 0x0A, -1),
    "ResolutionScope": (0x00, 0x1A, 0x23, 0x01),
    "TypeOrMethodDef": (0x02, 0x06),
}
_MOST_ROWS: Final = 1 << 24  # that an index of three bytes can name
_CLI_HEADER: Final = 14  # of the data directories of a PE file


class Named(NamedTuple):
    """A name and the byte offset of its first character in the file."""

    text: str
    offset: int


class Metadata:
    """The tables of an assembly. `span` is where all of it lies in the file. Raises Broken."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._sections = list(_sections(data))
        header = Cursor(data, self.offset(cli_header(data)))
        header.skip(8)
        address, size = header.unpack("II")
        root = self.offset(address)
        self.span = (root, min(root + size, len(data)))
        cursor = Cursor(data, root)
        if cursor.take(4) != b"BSJB":
            raise Broken(f"no metadata at {root}")
        cursor.skip(8)
        cursor.skip(cursor.u32())
        cursor.skip(2)
        self._heaps: dict[bytes, tuple[int, int]] = {}
        for _ in range(min(cursor.u16(), 16)):
            offset, size = cursor.unpack("II")
            name = cursor.cstring()
            cursor.skip(-(len(name) + 1) % 4)
            self._heaps[name] = (root + offset, min(root + offset + size, len(data)))
        self._strings = self._heaps.get(b"#Strings", (0, 0))
        self._blobs = self._heaps.get(b"#Blob", (0, 0))
        self.user_strings = self._heaps.get(b"#US", (0, 0))
        self._lay_out()

    def _lay_out(self) -> None:
        """Find out where each table lies, and how its rows are made."""
        start, end = self._heaps.get(b"#~") or self._heaps.get(b"#-") or (0, 0)
        cursor = Cursor(self.data, start, end)
        cursor.skip(6)
        wide = cursor.u8()
        cursor.skip(1)
        valid, _ = cursor.unpack("QQ")
        self._counts = {number: min(cursor.u32(), _MOST_ROWS) for number in range(64) if valid >> number & 1}
        if wide & 0x40:
            cursor.skip(4)
        self._tables: dict[int, tuple[int, struct.Struct]] = {}
        at = cursor.at
        for number, count in self._counts.items():
            if number not in _COLUMNS:
                raise Broken(f"a table of unknown kind {number:#x}")
            row = struct.Struct("<" + "".join(self._letter(column, wide) for column in _COLUMNS[number].split()))
            self._tables[number] = (at, row)
            at += count * row.size
        if at > len(self.data):
            raise Broken("its tables reach beyond its end")

    def _letter(self, column: str, wide: int) -> str:
        """How a column is packed."""
        if column in {"1", "2", "4"}:
            return {"1": "B", "2": "H", "4": "I"}[column]
        if column in {"s", "g", "b"}:
            return "I" if wide & {"s": 1, "g": 2, "b": 4}[column] else "H"
        if column.startswith("t"):
            return "I" if self.count(int(column[1:], 16)) >= 1 << 16 else "H"
        tables = CODED[column]
        most = max(self.count(table) for table in tables)
        return "I" if most >= 1 << (16 - _tag_bits(tables)) else "H"

    def count(self, table: int) -> int:
        """The number of rows of a table."""
        return self._counts.get(table, 0)

    def row(self, table: int, number: int) -> Row | None:
        """A row by its number from 1, None where there is none."""
        if not 0 < number <= self.count(table):
            return None
        at, row = self._tables[table]
        return row.unpack_from(self.data, at + (number - 1) * row.size)

    def rows(self, table: int) -> Iterator[Row]:
        """All rows of a table, in order."""
        if table in self._tables:
            at, row = self._tables[table]
            yield from row.iter_unpack(self.data[at : at + self.count(table) * row.size])

    def place(self, table: int, number: int) -> int:
        """The byte offset of a row."""
        at, row = self._tables[table]
        return at + (number - 1) * row.size

    def name(self, index: int) -> Named:
        """A name of the heap of strings."""
        at = self._strings[0] + index
        end = self.data.find(b"\0", at, min(self._strings[1], at + 2000))
        if not index or end < 0:
            return Named("", at)
        return Named(self.data[at:end].decode("utf-8", "replace"), at)

    def blob(self, index: int) -> Cursor:
        """A blob; an empty one where there is none."""
        return self._sized(self._blobs, index)

    def user_string(self, index: int) -> Named:
        """A string of the code."""
        cursor = self._sized(self.user_strings, index)
        length = (cursor.end - cursor.at) // 2 * 2
        return Named(self.data[cursor.at : cursor.at + length].decode("utf-16-le", "replace"), cursor.at)

    def all_user_strings(self) -> Iterator[int]:
        """The indices of all strings of the code."""
        index = 1
        start, end = self.user_strings
        while start + index < end:
            yield index
            index = max(self._sized(self.user_strings, index).end - start, index + 1)

    def _sized(self, heap: tuple[int, int], index: int) -> Cursor:
        cursor = Cursor(self.data, heap[0] + index, heap[1])
        size = compressed(cursor)
        return Cursor(self.data, cursor.at, min(cursor.at + size, heap[1]))

    def offset(self, address: int) -> int:
        """The file offset of a relative virtual address."""
        for virtual, size, raw in self._sections:
            if virtual <= address < virtual + size:
                return raw + address - virtual
        raise Broken(f"the address {address:#x} is in no section")

    @cached_property
    def outer(self) -> dict[int, int]:
        """The type that each nested type is in."""
        return {row[0]: row[1] for row in self.rows(NESTED)}

    def run(self, owner: int, column: int, table: int, number: int) -> range:
        """The numbers of the rows of a table that a row of `owner` lists: up to those of the next row."""
        row, following = self.row(owner, number), self.row(owner, number + 1)
        if row is None:
            return range(0)
        end = following[column] if following else self.count(table) + 1
        return range(max(1, row[column]), min(end, self.count(table) + 1))

    @cached_property
    def _first_fields(self) -> list[int]:
        return [row[4] for row in self.rows(TYPE_DEF)]

    @cached_property
    def _first_methods(self) -> list[int]:
        return [row[5] for row in self.rows(TYPE_DEF)]

    def owner(self, table: int, number: int) -> int:
        """The number of the type that a field or method belongs to."""
        return bisect_right(self._first_fields if table == FIELD else self._first_methods, number)


def coded(kind: str, value: int) -> tuple[int, int]:
    """The table and row number that a coded index means."""
    tables = CODED[kind]
    bits = _tag_bits(tables)
    tag = value & (1 << bits) - 1
    return (tables[tag] if tag < len(tables) else -1), value >> bits


def compressed(cursor: Cursor) -> int:
    """A number in one, two or four bytes (II.23.2)."""
    first = cursor.u8()
    if first < 0x80:
        return first
    if first < 0xC0:
        return (first & 0x3F) << 8 | cursor.u8()
    return (first & 0x1F) << 24 | int.from_bytes(cursor.take(3))


def cli_header(data: bytes) -> int:
    """The address of the header that makes a PE file an assembly, 0 when it is none."""
    if data[:2] != b"MZ":
        return 0
    try:
        cursor = Cursor(data, 0x3C)
        cursor = Cursor(data, cursor.u32())
        if cursor.take(4) != b"PE\0\0":
            return 0
        cursor.skip(20)
        start = cursor.at + {0x10B: 96, 0x20B: 112}.get(cursor.u16(), -1)
        count = Cursor(data, start - 4).u32()
        return Cursor(data, start + 8 * _CLI_HEADER).u32() if count > _CLI_HEADER else 0
    except Broken:
        return 0


def _sections(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Address, size and file offset of each section."""
    at = Cursor(data, 0x3C).u32()
    cursor = Cursor(data, at + 6)
    count = cursor.u16()
    cursor = Cursor(data, at + 20)
    cursor.skip(cursor.u16() + 2)
    for _ in range(min(count, 96)):
        cursor.skip(8)
        virtual_size, address, size, raw = cursor.unpack("IIII")
        cursor.skip(16)
        yield address, max(virtual_size, size), raw


def _tag_bits(tables: tuple[int, ...]) -> int:
    return (len(tables) - 1).bit_length()
