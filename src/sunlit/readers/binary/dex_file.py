"""The tables of a dex file: strings, types, fields, methods, classes, code, values and annotations.

Source of the format: "Dalvik executable format" and "Dalvik bytecode format" of the Android Open Source Project.
"""

import struct
from collections.abc import Iterator
from contextlib import suppress
from typing import Final, Literal, NamedTuple

from sunlit.readers.cursor import Broken, Cursor
from sunlit.readers.listing import Quote

Value = str | Quote | None
_NO_INDEX: Final = 0xFFFFFFFF
_MOST: Final = 1 << 20  # members of one class, elements of one list
_DEEPEST: Final = 16
_SIZES: Final = {
    **dict.fromkeys((0x02, 0x05, 0x08, 0x13, 0x15, 0x16, 0x19, 0x1A, 0x1C, 0x1F, 0x20), 2),
    **dict.fromkeys((0x22, 0x23, 0x29, *range(0x2D, 0x3E), *range(0x44, 0x6E), *range(0x90, 0xB0)), 2),
    **dict.fromkeys((*range(0xD0, 0xE3), 0xFE, 0xFF), 2),
    **dict.fromkeys((0x03, 0x06, 0x09, 0x14, 0x17, 0x1B, 0x24, 0x25, 0x26, 0x2A, 0x2B, 0x2C, 0xFC, 0xFD), 3),
    **dict.fromkeys((*range(0x6E, 0x73), *range(0x74, 0x79)), 3),
    **dict.fromkeys((0xFA, 0xFB), 4),
    0x18: 5,
}  # units of two bytes of an instruction, where these are not one


class Text(NamedTuple):
    """A string and where its first character lies."""

    text: str
    offset: int


class Step(NamedTuple):
    """What the instruction at a byte offset names: the number of a string, field, method or type."""

    kind: Literal["string", "get", "put", "call", "class"]
    number: int
    at: int


class Member(NamedTuple):
    """A field or method of a class: its number among all, its flags, where its code lies (0 for none)."""

    number: int
    flags: int
    code: int = 0


