"""The instructions of a Java method, as far as they name something: constants, fields, methods, classes, arrays."""

from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

from sunlit.readers.cursor import Cursor

Kind = Literal["number", "constant", "get", "put", "call", "class", "array"]

# Bytes behind each opcode, from aconst_null (1) to jsr_w (201), as in JVMS chapter 6; -1 for those that vary.
_LENGTHS: Final = (
    *(0,) * 16, 1, 2, 1, 2, 2, *(1,) * 5, *(0,) * 28, *(1,) * 5, *(0,) * 73, 2, *(0,) * 20, *(2,) * 16, 1, -1, -1,
    *(0,) * 6, *(2,) * 7, 4, 4, 2, 1, 2, 0, 0, 2, 2, 0, 0, -1, 3, 2, 2, 4, 4,
)  # fmt: skip
_TABLE, _LOOKUP, _WIDE = 0xAA, 0xAB, 0xC4


class Step(NamedTuple):
    """What the instruction at a byte offset names: an index into the constant pool, a number itself, for an array of a
    basic type its code below zero."""

    kind: Kind
    number: int
    at: int


def walk(code: Cursor) -> Iterator[Step]:
    """The telling instructions of a method's code in order, until it ends or makes no sense. Raises Broken."""
    start = code.at
    while code.at < code.end:
        at = code.at
        opcode = code.u8()
        if opcode >= len(_LENGTHS):
            return
        length = _LENGTHS[opcode]
        if length < 0:
            _pass_over(code, opcode, start)
            continue
        operands = code.take(length)
        if told := _told(opcode, operands):
            yield Step(*told, at)


def _told(opcode: int, operands: bytes) -> tuple[Kind, int] | None:
    index = int.from_bytes(operands[:2])
    if 0x02 <= opcode <= 0x08:  # iconst_m1 to iconst_5
        return ("number", opcode - 3)
    if opcode in (0x10, 0x11):  # bipush, sipush
        return ("number", int.from_bytes(operands, signed=True))
    if opcode in (0x12, 0x13, 0x14):  # ldc
        return ("constant", index)
    if opcode in (0xB2, 0xB4):
        return ("get", index)
    if opcode in (0xB3, 0xB5):
        return ("put", index)
    if 0xB6 <= opcode <= 0xB9:
        return ("call", index)
    if opcode in (0xBB, 0xC0, 0xC1):  # new, checkcast, instanceof
        return ("class", index)
    if opcode == 0xBC:
        return ("array", -operands[0])
    return ("array", index) if opcode == 0xBD else None


def _pass_over(code: Cursor, opcode: int, start: int) -> None:
    """An instruction of varying length."""
    if opcode == _WIDE:
        code.skip(5 if code.u8() == 0x84 else 2)  # iinc
        return
    code.skip((start - code.at) % 4 + 4)
    if opcode == _TABLE:
        low, high = code.unpack("ii")
        code.skip(4 * (high - low + 1))
    elif opcode == _LOOKUP:
        code.skip(8 * code.u32())
