"""Strings that lie in a program's instructions: compilers store a short one in pieces, as numbers, one by one.

For x86 of 32 and 64 bits and AArch64. Instructions are followed in the order in which they lie, whatever jumps there
are, and none is executed: what counts is which numbers come to stand beside each other in memory.
"""

import re
import struct
import sys
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, NamedTuple

import capstone

from sunlit.readers.binary.programs import instructions_of
from sunlit.readers.encodings import decode_run, fits, score
from sunlit.readers.raw_strings import RawString, Span, lies_in

_REACH: Final = 768  # bytes of instructions on either side of a place
_MOST_PLACES: Final = 2_000
_WORD: Final = 8  # bytes of a register
_SHORTEST: Final = 4  # bytes
_LIKELY: Final = 0.75  # score of bytes above 0x7F that are taken for text
_TEXT = re.compile(r"[\t\x20-\x7e\xa0-\U0010ffff]+")
_ALIGNED: Final = 16
_DECODERS: Final = {
    "x86": (capstone.CS_ARCH_X86, capstone.CS_MODE_32),
    "x86-64": (capstone.CS_ARCH_X86, capstone.CS_MODE_64),
    "AArch64": (capstone.CS_ARCH_ARM64, capstone.CS_MODE_ARM),
}
_LONGEST: Final = 256  # bytes of a text on either side of a place: longer ones are copied from where they lie whole
# MOV r32, imm32 and MOV r64, imm64; MOV m32, imm32, behind which the address stands, of one to six bytes
# (Intel Software Developer's Manual, volume 2, MOV).
_LOAD: Final = range(0xB8, 0xC0)
_STORE: Final = b"\xc7"
_LONGEST_ADDRESS: Final = 6
# MOVZ of the lower and MOVK of the upper half of a register, of 32 and of 64 bits, and the bits that say so; bits 5 to
# 20 are the number and 0 to 4 the register (Arm Architecture Reference Manual, C6.2).
_MOVZ: Final = (0x52800000, 0xD2800000)
MOVK: Final = (0x72A00000, 0xF2A00000)
_OPERATION: Final = 0xFFE00000
_BETWEEN: Final = 5  # instructions at most that move the two halves, and those between
_WORDS: Final = struct.Struct("<I")
# Registers of x86 whose parts have names of their own; of r8 to r15 the name of a part begins with the whole's.
_PARTS: Final = {
    part: whole
    for whole in ("ax", "bx", "cx", "dx", "si", "di", "bp", "sp")
    for part in (f"r{whole}", f"e{whole}", whole, f"{whole[0]}l", f"{whole}l")
}
_FOLLOWED: Final = frozenset({"mov", "movabs", "lea", "add", "sub"})  # what else changes a register leaves it unknown
_CHANGED_BY_CALLS: Final = ("ax", "cx", "dx", "si", "di", *(f"r{number}" for number in range(8, 12)))
_CHANGED_BY_CALLS_ARM: Final = tuple(str(number) for number in range(19))


class _Byte(NamedTuple):
    value: int
    offset: int  # of the byte in the file, or of the instruction that has it in its bits


class _Place(NamedTuple):
    """An address: so far from where something pointed to once."""

    area: int
    distance: int


_Number = tuple[_Byte, ...]


class _Memory:
    """What registers hold, as far as it is known, and what was stored."""

    def __init__(self) -> None:
        self._held: dict[str, _Number | _Place] = {}
        self._areas = 0
        self._stored: dict[_Place, _Byte] = {}
        self._found: dict[RawString, None] = {}

    def put(self, register: str, value: _Number | _Place | None) -> None:
        """A register gets a value, None for one that is not known, which may be an address."""
        self._areas += value is None
        self._held[register] = _Place(self._areas, 0) if value is None else value

    def get(self, register: str) -> _Number | _Place:
        """What a register holds."""
        if register not in self._held:
            self.put(register, None)
        return self._held[register]

    def store(self, register: str, distance: int, value: _Number | _Place, size: int) -> None:
        """So many bytes of a value go to so far from where a register points to."""
        to = self.get(register)
        if not isinstance(to, _Place):
            return
        known = () if isinstance(value, _Place) else value
        for at in range(size):
            place = _Place(to.area, to.distance + distance + at)
            byte = known[at] if at < len(known) else None
            before = self._stored.get(place)
            if before and byte and byte.value == before.value:
                continue  # pieces may overlap
            if before and before.value:
                # What stood here was complete: memory is used again, as in the next case of a switch. Zeros only clear.
                for used in self._tell(place):
                    del self._stored[used]
            if byte:
                self._stored[place] = byte
            else:
                self._stored.pop(place, None)

    def _tell(self, place: _Place) -> list[_Place]:
        """Note the text around a place, and give back where its bytes are, each beside the next."""
        first = last = place.distance
        while _Place(place.area, first - 1) in self._stored and place.distance - first < _LONGEST:
            first -= 1
        while _Place(place.area, last + 1) in self._stored and last - place.distance < _LONGEST:
            last += 1
        run = [_Place(place.area, at) for at in range(first, last + 1)]
        self._found |= dict.fromkeys(_texts([self._stored[one] for one in run]))
        return run

    def texts(self) -> list[RawString]:
        """All texts that were stored, in the order of the instructions, each once."""
        for place in self._stored:
            if _Place(place.area, place.distance - 1) not in self._stored:
                self._tell(place)
        once: dict[str, RawString] = {}
        for string in sorted(self._found, key=lambda string: string.offset):
            once.setdefault(string.text, string)
        return list(once.values())

    def move(self, register: str, source: str, distance: int) -> None:
        """A register gets another one's address, and so much more."""
        held = self.get(source)
        self.put(register, _Place(held.area, held.distance + distance) if isinstance(held, _Place) else None)


