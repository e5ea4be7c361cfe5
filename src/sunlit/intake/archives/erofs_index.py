"""Which packed stretch of an EROFS image holds which part of a file.

A file is cut into clusters of one size when it is unpacked. Each has an entry: whether something that is packed begins
in it, and where; entries take eight bytes, or so many bits that 2 or 16 of them share the number of a block.
"""

from collections.abc import Iterator
from typing import NamedTuple

from sunlit.intake.archives.image import Image
from sunlit.intake.archives.registry import Damaged

PLAIN, NOT_HEAD = 0, 2
_HEADER = 8
_COUNT = 1 << 11  # in an entry where nothing begins: it tells how many blocks are packed
_PAIRS, _BIG = 1, 6  # advice: some entries take two bytes; several blocks may be packed together


class Extent(NamedTuple):
    """A part of a file, and the blocks that hold it."""

    start: int
    end: int
    kind: int
    block: int
    blocks: int
    is_last: bool


class _Entry(NamedTuple):
    """What is told of a cluster: its kind; where in it something begins, or how many blocks are packed; the block."""

    kind: int
    told: int
    block: int


class Index:
    """The entries of a file whose inode ends at a place in the image. Raises Damaged."""

    def __init__(self, image: Image, end: int, size: int, is_compact: bool, block: int) -> None:
        self._image = image
        at = -(-end // 8) * 8
        self.tail, self.advice, self.methods, bits = image.unpack("<2xHHBB", at)
        self.cluster = block << (bits & 15)
        self._bits = self.cluster.bit_length() - 1
        self.count = -(-size // self.cluster)
        # an entry takes two bytes at least; what nobody can hold is not looked through
        if self.count > (len(image.data) - at) // (2 if is_compact else 8) or self._bits > 14:
            raise Damaged(f"{self.count} clusters of {self.cluster} bytes are declared, which it cannot have")
        image.budget.spend(2 * self.count)
        self.end = at + _HEADER
        if is_compact:
            self.entries = list(self._compact())
        else:
            self.end += 8
            self.entries = list(self._full())

    def _full(self) -> Iterator[_Entry]:
        for _ in range(self.count):
            kind, told, block = self._image.unpack("<HHI", self.end)
            self.end += 8
            kind &= 3
            yield _Entry(kind, block & 0xFFFF, 0) if kind == NOT_HEAD else _Entry(kind, told, block)

    def _compact(self) -> Iterator[_Entry]:
        left = self.count
        first = min(left, (32 - self.end % 32) // 4 % 8)
        narrow = (left - first) // 16 * 16 if self.advice & _PAIRS else 0
        for many, size in ((first, 4), (narrow, 2), (left - first - narrow, 4)):
            together = 16 if size == 2 else 2
            for start in range(0, many, together):
                pack = self._image.take(self.end, size * together)
                self.end += len(pack)
                yield from self._pack(pack, min(together, many - start), together)

    def _pack(self, pack: bytes, many: int, together: int) -> Iterator[_Entry]:
        """Entries that share the number of a block, to which those before in the pack add theirs."""
        width = (len(pack) - 4) * 8 // together
        bits = int.from_bytes(pack[:-4], "little")
        base = int.from_bytes(pack[-4:], "little")
        low = max(self._bits, 12)
        values = [bits >> width * number for number in range(together)]
        entries = [(value >> low & 3, value & ((1 << low) - 1)) for value in values]
        for number in range(many):
            kind, told = entries[number]
            block = 0 if kind == NOT_HEAD else base + self._before(entries, number)
            yield _Entry(kind, told, block)

    def _before(self, entries: list[tuple[int, int]], number: int) -> int:
        """How many blocks those entries of a pack take that stand before one."""
        big = self.advice & _BIG
        blocks = 0 if big else 1
        while number > 0:
            number -= 1
            kind, told = entries[number]
            if kind != NOT_HEAD:
                blocks += 1
            elif big and told & _COUNT:
                number -= 1
                blocks += told & ~_COUNT
            elif big:
                number -= told - 2
            else:
                number -= told
                blocks += number >= 0
        return blocks


def extents(index: Index, size: int) -> Iterator[Extent]:
    """The parts of a file of this size, in their order."""
    begun = [
        (number * index.cluster + entry.told, number)
        for number, entry in enumerate(index.entries)
        if entry.kind != NOT_HEAD and number * index.cluster + entry.told < size
    ]
    ends = [*(start for start, _ in begun[1:]), size]
    for (start, number), end in zip(begun, ends, strict=False):
        entry = index.entries[number]
        following = index.entries[number + 1] if number + 1 < len(index.entries) else None
        blocks = 1
        if following and following.kind == NOT_HEAD and following.told & _COUNT and index.advice & _BIG:
            blocks = following.told & ~_COUNT
        if end < start:
            raise Damaged("its parts overlap")
        yield Extent(start, end, entry.kind, entry.block, blocks, end == size)
