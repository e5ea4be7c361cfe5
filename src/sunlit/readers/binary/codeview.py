"""The types that Microsoft's compilers note in program databases and objects: enums and structures, with values and
offsets.

Source of the format: microsoft-pdb (cvinfo.h).
"""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Final, NamedTuple

from sunlit.readers.cursor import Broken, Cursor
from sunlit.readers.listing import Listing

FIRST_TYPE: Final = 0x1000
_DEEPEST: Final = 16  # types of types
_MOST_LISTS: Final = 100  # that go on in each other
_MODIFIER, _POINTER, _FIELDS, _BITS, _ARRAY = 0x1001, 0x1002, 0x1203, 0x1205, 0x1503
_CLASS, _STRUCTURE, _UNION, _ENUM = 0x1504, 0x1505, 0x1506, 0x1507
_KINDS: Final = {_CLASS: "class", _STRUCTURE: "struct", _UNION: "union", _ENUM: "enum"}
_FORWARD, _HAS_UNIQUE_NAME = 0x80, 0x200
_UNIQUE = re.compile(r"\.\?A(?:W\d|[UVT])(\w+)@@\Z")
_NUMBERS: Final = {0x8000: "b", 0x8001: "h", 0x8002: "H", 0x8003: "i", 0x8004: "I", 0x8009: "q", 0x800A: "Q"}
_BASIC: Final = {
    0x03: "void",
    0x10: "signed char",
    0x20: "unsigned char",
    0x70: "char",
    0x71: "wchar_t",
    0x30: "bool",
    0x11: "short",
    0x21: "unsigned short",
    0x12: "long",
    0x22: "unsigned long",
    0x72: "short",
    0x73: "unsigned short",
    0x13: "__int64",
    0x23: "unsigned __int64",
    0x76: "__int64",
    0x77: "unsigned __int64",
    0x74: "int",
    0x75: "unsigned int",
    0x68: "char",
    0x69: "unsigned char",
    0x40: "float",
    0x41: "double",
}
_SIZES: Final = {
    "short": 2,
    "long": 4,
    "int": 4,
    "__int64": 8,
    "float": 4,
    "double": 8,
    "wchar_t": 2,
    "bool": 1,
    "char": 1,
}


class _Member(NamedTuple):
    """A value or field: its name, where the name and the record lie in the stream, its type (0 for none), its value or
    offset."""

    name: str
    at: int
    own: int
    type: int
    value: int


class _Holder(NamedTuple):
    """An enum, class, structure or union: the number of its list of members, its size, its name and where that lies."""

    kind: int
    fields: int
    size: int
    name: str
    at: int
    own: int