def is_operand(data: bytes, end: int) -> bool:
    """Whether the four bytes that end here may be what an instruction of x86 stores or loads."""
    at = end - 4
    return at > 0 and (data[at - 1] in _LOAD or _STORE in data[max(0, at - 1 - _LONGEST_ADDRESS) : at - 1])


def moved(data: bytes, end: int) -> bytes:
    """Four bytes that an instruction of AArch64, which ends here, and one before move into a register; else none."""
    if end % 4:
        return b""
    *before, upper = (word for (word,) in _WORDS.iter_unpack(data[max(0, end - 4 * _BETWEEN) : end]))
    if upper & _OPERATION not in MOVK:
        return b""
    lower = next((word for word in reversed(before) if word & _OPERATION in _MOVZ and word & 31 == upper & 31), None)
    return b"" if lower is None else struct.pack("<HH", lower >> 5 & 0xFFFF, upper >> 5 & 0xFFFF)


def stored_strings(data: bytes, places: Sequence[int]) -> Iterator[list[RawString]]:
    """The strings that instructions put together around those of these places (byte offsets, ascending) where a piece
    ends, those near each other in one list, in order; none in what is no program of these machines."""
    machine, spans = instructions_of(data)
    if machine is None:
        return
    decoder = capstone.Cs(*_DECODERS[machine])
    decoder.detail = decoder.skipdata = True
    follow: Callable[[Any, _Memory], None] = _follow_arm if machine == "AArch64" else _follow_x86
    is_piece: Callable[[bytes, int], object] = moved if machine == "AArch64" else is_operand
    near = [place for place in places if lies_in(place, spans) and is_piece(data, place + 1)]
    for start, end in _windows(near[:_MOST_PLACES], spans):
        memory = _Memory()
        for instruction in decoder.disasm(data[start:end], start):
            if instruction.id:
                follow(instruction, memory)
        if found := memory.texts():
            yield found


