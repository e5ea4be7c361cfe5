"""For which machine a program was compiled, and where in its file the instructions lie, by its headers alone."""

import sys
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Final, Literal

Machine = Literal["x86-64", "AArch64"]
Span = tuple[int, int]

# What ELF, PE and Mach-O call the machines.
_MACHINES: Final[dict[int, Machine]] = {
    62: "x86-64",
    0x8664: "x86-64",
    0x01000007: "x86-64",
    183: "AArch64",
    0xAA64: "AArch64",
    0x0100000C: "AArch64",
}
_MOST_PARTS: Final = 1_000
_EXECUTED: Final = 4  # SHF_EXECINSTR of a section of ELF, VM_PROT_EXECUTE of a segment of Mach-O
_EXECUTED_SEGMENT: Final = 1  # PF_X
_EXECUTED_SECTION: Final = 0x20000000  # IMAGE_SCN_MEM_EXECUTE
_SEGMENT: Final = 0x19  # LC_SEGMENT_64


def instructions_of(data: bytes) -> tuple[Machine | None, list[Span]]:
    """The machine, and the stretches of the file that hold its instructions, ascending; (None, []) for all others.

    ELF (gABI), PE and COFF (Microsoft's specification) and Mach-O (mach-o/loader.h), of 64 bits. Never raises.
    """
    if data[:6] == b"\x7fELF\2\1":
        number, spans = _number(data, 18, 2), _elf(data)
    elif data[:2] == b"MZ":
        at = _number(data, 60, 4)
        is_pe = data[at : at + 4] == b"PE\0\0"
        number, spans = (_number(data, at + 4, 2), _coff(data, at + 4)) if is_pe else (0, iter(()))
    elif data[:4] == b"\xcf\xfa\xed\xfe":
        number, spans = _number(data, 4, 4), _macho(data)
    else:
        number, spans = _number(data, 0, 2), _coff(data, 0)
    machine = _MACHINES.get(number)
    return machine, sorted(span for span in spans if 0 <= span[0] < span[1] <= len(data)) if machine else []


def lies_in(place: int, spans: Sequence[Span]) -> bool:
    """Whether a place is in one of these spans, which are ascending."""
    number = bisect_right(spans, (place, sys.maxsize)) - 1
    return number >= 0 and place < spans[number][1]


def _number(data: bytes, at: int, size: int) -> int:
    return int.from_bytes(data[at : at + size], "little")


def _elf(data: bytes) -> Iterator[Span]:
    segments, sections = _number(data, 32, 8), _number(data, 40, 8)
    for number in range(min(_number(data, 56, 2), _MOST_PARTS)):
        at = segments + 56 * number
        if _number(data, at + 4, 4) & _EXECUTED_SEGMENT:
            start = _number(data, at + 8, 8)
            yield start, start + _number(data, at + 32, 8)
    if not _number(data, 56, 2):  # an object file has sections only
        for number in range(min(_number(data, 60, 2), _MOST_PARTS)):
            at = sections + 64 * number
            if _number(data, at + 8, 8) & _EXECUTED:
                start = _number(data, at + 24, 8)
                yield start, start + _number(data, at + 32, 8)


def _coff(data: bytes, head: int) -> Iterator[Span]:
    first = head + 20 + _number(data, head + 16, 2)
    for number in range(min(_number(data, head + 2, 2), _MOST_PARTS)):
        at = first + 40 * number
        if _number(data, at + 36, 4) & _EXECUTED_SECTION:
            start = _number(data, at + 20, 4)
            yield start, start + _number(data, at + 16, 4)


def _macho(data: bytes) -> Iterator[Span]:
    at = 32
    for _ in range(min(_number(data, 16, 4), _MOST_PARTS)):
        if _number(data, at, 4) == _SEGMENT and _number(data, at + 60, 4) & _EXECUTED:
            start = _number(data, at + 40, 8)
            yield start, start + _number(data, at + 48, 8)
        at += max(_number(data, at + 4, 4), 8)
