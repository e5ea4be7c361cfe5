"""BCJ2, 7-Zip's filter for x86 programs at its highest level: puts the targets of calls and jumps back into the code.

As in Bcj2.c of the LZMA SDK 9.20: code, call targets and jump targets are streams of their own; a fourth one tells,
in a range coder's bits, behind which calls and jumps a target has to be put.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from sunlit.intake.archives.registry import Damaged
from sunlit.intake.archives.streams import Stream
from sunlit.intake.limits import Budget

_BRANCH = re.compile(rb"[\xe8\xe9]|(?<=\x0f)[\x80-\x8f]")
_MODEL_BITS, _MOVE_BITS, _TOP = 11, 5, 1 << 24
_PIECE = 64 << 10


class _Bits:
    """An adaptive binary range decoder; one probability for each context."""

    def __init__(self, stream: Stream, contexts: int) -> None:
        self._stream = stream
        self._range = 0xFFFFFFFF
        self._code = int.from_bytes(stream.read(5)[1:], "big")
        self._chances = [1 << (_MODEL_BITS - 1)] * contexts

    def bit(self, context: int) -> int:
        chance = self._chances[context]
        bound = (self._range >> _MODEL_BITS) * chance
        if self._code < bound:
            self._range = bound
            self._chances[context] = chance + (((1 << _MODEL_BITS) - chance) >> _MOVE_BITS)
            bit = 0
        else:
            self._range -= bound
            self._code -= bound
            self._chances[context] = chance - (chance >> _MOVE_BITS)
            bit = 1
        if self._range < _TOP:
            self._range <<= 8
            self._code = (self._code << 8) | int.from_bytes(self._stream.read(1), "big")
        return bit


def merge(inputs: Sequence[Iterable[bytes]], size: int, budget: Budget) -> Iterator[bytes]:
    """The program of `size` bytes that four streams (code, calls, jumps, bits) were made of.

    Raises Damaged when the streams end early, and LimitReached.
    """
    code, calls, jumps = (Stream(chunks) for chunks in inputs[:3])
    bits = _Bits(Stream(inputs[3]), 258)
    done, before = 0, 0  # bytes delivered, and the last of them
    while done < size:
        piece = code.read(min(_PIECE, size - done))
        if not piece:
            raise Damaged(code.damage or f"the code ends {size - done} bytes early")
        out = bytearray()
        at = 0
        while at < len(piece):
            if before == 0x0F and piece[at] & 0xF0 == 0x80:
                branch = at
            else:
                match = _BRANCH.search(piece, at)
                branch = match.start() if match else len(piece)
            out += piece[at : branch + 1]
            if branch == len(piece):
                before = out[-1]
                break
            opcode = piece[branch]
            context = (before if branch == at else piece[branch - 1]) if opcode == 0xE8 else 257 - (opcode == 0xE9)
            before = opcode
            at = branch + 1
            if done + len(out) < size and bits.bit(context):
                told = (calls if opcode == 0xE8 else jumps).read(4)
                target = (int.from_bytes(told, "big") - (done + len(out) + 4)) & 0xFFFFFFFF
                out += target.to_bytes(4, "little")
                before = out[-1]
        chunk = bytes(out[: size - done])
        done += len(chunk)
        budget.spend(len(chunk))
        yield chunk
