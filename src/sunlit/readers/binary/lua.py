"""Compiled Lua, 5.1 to 5.4: functions with their parameters, tables with their keys, names and strings.

Laid out as Lua's own lundump.c and lopcodes.h of each version have it; there is no other description.
"""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import msgspec

from sunlit.readers.binary.lua_dump import Dump, Function, Text, Value, is_dump
from sunlit.readers.listing import Listing, Parts, Quote, Slot
from sunlit.readers.registry import Binary, Span
from sunlit.schema import Role

_DEEPEST: Final = 30
_MOST_ITEMS: Final = 20_000  # of the tables of one function


class _Codes(NamedTuple):
    """The numbers of those instructions that make tables, in one version; -1 for what it has not."""

    constant: int
    integer: int
    global_: int
    upvalue: int
    set: int
    table: int
    list: int
    closure: int
    more: int  # goes on with the instruction before


_CODES: Final = {
    0x51: _Codes(1, -1, 7, -1, 9, 10, 34, 36, -1),
    0x52: _Codes(1, -1, -1, 8, 10, 11, 36, 37, 39),
    0x53: _Codes(1, -1, -1, 8, 10, 11, 43, 44, 46),
    0x54: _Codes(3, 1, -1, 15, 18, 19, 78, 79, 82),
}


class _Table(msgspec.Struct):
    """A table that code makes: where it does, what the table is assigned to, its keys and its items."""

    own: int
    name: Text | None = None
    fields: list[tuple[Text, Value]] = []
    items: list[Text] = []


class _Closure(NamedTuple):
    number: int


_Held = _Table | _Closure | Text | int | float | None


class _Reading:
    """The code of one function, followed from its first instruction to its last, whatever jumps there are."""

    def __init__(self, version: int, function: Function) -> None:
        self._codes = _CODES[version]
        self._new = version == 0x54
        self._function = function
        self._held: dict[int, _Held] = {}
        self._items = 0
        self.tables: list[_Table] = []
        self.names: dict[int, Text] = {}  # of the functions in this one
        local = _locals(function)
        for at, word in enumerate(function.code):
            for register, name in local.get(at, ()):
                self._assign(None, name, self._held.get(register))
            self._step(word, function.code_start + 4 * at)

    def _step(self, word: int, own: int) -> None:
        codes = self._codes
        code, a = (word & 0x7F, word >> 7 & 0xFF) if self._new else (word & 0x3F, word >> 6 & 0xFF)
        if self._new:
            wide, b, c, c_is_constant = word >> 15, word >> 16 & 0xFF, word >> 24, bool(word >> 15 & 1)
        else:
            wide, b, c, c_is_constant = word >> 14, word >> 23, word >> 14 & 0xFF, bool(word >> 22 & 1)
        if code == codes.constant:
            self._held[a] = self._constant(wide)
        elif code == codes.integer:
            self._held[a] = wide - 0xFFFF
        elif code == codes.table:
            self._held[a] = table = _Table(own)
            self.tables.append(table)
        elif code == codes.closure:
            self._held[a] = _Closure(wide)
        elif code == codes.list:
            self._list(a)
        elif code == codes.global_:
            self._assign(None, self._constant(wide), self._held.get(a))
        elif code in (codes.set, codes.upvalue):
            key = self._constant(b if self._new else b & 0xFF) if self._new or b & 0x100 else None
            value = self._constant(c) if c_is_constant else self._held.get(c)
            self._assign(self._held.get(a) if code == codes.set else None, key, value)
        elif code != codes.more:
            self._held.pop(a, None)

    def _assign(self, into: _Held, key: Value, value: _Held) -> None:
        if not isinstance(key, Text):
            return
        if isinstance(value, _Table):
            value.name = value.name or key
        elif isinstance(value, _Closure):
            self.names.setdefault(value.number, key)
        elif isinstance(into, _Table) and self._is_room():
            into.fields.append((key, value))

    def _list(self, register: int) -> None:
        """The values that stand in the registers behind that of the table become its items."""
        table = self._held.get(register)
        while register + 1 in self._held:
            register += 1
            value = self._held.pop(register)
            if isinstance(table, _Table) and isinstance(value, Text) and self._is_room():
                table.items.append(value)

    def _is_room(self) -> bool:
        self._items += 1
        return self._items <= _MOST_ITEMS

    def _constant(self, number: int) -> Value:
        return self._function.constants[number] if number < len(self._function.constants) else None


def _locals(function: Function) -> dict[int, list[tuple[int, Text]]]:
    """By the instruction before which local variables begin to live: their registers, given out like a stack."""
    found: dict[int, list[tuple[int, Text]]] = {}
    ends: list[int] = []  # of those that live
    for name, start, end in function.variables:
        ends = [one for one in ends if one > start]
        found.setdefault(start, []).append((len(ends), name))
        ends.append(end)
    return found


def _write(dump: Dump, function: Function, name: Text | None, listing: Listing, depth: int) -> None:
    """A function with what it makes and names, and those in it."""
    if depth > _DEEPEST:
        return
    reading = _Reading(dump.version, function)
    called = name.text if name else f"function_{function.line}" if depth else "chunk"
    slots = [Slot("", one.text, one.start) for one, _, _ in function.variables[: function.parameters]]
    at = name.start if name else function.start
    with listing.inside(called, at, role="function", own=function.start, before="function ", slots=slots):
        for table in reading.tables:
            _write_table(table, listing)
        for text in function.constants:
            if isinstance(text, Text) and not listing.tells(text.start):
                if text.text.isidentifier():
                    listing.use(text.text, text.start)
                elif text.text and not text.text.isspace():
                    listing.string(text.text, text.start, text.encoding)
        for number, inner in enumerate(function.functions):
            _write(dump, inner, reading.names.get(number), listing, depth + 1)


def _write_table(table: _Table, listing: Listing) -> None:
    """A table whose values are all numbers is an enum, whatever it is called."""
    if not table.fields and not table.items:
        return
    name = table.name or (table.fields[0][0] if table.fields else table.items[0])
    is_enum = len(table.fields) > 1 and all(isinstance(value, int | float) for _, value in table.fields)
    with listing.inside(name.text if table.name else "table", name.start, own=table.own, after=" ="):
        role: Role = "enumerator" if is_enum else "field"
        for key, value in table.fields:
            after, shown = _value(value)
            listing.add(role, key.text, key.start, own=table.own, after=after, value=shown)
        for item in table.items:
            listing.string(item.text, item.start, item.encoding, own=table.own)


def _value(value: Value) -> tuple[Parts, str]:
    """How what is assigned is written, and its value."""
    if isinstance(value, Text):
        return (" = ", Quote(value.text, value.start, value.encoding)), value.text
    return (f" = {value:g}", f"{value:g}") if isinstance(value, int | float) else ("", "")


def _read(data: bytes, _places: Sequence[int], listing: Listing) -> Iterable[Span]:
    dump = Dump(data)
    main = dump.function()
    _write(dump, main, None, listing, 0)
    return [(0, len(data))]


READER = Binary("compiled Lua", "lua", (".luac",), lambda data: float(is_dump(data)), _read)
