"""What readers of images share: bytes that are taken by offset, and which of them nothing has told of."""

import re
import struct
from collections.abc import Iterable, Iterator

from sunlit.intake.archives.registry import Damaged, Member, gap
from sunlit.intake.archives.streams import CHUNK
from sunlit.intake.limits import MIB, Budget

_MOST_SPANS = 100_000  # before they are joined for the first time
_BLANKS = re.compile(rb"\0{4096,}|\xff{4096,}")
_LONGEST_HOLE = MIB
_MOST_HOLES = 16 * MIB  # of one file
HOLES = "sparse files, whose longer holes are cut short"


class Image:
    """The bytes of an image. What is taken or marked belongs to something; the rest comes out as gaps."""

    def __init__(self, data: bytes, budget: Budget) -> None:
        self.data = data
        self.budget = budget
        self._spans: list[tuple[int, int]] = []
        self._join_from = _MOST_SPANS

    def mark(self, at: int, size: int) -> None:
        """These bytes belong to something, be it only to the layout itself."""
        if size <= 0:
            return
        if self._spans and self._spans[-1][1] == at:
            self._spans[-1] = (self._spans[-1][0], at + size)
            return
        self._spans.append((at, at + size))
        if len(self._spans) > self._join_from:
            self._spans = _joined(self._spans)
            self._join_from = max(_MOST_SPANS, 2 * len(self._spans))  # where none touch, joining them gains nothing

    def take(self, at: int, size: int) -> bytes:
        """So many bytes, marked. Raises Damaged when they reach beyond the end."""
        data = self.look(at, size)
        self.mark(at, size)
        return data

    def look(self, at: int, size: int) -> bytes:
        """The same without marking."""
        if at < 0 or size < 0 or at + size > len(self.data):
            raise Damaged(f"it ends before byte {at + size}, which belongs to it")
        return self.data[at : at + size]

    def unpack(self, form: str, at: int) -> tuple[int, ...]:
        """Numbers as `struct` writes their form, marked. Raises Damaged."""
        return struct.unpack(form, self.take(at, struct.calcsize(form)))

    def numbers(self, form: str, at: int) -> tuple[int, ...]:
        """The same without marking."""
        return struct.unpack(form, self.look(at, struct.calcsize(form)))

    def copy(self, at: int, size: int) -> Iterator[bytes]:
        """So many bytes as the content of a member. Raises Damaged where they end early, and LimitReached."""
        while size > 0:
            piece = self.data[at : at + min(size, CHUNK)] if at >= 0 else b""
            if not piece:
                raise Damaged(f"the image ends {size} bytes before this member does")
            self.budget.spend(len(piece))
            self.mark(at, len(piece))
            yield piece
            at += len(piece)
            size -= len(piece)

    def gaps(self, blank: bytes = b"\0") -> Iterator[Member]:
        """The stretches that nothing has told of, when everything has been read.

        blank  bytes that stand for nothing: those of erased flash are all ones
        """
        covered = 0
        for start, stop in [*_joined(self._spans), (len(self.data), len(self.data))]:
            if covered < start:
                yield from _split(covered, self.data[covered:start], blank)
            covered = max(covered, stop)


def _split(offset: int, data: bytes, blank: bytes) -> Iterator[Member]:
    """A gap without the long runs of nothing in it."""
    at = 0
    for start, stop in [*(match.span() for match in _BLANKS.finditer(data)), (len(data), len(data))]:
        if (part := data[at:start]).strip(blank):
            yield from gap(offset + at, part)
        at = stop


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, stop in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], stop))
        else:
            joined.append((start, stop))
    return joined


def with_holes(pieces: Iterable[bytes | int], budget: Budget) -> Iterator[bytes]:
    """A file's bytes, with zeros for those that were never written, of which only the number is told.

    A file can claim any number of them. Long holes are cut short, since zeros hold nothing, and what stands behind
    them, and behind the file, is not to be lost to a limit.
    """
    run = total = 0
    for piece in pieces:
        if isinstance(piece, bytes):
            run = 0
            yield piece
            continue
        length = max(0, min(piece, _LONGEST_HOLE - run, _MOST_HOLES - total))
        run, total = run + length, total + length
        budget.spend(length)
        yield bytes(length)


def hole_note(size: int) -> str:
    """The note of a file whose holes have this size together."""
    return HOLES if size > _LONGEST_HOLE else ""
