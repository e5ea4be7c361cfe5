"""The functions in a dump of Lua, 5.1 to 5.4, with their constants, instructions and names."""

import struct
from typing import Final, NamedTuple

import msgspec

from sunlit.readers.cursor import Broken, Cursor

_MAGIC: Final = b"\x1bLua"
_VERSIONS: Final = range(0x51, 0x55)
_TAIL: Final = b"\x19\x93\r\n\x1a\n"
_MOST: Final = 1 << 22  # of anything in one function
_DEEPEST: Final = 100
_FORMS: Final = {4: "I", 8: "Q"}


class Text(NamedTuple):
    """A string of the dump, and where its first byte lies. Lua's strings are bytes of any encoding."""

    text: str
    start: int
    encoding: str


Value = Text | int | float | None


class Function(msgspec.Struct):
    """What the dump tells of one function.

    start       where it begins in the dump
    line        of the source where it is declared
    parameters  how many of its variables are parameters; they come first
    code        its instructions, of four bytes each, and where they begin
    variables   names of its local variables, with the instructions from which and to which they live
    """

    start: int
    line: int = 0
    parameters: int = 0
    code: tuple[int, ...] = ()
    code_start: int = 0
    constants: list[Value] = []
    functions: list["Function"] = []
    variables: list[tuple[Text, int, int]] = []


class Dump:
    """A dump under way. Raises Broken."""

    def __init__(self, data: bytes) -> None:
        cursor = Cursor(data, len(_MAGIC))
        self.version = cursor.u8()
        if self.version not in _VERSIONS or cursor.u8():
            raise Broken(f"a dump of version {self.version:#x}, which is not read")
        little = True
        self._int = self._size = self._integer = 8
        if self.version < 0x53:
            little = bool(cursor.u8())
            self._int, self._size, instruction, self._number, is_integral = cursor.take(5)
            if is_integral:
                raise Broken("its numbers are integers, which are not read")
            if self.version == 0x52:
                self._tail(cursor)
        else:
            self._tail(cursor)
            if self.version == 0x53:
                self._int, self._size = cursor.take(2)
            instruction, self._integer, self._number = cursor.take(3)
            # a number whose bytes tell their order, and one with a fraction; then the upvalues of the function
            little = cursor.data[cursor.at : cursor.at + 1] != b"\0"
            cursor.skip(self._integer + self._number + 1)
        if instruction != 4 or {self._int, self._size, self._integer, self._number} - set(_FORMS):
            raise Broken("numbers of sizes that are not read")
        self._cursor = Cursor(data, cursor.at, little=little)

    @staticmethod
    def _tail(cursor: Cursor) -> None:
        if cursor.take(len(_TAIL)) != _TAIL:
            raise Broken("bytes that every such dump has are others")

    def function(self, depth: int = 0) -> Function:
        """The function that begins here, with those in it."""
        cursor = self._cursor
        if depth > _DEEPEST:
            raise Broken(f"functions within functions without end at {cursor.at}")
        found = Function(cursor.at)
        if self.version != 0x52:
            self._string()  # the file that it was compiled from
        found.line, _ = self._count(), self._count()
        if self.version == 0x51:
            cursor.skip(1)
        found.parameters, _, _ = cursor.take(3)
        count = self._many(4)
        found.code_start, found.code = cursor.at, cursor.unpack(f"{count}I")
        found.constants = [self._constant() for _ in range(self._many())]
        if self.version < 0x53:
            self._inner(found, depth)
        if self.version > 0x51:
            width = 3 if self.version == 0x54 else 2
            cursor.skip(width * self._many(width))
        if self.version > 0x52:
            self._inner(found, depth)
        self._debug(found)
        return found

    def _inner(self, found: Function, depth: int) -> None:
        for _ in range(self._many()):
            found.functions.append(self.function(depth + 1))

    def _debug(self, found: Function) -> None:
        cursor = self._cursor
        if self.version == 0x52:
            self._string()
        width = 1 if self.version == 0x54 else self._int
        cursor.skip(width * self._many(width))
        if self.version == 0x54:
            for _ in range(self._many(2)):
                _ = self._count(), self._count()
        for _ in range(self._many()):
            name, start, end = self._string(), self._count(), self._count()
            if name:
                found.variables.append((name, start, end))
        for _ in range(self._many()):
            self._string()

    def _constant(self) -> Value:
        cursor = self._cursor
        kind = cursor.u8()
        if kind & 0xF == 4:
            return self._string()
        if kind in (3, 0x13):
            is_integer = (self.version, kind) in ((0x53, 0x13), (0x54, 3))
            raw = cursor.take(self._integer if is_integer else self._number)
            form = {4: "i", 8: "q"} if is_integer else {4: "f", 8: "d"}
            value: int | float = struct.unpack(cursor.order + form[len(raw)], raw)[0]
            return value
        if kind == 1 and self.version < 0x54:
            cursor.skip(1)
        elif kind not in (0, 1, 0x11):
            raise Broken(f"a constant of kind {kind} at {cursor.at - 1}")
        return None

    def _string(self) -> Text | None:
        cursor = self._cursor
        if self.version == 0x54:
            size = self._varint()
        elif self.version == 0x53 and (short := cursor.u8()) < 0xFF:
            size = short
        else:
            (size,) = cursor.unpack(_FORMS[self._size])
        if not size:
            return None
        start = cursor.at
        raw = cursor.take(size - 1)
        if self.version < 0x53:
            cursor.skip(1)  # a NUL
        for encoding in ("utf-8", "gb18030"):
            try:
                return Text(raw.decode(encoding), start, encoding)
            except UnicodeDecodeError:
                continue
        return Text(raw.decode("latin-1"), start, "latin-1")

    def _count(self) -> int:
        return self._varint() if self.version == 0x54 else self._cursor.unpack(_FORMS[self._int])[0]

    def _many(self, width: int = 1) -> int:
        """How many things follow, each of which takes so many bytes at least."""
        count = self._count()
        if count > _MOST or count * width > self._cursor.end - self._cursor.at:
            raise Broken(f"{count} things are declared at {self._cursor.at}, more than it can hold")
        return count

    def _varint(self) -> int:
        """A number in groups of seven bits, highest first; the last one has its eighth bit set."""
        value = 0
        for _ in range(10):
            byte = self._cursor.u8()
            value = value << 7 | byte & 0x7F
            if byte & 0x80:
                return value
        raise Broken(f"a number without end at {self._cursor.at}")


def is_dump(data: bytes) -> bool:
    """Whether these bytes begin as a dump of a version that is read."""
    return data.startswith(_MAGIC) and data[4:5] in (b"Q", b"R", b"S", b"T")