def _windows(places: Sequence[int], spans: Sequence[Span]) -> Iterator[Span]:
    """The stretches around places, within the instructions that each lies in; those that touch as one."""
    start = end = -1
    for place in places:
        within = spans[bisect_right(spans, (place, sys.maxsize)) - 1]
        first = max(within[0], (place - _REACH) // _ALIGNED * _ALIGNED)
        if first > end:
            if end > start:
                yield start, end
            start = first
        end = min(within[1], place + _REACH)
    if end > start:
        yield start, end


def _texts(run: Sequence[_Byte]) -> Iterator[RawString]:
    start = 0
    raw = bytes(byte.value for byte in run)
    for part in re.split(b"(\0+)", raw):
        encodings = ("utf-8", "gb18030") if len(part) >= _SHORTEST else ()
        likely = (one for one in encodings if fits(part, one) and (part.isascii() or score(part, one) >= _LIKELY))
        if (encoding := next(likely, "")) and _TEXT.fullmatch(text := decode_run(part, encoding)):
            yield RawString(text, run[start].offset, "")
        start += len(part)


def _number(value: int, size: int, offset: int, step: int) -> _Number:
    """A number's bytes, the lowest first, and where each lies."""
    raw = (value & ((1 << 8 * size) - 1)).to_bytes(size, "little")
    return tuple(_Byte(byte, offset + step * at) for at, byte in enumerate(raw))


def _follow_x86(instruction: Any, memory: _Memory) -> None:
    name = instruction.mnemonic
    if name == "call":
        for register in _CHANGED_BY_CALLS:
            memory.put(register, None)
        return
    if name in ("cmp", "test", "push") or name.startswith("j"):
        return
    # What is written tells much, and to ask for the operands takes as long as all else.
    written, _, source = instruction.op_str.partition(", ")
    if written.isidentifier() and (name not in _FOLLOWED or source.isidentifier() or "[" in source) and name != "lea":
        is_moved = name == "mov" and source.isidentifier()
        memory.put(_whole(written), memory.get(_whole(source)) if is_moved else None)
        return
    operands = instruction.operands if name in _FOLLOWED else ()
    if not operands:
        return
    to, by = operands[0], operands[-1]
    if name in ("mov", "movabs") and len(operands) == 2:
        value: _Number | _Place | None = None
        if by.type == capstone.CS_OP_IMM:
            # A number that is written with four bytes may be stored as eight.
            value = _number(by.imm, to.size, instruction.address + instruction.imm_offset, 1)
        elif by.type == capstone.CS_OP_REG:
            value = memory.get(_whole(instruction.reg_name(by.reg)))
        if to.type == capstone.CS_OP_REG:
            memory.put(_whole(instruction.reg_name(to.reg)), value)
        elif to.type == capstone.CS_OP_MEM and not to.mem.index and to.mem.base and value is not None:
            memory.store(*_address(instruction, to), value, to.size)
    elif to.type == capstone.CS_OP_REG:
        register = _whole(instruction.reg_name(to.reg))
        if name == "lea" and by.mem.base and not by.mem.index:
            memory.move(register, *_address(instruction, by))
        elif name in ("add", "sub") and by.type == capstone.CS_OP_IMM:
            memory.move(register, register, by.imm if name == "add" else -by.imm)
        else:
            memory.put(register, None)


def _address(instruction: Any, operand: Any) -> tuple[str, int]:
    """The register that an operand in memory is told from, and how far it is from there."""
    register = instruction.reg_name(operand.mem.base)
    # What is told from the instruction itself has one address for all of them.
    own = instruction.address + instruction.size if register == "rip" else 0
    return _whole(register), operand.mem.disp + own


def _whole(register: str) -> str:
    return _PARTS.get(register) or register.rstrip("dwb")


def _follow_arm(instruction: Any, memory: _Memory) -> None:
    operands = instruction.operands
    name = instruction.mnemonic
    if name in ("bl", "blr"):
        for register in _CHANGED_BY_CALLS_ARM:
            memory.put(register, None)
        return
    if not operands or operands[0].type != capstone.CS_OP_REG:
        return
    registers = [_bare(instruction.reg_name(one.reg)) for one in operands if one.type == capstone.CS_OP_REG]
    to, by = registers[0], operands[-1]
    if name.startswith(("str", "stur", "stp")):
        base = operands[-1] if operands[-1].type == capstone.CS_OP_MEM else operands[-2]
        if base.type == capstone.CS_OP_MEM and not base.mem.index and not instruction.writeback:
            size = (
                1 if name.endswith("b") else 2 if name.endswith("h") else _width(instruction.reg_name(operands[0].reg))
            )
            for number, register in enumerate(registers if name == "stp" else registers[:1]):
                value = _number(0, _WORD, 0, 0) if register in ("wzr", "xzr") else memory.get(register)
                memory.store(_bare(instruction.reg_name(base.mem.base)), base.mem.disp + number * size, value, size)
    elif name in ("mov", "movz", "movn") and by.type == capstone.CS_OP_IMM:
        shift = by.shift.value if name == "movz" else 0
        memory.put(to, _number(by.imm << shift, _WORD, instruction.address, 0) if name != "movn" else None)
    elif name == "movk":
        held = memory.get(to)
        if not isinstance(held, _Place):
            at = by.shift.value // 8
            memory.put(to, (*held[:at], *_number(by.imm, 2, instruction.address, 0), *held[at + 2 :]))
    elif name == "mov" and len(registers) == 2:
        memory.put(to, memory.get(registers[1]))
    elif name in ("add", "sub") and len(registers) == 2 and by.type == capstone.CS_OP_IMM and not by.shift.value:
        memory.move(to, registers[1], by.imm if name == "add" else -by.imm)
    elif not name.startswith(("cmp", "cmn", "tst", "cb", "tb", "b.")):
        memory.put(to, None)


def _bare(register: str) -> str:
    """The number of a register, which has one name for all of it and one for its half."""
    return register if register in ("sp", "wsp", "wzr", "xzr") else register.lstrip("xw")


def _width(register: str) -> int:
    return _WORD if register.startswith("x") else 4 if register.startswith("w") else 0
