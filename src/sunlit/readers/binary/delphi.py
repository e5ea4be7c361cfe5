"""What programs of Delphi and Free Pascal know of their own types at run time: enums with their values, classes with
their published properties, records with their fields.

Source of the layouts: System.TypInfo of Delphi's documentation, and rtl/objpas/typinfo.pp of Free Pascal, which differs
in the number of a class and in one byte more before a property's name.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import cache
from typing import Final, NamedTuple

import hyperscan

from sunlit.readers.cursor import Broken, Cursor
from sunlit.readers.listing import Listing
from sunlit.readers.registry import Span
from sunlit.vocabulary.compiled import compile_database, matches

Lookup = Callable[[int], int]  # the file offset of an address; raises Broken
_ROOT: Final = rb"\x07TObject"  # every program of theirs has it
_ENUM, _RECORD, _CLASSES = 3, 14, (7, 15)
_DECLARED = re.compile(rb"[\x03\x07\x0e\x0f](?=[\x01-\x7f][A-Za-z_])")
_NAME = re.compile(r"[^\W\d]\w*(?:[.<>,\w]*[\w>])?\Z")
_MOST_VALUES: Final = 4_096
_MOST_MEMBERS: Final = 10_000
_MOST_CANDIDATES: Final = 1_000_000


class _Member(NamedTuple):
    """A value, property or field: its name, where that lies, its type, and its number or offset, -1 for none."""

    name: str
    at: int
    type: str = ""
    number: int = -1


class _Type(NamedTuple):
    kind: str
    name: str
    at: int
    span: Span
    members: list[_Member]


def list_types_known_at_run_time(
    data: bytes, places: Sequence[int], wide: bool, lookup: Lookup, listing: Listing
) -> list[Span]:
    """Write the types whose records hold one of the places (byte offsets, ascending); gives where they lie."""
    if not matches(_root(), data):
        return []
    reading = _Reading(data, wide, lookup)
    spans = []
    end = 0
    for number, match in enumerate(_DECLARED.finditer(data)):
        if number > _MOST_CANDIDATES:
            break
        if match.start() >= end and (found := reading.type_at(match.start())):
            end = found.span[1]
            near = bisect_left(places, found.span[0])
            if near < len(places) and places[near] < end:
                _write(found, listing)
                spans.append(found.span)
    return spans


@cache
def _root() -> hyperscan.Database:
    """A find() would take longer than all else that is done with most programs."""
    return compile_database([(_ROOT, 0)])


def _write(found: _Type, listing: Listing) -> None:
    with listing.inside(found.name, found.at, own=found.span[0], before=f"{found.kind} "):
        for member in found.members:
            if found.kind == "enum":
                value = str(member.number)
                listing.add("enumerator", member.name, member.at, after=f" = {value},", value=value)
            else:
                after = f"; /* at {member.number} */" if member.number >= 0 else ";"
                before = f"{member.type} " if member.type else ""
                listing.add("field", member.name, member.at, before=before, after=after, type=member.type)


class _Reading:
    def __init__(self, data: bytes, wide: bool, lookup: Lookup) -> None:
        self._data = data
        self._pointer = "Q" if wide else "I"
        self._lookup = lookup

    def type_at(self, at: int) -> _Type | None:
        """The type whose record begins here, None where none does, or one without members."""
        cursor = Cursor(self._data, at)
        with suppress(Broken):
            kind = cursor.u8()
            name, place = self._name(cursor)
            if kind == _ENUM:
                word, members = "enum", list(self._values(cursor))
            elif kind == _RECORD:
                word, members = "struct", list(self._fields(cursor))
            else:
                word, members = "class", list(self._properties(cursor, kind == _CLASSES[1]))
            if members:
                return _Type(word, name.rpartition(".")[2], place, (at, cursor.at), members)
        return None

    def _values(self, cursor: Cursor) -> Iterator[_Member]:
        size, first, last, _ = cursor.unpack("Bii" + self._pointer)
        if size > 5 or not 0 <= last - first < _MOST_VALUES:
            raise Broken(f"no enum at {cursor.at}")
        for number in range(first, last + 1):
            yield _Member(*self._name(cursor), number=number)

    def _properties(self, cursor: Cursor, is_free: bool) -> Iterator[_Member]:
        cursor.unpack(self._pointer * 2)
        cursor.skip(2)
        self._name(cursor)  # the unit
        for _ in range(self._count(cursor.u16())):
            type_, *_ = cursor.unpack(self._pointer * 4)
            cursor.skip(11 if is_free else 10)
            yield _Member(*self._name(cursor), self._type_name(type_))

    def _fields(self, cursor: Cursor) -> Iterator[_Member]:
        _, managed = cursor.unpack("II")
        for _ in range(self._count(managed)):
            cursor.unpack(self._pointer * 2)
        for _ in range(cursor.u8()):
            cursor.unpack(self._pointer)
        for _ in range(self._count(cursor.u32())):
            type_, offset = cursor.unpack(self._pointer * 2)
            cursor.skip(1)
            yield _Member(*self._name(cursor), self._type_name(type_), offset)
            cursor.skip(cursor.u16() - 2)

    def _count(self, count: int) -> int:
        if count > _MOST_MEMBERS:
            raise Broken(f"{count} members")
        return count

    def _type_name(self, address: int) -> str:
        """The name of a type, to whose record an address in between points; "" when that is not told."""
        with suppress(Broken):
            (record,) = Cursor(self._data, self._lookup(address)).unpack(self._pointer)
            return self._name(Cursor(self._data, self._lookup(record) + 1))[0].rpartition(".")[2]
        return ""

    @staticmethod
    def _name(cursor: Cursor) -> tuple[str, int]:
        size = cursor.u8()
        at = cursor.at
        name = cursor.take(size).decode("utf-8", "replace")
        if not _NAME.match(name):
            raise Broken(f"no name at {at}")
        return name, at
