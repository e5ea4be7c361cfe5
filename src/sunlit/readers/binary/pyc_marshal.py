"""What Python's marshal writes, as plain values with their places: nothing is built that could run.

Source of the format: Python/marshal.c of CPython, 2.7 to 3.14.
"""

from typing import Final

import msgspec

from sunlit.readers.cursor import Broken, Cursor

_DEEPEST: Final = 100
_MOST: Final = 1 << 20  # values in one, or kept for references
_KEPT: Final = 0x80
_NO_VALUE: Final = b"0"
_NAMELESS: Final = {b"N": "None", b"F": "False", b"T": "True", b"S": "", b".": "...", _NO_VALUE: ""}
_SIZES: Final = {b"I": 8, b"g": 8, b"y": 16}  # bytes of numbers that are passed over
_STRINGS: Final = b"stuaA"  # with a length of four bytes
_SHORT_STRINGS: Final = b"zZ"
_LISTS: Final = b"([<>"
_FIRST_OF_3_8, _FIRST_OF_3_11, _FIRST_OF_2 = 3400, 3450, 20_000  # magic numbers


class Text(msgspec.Struct, frozen=True):
    """A string, or bytes: the byte offsets at which it starts and ends, and what it says."""

    start: int
    end: int
    text: str


class Code(msgspec.Struct, gc=False):
    """A code object, that stands at the byte offset `own`; `variables` begin with the parameters, `taken` of them."""

    own: int
    name: Text
    taken: int
    code: tuple[int, int]
    constants: list["Value"]
    names: list[Text]
    variables: list[Text]


Value = Text | Code | list["Value"] | str  # a number, or what has a name of its own, as written


class Marshal:
    """Reads the values at a cursor, written by the version of Python that has this magic number."""

    def __init__(self, cursor: Cursor, magic: int) -> None:
        self._cursor = cursor
        self._magic = magic
        self._kept: list[Value] = []

    def value(self, depth: int = 0) -> Value:
        """The next value. Raises Broken."""
        own = self._cursor.at
        first = self._cursor.u8()
        kind = bytes((first & ~_KEPT,))
        place = len(self._kept)
        if depth > _DEEPEST or place > _MOST:
            raise Broken(f"too many values, or too deep in each other, at {own}")
        if first & _KEPT:
            self._kept.append("")
        found = self._value(kind, own, depth)
        if first & _KEPT:
            self._kept[place] = found
        if kind == b"t" and self._magic > _FIRST_OF_2:
            self._kept.append(found)
        return found

    def _value(self, kind: bytes, own: int, depth: int) -> Value:
        cursor = self._cursor
        if kind in _NAMELESS:
            return _NAMELESS[kind]
        if kind == b"i":
            return str(cursor.unpack("i")[0])
        if kind in _SIZES:
            cursor.skip(_SIZES[kind])
            return ""
        if kind == b"l":
            return self._long()
        if kind in (b"f", b"x"):
            for _ in range(1 if kind == b"f" else 2):
                cursor.skip(cursor.u8())
            return ""
        if kind in _STRINGS:
            return self._text(cursor.u32())
        if kind in _SHORT_STRINGS:
            return self._text(cursor.u8())
        if kind in _LISTS:
            return self._values(cursor.u32(), depth)
        if kind == b")":
            return self._values(cursor.u8(), depth)
        if kind == b"{":
            return self._pairs(depth)
        if kind == b":":
            return self._values(3, depth)
        if kind in (b"r", b"R"):
            number = cursor.u32()
            return self._kept[number] if number < len(self._kept) else ""
        if kind == b"c":
            return self._code(own, depth)
        raise Broken(f"a value of unknown kind {kind!r} at {own}")

    def _text(self, size: int) -> Text:
        start = self._cursor.at
        return Text(start, start + size, self._cursor.take(size).decode("utf-8", "replace"))

    def _values(self, count: int, depth: int) -> list[Value]:
        return [self.value(depth + 1) for _ in range(min(count, _MOST))]

    def _pairs(self, depth: int) -> list[Value]:
        """Keys and values in turn, up to a mark."""
        found: list[Value] = []
        while self._cursor.data[self._cursor.at : self._cursor.at + 1] != _NO_VALUE:
            found += self._values(2, depth)
        self._cursor.skip(1)
        return found

    def _long(self) -> str:
        count = self._cursor.unpack("i")[0]
        digits = self._cursor.unpack(f"{min(abs(count), _MOST)}H")
        number = sum(digit << 15 * place for place, digit in enumerate(digits[:8]))
        return str(-number if count < 0 else number)

    def _code(self, own: int, depth: int) -> Code:
        is_new = _FIRST_OF_3_11 <= self._magic < _FIRST_OF_2
        numbers = 4 if self._magic > _FIRST_OF_2 else 6 if _FIRST_OF_3_8 <= self._magic < _FIRST_OF_3_11 else 5
        counts = self._cursor.unpack(f"{numbers}i")
        # code, constants, names, variables; then kinds, file, name, qualified name, or free ones, cells, file, name
        code, constants, names, variables, *_, name, last = self._values(8, depth)
        self._cursor.skip(4)
        self._values(2 if is_new else 1, depth)  # tables of lines and exceptions
        name = name if is_new else last
        by_keyword = 0 if self._magic > _FIRST_OF_2 else counts[2 if self._magic >= _FIRST_OF_3_8 else 1]
        return Code(
            own,
            name if isinstance(name, Text) else Text(own, own, ""),
            max(0, counts[0]) + max(0, by_keyword),
            (code.start, code.end) if isinstance(code, Text) else (0, 0),
            constants if isinstance(constants, list) else [],
            [one for one in names if isinstance(one, Text)] if isinstance(names, list) else [],
            [one for one in variables if isinstance(one, Text)] if isinstance(variables, list) else [],
        )