class Types:
    """The records of types.

    cursor  before the first of them, in data that lies in the file in blocks of one size
    first   the number of the first type
    blocks  the number of each block in the file
    """

    def __init__(self, cursor: Cursor, first: int, blocks: Sequence[int], size: int) -> None:
        self.data, self.first, self._blocks, self._size = cursor.data, first, blocks, size
        self.records = list(records(cursor))  # where the content of each begins and ends

    def offset(self, at: int) -> int:
        """The file offset of a place in the data."""
        return offset_in(self._size, self._blocks, at)

    def places(self, places: Sequence[int]) -> list[int]:
        """Places of the file as places of the stream, ascending; those that lie elsewhere are left out."""
        order = {block: number for number, block in enumerate(self._blocks)}
        found = ((order.get(place // self._size), place % self._size) for place in places)
        return sorted(number * self._size + rest for number, rest in found if number is not None)

    def record(self, number: int) -> Cursor:
        """The content of a type by its number; an empty one for what is none."""
        index = number - self.first
        return Cursor(self.data, *self.records[index]) if 0 <= index < len(self.records) else Cursor(b"")


def list_types(types: Types, places: Sequence[int], listing: Listing) -> None:
    """Write the types that hold one of the places (byte offsets in the file, ascending)."""
    near = types.places(places)
    starts = [start for start, _ in types.records]
    touched = {types.first + bisect_right(starts, place) - 1 for place in near}
    told: set[tuple[object, ...]] = set()
    holders = _holders(types)
    wanted = [*(one for number in sorted(touched) for one in holders.get(number, ()))]
    wanted += [one for group in holders.values() for one in group if _is_near(one.at, one.name, near)]
    for holder in dict.fromkeys(sorted(wanted, key=lambda one: one.own)):
        with suppress(Broken):  # of one type; the others are read all the same
            members = list(_members(types, holder.fields))
            key = (holder.kind, holder.name, *(member.name for member in members))
            if members and key not in told:
                told.add(key)
                _holder(types, holder, members, listing)


def offset_in(block: int, blocks: Sequence[int], at: int) -> int:
    """The file offset of a place in blocks that lie anywhere."""
    return blocks[min(at // block, len(blocks) - 1)] * block + at % block


def records(cursor: Cursor) -> Iterator[tuple[int, int]]:
    """Where each record begins, behind its length, and ends."""
    with suppress(Broken):
        while cursor.at < cursor.end:
            size = cursor.u16()
            yield cursor.at, cursor.at + size
            cursor.skip(size)


def _holders(types: Types) -> dict[int, list[_Holder]]:
    """The types that have members, by the number of the list of these."""
    found: dict[int, list[_Holder]] = defaultdict(list)
    for start, end in types.records:
        cursor = Cursor(types.data, start, end)
        with suppress(Broken):
            if holder := _holder_at(cursor, cursor.u16()):
                found[holder.fields].append(holder)
    return found


def _holder_at(cursor: Cursor, kind: int) -> _Holder | None:
    """The type with members whose kind was just read, None for another one; what is only announced has no fields."""
    if kind not in _KINDS:
        return None
    own = cursor.at
    _, properties = cursor.unpack("HH")
    if kind == _ENUM:
        cursor.skip(4)
    fields = cursor.u32()
    if kind in (_CLASS, _STRUCTURE):
        cursor.skip(8)
    size = 0 if kind == _ENUM else _number(cursor)
    name, at = name_at(cursor)
    if name.startswith("<unnamed") and properties & _HAS_UNIQUE_NAME and cursor.at < cursor.end:
        unique, at = name_at(cursor)
        if told := _UNIQUE.match(unique):
            name, at = told[1], at + told.start(1)
    return _Holder(kind, 0 if properties & _FORWARD else fields, size, name, at, own)


def _members(types: Types, number: int, seen: set[int] | None = None) -> Iterator[_Member]:
    """The values or fields of a list; what stands between them is passed over. `seen` are the lists before it."""
    seen = {number} if seen is None else seen
    cursor = types.record(number)
    if cursor.at >= cursor.end or cursor.u16() != _FIELDS:
        return
    while cursor.at < cursor.end:
        if types.data[cursor.at] >= 0xF0:  # padding
            cursor.skip(types.data[cursor.at] & 0x0F or 1)
            continue
        own = cursor.at
        kind, attributes = cursor.unpack("HH")
        if kind == 0x1502:
            value = _number(cursor)
            yield _Member(*name_at(cursor), own, 0, value)
        elif kind == 0x150D:
            type_ = cursor.u32()
            value = _number(cursor)
            yield _Member(*name_at(cursor), own, type_, value)
        elif kind in (0x150E, 0x150F, 0x1510):  # static members, methods, nested types
            cursor.skip(4)
            cursor.cstring()
        elif kind == 0x1511:  # a method
            cursor.skip(8 if attributes >> 2 & 7 in (4, 6) else 4)
            cursor.cstring()
        elif kind == 0x1400:  # a base class
            cursor.skip(4)
            _number(cursor)
        elif kind in (0x1401, 0x1402):  # a virtual one
            cursor.skip(8)
            _number(cursor)
            _number(cursor)
        elif kind == 0x1409:  # the table of virtual functions
            cursor.skip(4)
        elif kind == 0x1404:  # more of the list
            following = cursor.u32()
            if following not in seen and len(seen) < _MOST_LISTS:
                seen.add(following)
                yield from _members(types, following, seen)
        else:
            raise Broken(f"a member of unknown kind {kind:#x}")


def _holder(types: Types, holder: _Holder, members: Sequence[_Member], listing: Listing) -> None:
    is_enum = holder.kind == _ENUM
    packed = "" if is_enum or not _is_packed(types, members) else "__attribute__((packed)) "
    with listing.inside(
        holder.name.rpartition("::")[2],
        types.offset(holder.at + len(holder.name.rpartition("::")[0].encode()) + (2 if "::" in holder.name else 0)),
        own=types.offset(holder.own),
        before=f"{_KINDS[holder.kind]} {packed}",
        after="" if is_enum else f" /* {holder.size} bytes */",
    ):
        for member in members:
            place, own = types.offset(member.at), types.offset(member.own)
            if is_enum:
                value = str(member.value)
                listing.add("enumerator", member.name, place, own=own, after=f" = {value},", value=value)
            else:
                base, bounds = _written(types, member.type, 0)
                after = f"{bounds}; /* at {member.value} */"
                type_ = base + bounds
                listing.add("field", member.name, place, own=own, before=f"{base} ", after=after, type=type_)


def _written(types: Types, number: int, depth: int = 0) -> tuple[str, str]:
    """A type as written in C: what stands before the name, and the bounds or bits behind it."""
    if number < FIRST_TYPE:
        base = _BASIC.get(number & 0xFF, "?")
        return (f"{base}*" if number & 0x700 else base), ""
    cursor = types.record(number)
    if depth > _DEEPEST or cursor.at >= cursor.end:
        return "?", ""
    kind = cursor.u16()
    if holder := _holder_at(cursor, kind):
        return holder.name.rpartition("::")[2], ""
    if kind not in (_MODIFIER, _POINTER, _BITS, _ARRAY):
        return "void", ""
    inner = cursor.u32()
    base, bounds = _written(types, inner, depth + 1)
    if kind == _POINTER:
        return f"{base}*", ""
    if kind == _BITS:
        return base, f" : {cursor.u8()}"
    if kind == _ARRAY:
        cursor.skip(4)
        one = _size(types, inner)
        return base, f"[{_number(cursor) // one if one else '?'}]{bounds}"
    return base, bounds


def _size(types: Types, number: int, depth: int = 0) -> int:
    """The bytes of a type, 0 where that is not told."""
    if number < FIRST_TYPE:
        pointer = {0: 0, 6: 8}.get(number >> 8 & 7, 4)
        return pointer or _SIZES.get(_BASIC.get(number & 0xFF, "?").split(" ")[-1], 0)
    cursor = types.record(number)
    if depth > _DEEPEST or cursor.at >= cursor.end:
        return 0
    kind = cursor.u16()
    if holder := _holder_at(cursor, kind):
        return holder.size or (4 if kind == _ENUM else 0)
    if kind == _MODIFIER:
        return _size(types, cursor.u32(), depth + 1)
    if kind == _POINTER:
        cursor.skip(4)
        return cursor.u32() >> 13 & 0x3F
    if kind == _ARRAY:
        cursor.skip(8)
        return _number(cursor)
    return 0


def _is_packed(types: Types, members: Iterable[_Member]) -> bool:
    """Whether a number lies where the compiler would not put it by itself."""
    basic = ((member.value, _size(types, member.type)) for member in members if member.type < FIRST_TYPE)
    return any(size > 1 and offset % min(size, 4) for offset, size in basic)


def name_at(cursor: Cursor) -> tuple[str, int]:
    """The name that begins here, and where that is."""
    at = cursor.at
    return cursor.cstring().decode("utf-8", "replace"), at


def _number(cursor: Cursor) -> int:
    """A number in two bytes, or behind two bytes that tell its kind."""
    first = cursor.u16()
    if first < 0x8000:
        return first
    if first not in _NUMBERS:
        raise Broken(f"a number of unknown kind {first:#x}")
    return cursor.unpack(_NUMBERS[first])[0]


def _is_near(at: int, name: str, near: Sequence[int]) -> bool:
    first = bisect_left(near, at)
    return first < len(near) and near[first] <= at + len(name)