class Dex:
    """A dex file. Raises Broken where its tables reach beyond its end."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        head = Cursor(data, 56)
        tables = [head.unpack("II") for _ in range(6)]
        sizes = (4, 4, 12, 8, 8, 32)
        for (count, offset), size in zip(tables, sizes, strict=True):
            if offset + count * size > len(data):
                raise Broken(f"a table of {count} entries at {offset} reaches beyond its end")
        (self.strings, self._strings), (_, self._types), (_, self._protos), *_ = tables
        self._counts = [count for count, _ in tables]
        self._fields, self._methods, self._classes = (offset for _, offset in tables[3:])

    def string_offset(self, number: int) -> int:
        """Where the record of a string lies."""
        if not 0 <= number < self.strings:
            raise Broken(f"a string of number {number}")
        return int(struct.unpack_from("<I", self.data, self._strings + 4 * number)[0])

    def string(self, number: int) -> Text:
        """A string by its number, an empty one for no number."""
        if number == _NO_INDEX:
            return Text("", -1)
        cursor = Cursor(self.data, self.string_offset(number))
        cursor.uleb()
        at = cursor.at
        return Text(cursor.cstring().decode("utf-8", "replace"), at)

    def type(self, number: int) -> Text:
        """The descriptor of a type by its number, an empty one for no number."""
        return self.string(self.type_string(number)) if number != _NO_INDEX else Text("", -1)

    def type_string(self, number: int) -> int:
        """The number of the string that is a type's descriptor."""
        return self._row("<I", 1, self._types, number)[0]

    def field(self, number: int) -> tuple[int, int, int]:
        """Class, type and name (a string's number) of a field."""
        owner, type_, name = self._row("<HHI", 3, self._fields, number)
        return owner, type_, name

    def method(self, number: int) -> tuple[int, int, int]:
        """Class, prototype and name (a string's number) of a method."""
        owner, proto, name = self._row("<HHI", 4, self._methods, number)
        return owner, proto, name

    def place_of_field(self, number: int) -> int:
        """The byte offset of a field's record."""
        return self._fields + 8 * number

    def place_of_method(self, number: int) -> int:
        """The byte offset of a method's record."""
        return self._methods + 8 * number

    def prototype(self, number: int) -> list[str]:
        """The descriptors of the parameters, and of the result."""
        _, result, taken = self._row("<III", 2, self._protos, number)
        found = []
        if taken:
            cursor = Cursor(self.data, taken)
            found = [self.type(cursor.u16()).text for _ in range(min(cursor.u32(), 255))]
        return [*found, self.type(result).text]

    def classes(self) -> Iterator[tuple[int, ...]]:
        """The records of the classes: type, flags, base, interfaces, source file, annotations, members, values."""
        for number in range(self._counts[5]):
            yield self._row("<8I", 5, self._classes, number)

    def members(self, offset: int) -> tuple[list[Member], list[Member], list[Member]]:
        """The static fields, the other fields and the methods of a class."""
        if not offset:
            return [], [], []
        cursor = Cursor(self.data, offset)
        counts = [min(cursor.uleb(), _MOST) for _ in range(4)]
        lists = []
        for kind, count in enumerate(counts):
            found, number = [], 0
            for _ in range(count):
                number += cursor.uleb()
                flags = cursor.uleb()
                found.append(Member(number, flags, cursor.uleb() if kind > 1 else 0))
            lists.append(found)
        return lists[0], lists[1], lists[2] + lists[3]

    def interfaces(self, offset: int) -> list[str]:
        """The descriptors of what a class implements."""
        if not offset:
            return []
        cursor = Cursor(self.data, offset)
        return [self.type(cursor.u16()).text for _ in range(min(cursor.u32(), 255))]

    def values(self, offset: int) -> list[list[str | Quote]]:
        """The values of the static fields of a class, in order."""
        found: list[list[str | Quote]] = []
        with suppress(Broken):
            if offset:
                cursor = Cursor(self.data, offset)
                for _ in range(min(cursor.uleb(), _MOST)):
                    found.append(list(self._value(cursor, 0)))
        return found

    def annotations(self, offset: int) -> tuple[list[str | Quote], dict[int, int], dict[int, int]]:
        """The annotations of a class as written, and where those of its fields and methods lie, by their numbers."""
        if not offset:
            return [], {}, {}
        cursor = Cursor(self.data, offset)
        own, fields, methods, _ = cursor.unpack("IIII")
        of_fields, of_methods = ({row[0]: row[1] for row in self._pairs(cursor, count)} for count in (fields, methods))
        return self.annotation_set(own), of_fields, of_methods

    def annotation_set(self, offset: int) -> list[str | Quote]:
        """The annotations of one thing as written before it; those of the compiler's own left out."""
        parts: list[str | Quote] = []
        with suppress(Broken):
            if offset:
                cursor = Cursor(self.data, offset)
                for place in [cursor.u32() for _ in range(min(cursor.u32(), 255))]:
                    at = Cursor(self.data, place + 1)
                    if not self.type(Cursor(self.data, place + 1).uleb()).text.startswith("Ldalvik/"):
                        parts += [*self._annotation(at, 0), " "]
        return parts

    def steps(self, offset: int) -> Iterator[Step]:
        """The telling instructions of a method's code in order, until it ends or makes no sense."""
        with suppress(Broken):
            cursor = Cursor(self.data, offset + 12)
            size = cursor.u32()
            yield from _walk(cursor.take(2 * size), offset + 16)

    def _pairs(self, cursor: Cursor, count: int) -> Iterator[tuple[int, ...]]:
        return (cursor.unpack("II") for _ in range(min(count, _MOST)))

    def _row(self, form: str, table: int, start: int, number: int) -> tuple[int, ...]:
        if not 0 <= number < self._counts[table]:
            raise Broken(f"an entry of number {number} in a table of {self._counts[table]}")
        return struct.unpack_from(form, self.data, start + number * struct.calcsize(form))

    def _annotation(self, cursor: Cursor, depth: int) -> Iterator[str | Quote]:
        name = self.type(cursor.uleb()).text.rpartition("/")[2].rstrip(";")
        yield f"@{name}"
        for number in range(min(cursor.uleb(), 255)):
            yield f"{', ' if number else '('}{self.string(cursor.uleb()).text} = "
            yield from self._value(cursor, depth + 1)
        yield ")"

    def _value(self, cursor: Cursor, depth: int) -> Iterator[str | Quote]:
        """An encoded value as written."""
        if depth > _DEEPEST:
            raise Broken("values nested too deep")
        head = cursor.u8()
        kind, size = head & 0x1F, (head >> 5) + 1
        if kind == 0x1C:
            yield "{"
            for number in range(min(cursor.uleb(), _MOST)):
                yield ", " if number else ""
                yield from self._value(cursor, depth + 1)
            yield "}"
        elif kind == 0x1D:
            yield from self._annotation(cursor, depth + 1)
        elif kind == 0x1E:
            yield "null"
        elif kind == 0x1F:
            yield "true" if size > 1 else "false"
        else:
            raw = cursor.take(size)
            yield self._plain_value(kind, int.from_bytes(raw, "little"), int.from_bytes(raw, "little", signed=True))

    def _plain_value(self, kind: int, number: int, signed: int) -> str | Quote:
        if kind in (0x00, 0x02, 0x04, 0x06):
            return str(signed)
        if kind == 0x03:
            return str(number)
        if kind == 0x17:
            return Quote(*self.string(number))
        if kind == 0x18:
            return f"{self.type(number).text.rpartition('/')[2].rstrip(';')}.class"
        if kind in (0x19, 0x1B):
            return self.string(self.field(number)[2]).text
        return ""


def _walk(code: bytes, start: int) -> Iterator[Step]:
    at = 0
    while at + 1 < len(code):
        opcode = code[at]
        if opcode == 0 and code[at + 1] in (1, 2, 3) and at + 8 <= len(code):
            at += 2 * _payload(code, at)
            continue
        number = int.from_bytes(code[at + 2 : at + 4], "little")
        if opcode == 0x1A:
            yield Step("string", number, start + at)
        elif opcode == 0x1B:
            yield Step("string", int.from_bytes(code[at + 2 : at + 6], "little"), start + at)
        elif 0x52 <= opcode <= 0x58 or 0x60 <= opcode <= 0x66:
            yield Step("get", number, start + at)
        elif 0x59 <= opcode <= 0x5F or 0x67 <= opcode <= 0x6D:
            yield Step("put", number, start + at)
        elif 0x6E <= opcode <= 0x72 or 0x74 <= opcode <= 0x78:
            yield Step("call", number, start + at)
        elif opcode in (0x1F, 0x20, 0x22):
            yield Step("class", number, start + at)
        at += 2 * _SIZES.get(opcode, 1)


def _payload(code: bytes, at: int) -> int:
    """Units of the data of a switch or an array among the instructions."""
    kind, count = code[at + 1], int.from_bytes(code[at + 2 : at + 4], "little")
    if kind == 1:
        return 2 * count + 4
    return 4 * count + 2 if kind == 2 else (count * int.from_bytes(code[at + 4 : at + 8], "little") + 1) // 2 + 4
