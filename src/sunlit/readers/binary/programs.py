"""For which machine a program was compiled, and where in its file the instructions lie, by its headers alone."""

from collections.abc import Iterator, Sequence
from typing import Final, Literal

from sunlit.readers.raw_strings import Span

Machine = Literal["x86", "x86-64", "AArch64"]

# What ELF, PE and Mach-O call the machines.
_MACHINES: Final[dict[int, Machine]] = {
    3: "x86",
    0x14C: "x86",
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
# ELF of 64 and of 32 bits, the lowest byte first: the bytes of an address; where the head says where segments and
# sections are, and how many; of a segment, and of a section, the length, and where its flags, place and size stand.
_LAYOUTS: Final = {
    b"\2\1": (8, (32, 40, 56, 60), (56, 4, 8, 32), (64, 8, 24, 32)),
    b"\1\1": (4, (28, 32, 44, 48), (32, 24, 4, 16), (40, 8, 16, 20)),
}
_SEGMENT: Final = 0x19  # LC_SEGMENT_64


def instructions_of(data: bytes) -> tuple[Machine | None, list[Span]]:
    """The machine, and the stretches of the file that hold its instructions, ascending; (None, []) for all others.

    ELF (gABI), PE and COFF (Microsoft's specification) and Mach-O of 64 bits (mach-o/loader.h). Never raises.
    """
    if data[:4] == b"\x7fELF" and data[4:6] in _LAYOUTS:
        number, spans = _number(data, 18, 2), _elf(data, *_LAYOUTS[data[4:6]])
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


def _number(data: bytes, at: int, size: int) -> int:
    return int.from_bytes(data[at : at + size], "little")


def _elf(data: bytes, word: int, head: Sequence[int], segment: Sequence[int], section: Sequence[int]) -> Iterator[Span]:
    tables = ((head[0], head[2], segment, _EXECUTED_SEGMENT), (head[1], head[3], section, _EXECUTED))
    for where, count, (length, flags, offset, size), executed in tables:
        number = _number(data, count, 2)
        for one in range(min(number, _MOST_PARTS)):
            at = _number(data, where, word) + length * one
            if _number(data, at + flags, 4) & executed:
                start = _number(data, at + offset, word)
                yield start, start + _number(data, at + size, word)
        if number:
            return  # only an object file has sections alone


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
