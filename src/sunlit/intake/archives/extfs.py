"""ext2, ext3 and ext4. What was deleted, and what the journal keeps, comes out as bytes that belong to no file.

Laid out as in the kernel's documentation, "ext4 Data Structures and Algorithms".
"""

import struct
from collections.abc import Iterator
from itertools import islice

from sunlit.intake.archives.image import Image, hole_note, with_holes
from sunlit.intake.archives.registry import Damaged, Format, Lost, Member
from sunlit.intake.archives.tree import Node, special, walk
from sunlit.intake.limits import Budget
from sunlit.intake.names import decode_name
from sunlit.schema import Artifact

_SUPER = 1024
_MAGIC = b"\x53\xef"
_ROOT = 2
_64BIT, _META_GROUPS = 0x80, 0x10
_ENCRYPTED, _EXTENTS, _INLINE = 0x800, 0x80000, 0x10000000
_MOST_DEPTH = 5  # of a tree of extents; three levels of indirect blocks
_MOST_GROUPS = 1 << 16
Run = tuple[int, int, int]  # first block of the file, number of blocks, first block of the image


class _Ext:
    """An opened image; `look` is that of `walk`, over inode numbers."""

    def __init__(self, image: Image) -> None:
        self.image = image
        head = image.take(_SUPER, 1024)
        (log,) = struct.unpack_from("<I", head, 24)
        if log > 6:
            raise Damaged("its blocks are of an impossible size")
        self.block = 1024 << log
        inodes, blocks = struct.unpack_from("<II", head, 0)
        (first,) = struct.unpack_from("<I", head, 20)
        (per_group,) = struct.unpack_from("<I", head, 32)
        (self.inodes_per_group,) = struct.unpack_from("<I", head, 40)
        (size,) = struct.unpack_from("<H", head, 88)
        self.inode_size = size if struct.unpack_from("<I", head, 76)[0] else 128
        (features,) = struct.unpack_from("<I", head, 96)
        (described,) = struct.unpack_from("<H", head, 254)
        self.group_size = max(32, described) if features & _64BIT else 32
        if not per_group or not self.inodes_per_group or not 128 <= self.inode_size <= self.block:
            raise Damaged("its superblock makes no sense")
        if features & _META_GROUPS:
            raise Damaged("its groups are described in places of their own (meta_bg): not read")
        self.groups = -(-blocks // per_group)
        if self.groups > _MOST_GROUPS or inodes > self.groups * self.inodes_per_group:
            raise Damaged("its superblock makes no sense")
        self.descriptors = (first + 1) * self.block
        self._mark_layout(first, per_group)

    def _mark_layout(self, first: int, per_group: int) -> None:
        """Bitmaps, tables of inodes, and the copies of superblock and descriptors."""
        table = -(-self.groups * self.group_size // self.block) * self.block
        self.image.mark(self.descriptors, table)
        for group in range(self.groups):
            fields = self.image.unpack("<III", self.descriptors + group * self.group_size)
            for bitmap in fields[:2]:
                self.image.mark(bitmap * self.block, self.block)
            self.image.mark(fields[2] * self.block, self.inodes_per_group * self.inode_size)
            copy = (first + group * per_group) * self.block
            if group and self.image.data[copy + 56 : copy + 58] == _MAGIC:
                self.image.mark(copy, self.block + table)

    def look(self, number: int) -> Node:
        group, index = divmod(number - 1, self.inodes_per_group)
        if not 0 <= group < self.groups:
            raise Damaged(f"inode {number}, which it does not have")
        where = self.descriptors + group * self.group_size
        (low,) = self.image.unpack("<I", where + 8)
        high = self.image.unpack("<I", where + 40)[0] if self.group_size > 40 else 0
        at = (high << 32 | low) * self.block + index * self.inode_size
        inode = self.image.take(at, self.inode_size)
        mode, size = struct.unpack_from("<H", inode)[0], struct.unpack_from("<I", inode, 4)[0]
        (flags,) = struct.unpack_from("<I", inode, 32)
        kind = mode & 0xF000
        if kind == 0x8000:
            size |= struct.unpack_from("<I", inode, 108)[0] << 32
        if kind in (0x4000, 0x8000) and flags & _ENCRYPTED:
            raise Damaged("encrypted")
        if kind == 0x4000:
            return Node(children=self._children(inode, flags, size))
        if kind == 0x8000:
            stored = size if flags & _INLINE else self.block * sum(run[1] for run in self._runs(inode, flags))
            return Node(content=lambda: self._content(inode, flags, size), note=hole_note(size - stored))
        if kind == 0xA000:
            short = inode[40 : 40 + size] if size < 60 else b"".join(self._content(inode, flags, min(size, 4096)))
            return Node(target=decode_name(short) or ".")
        return Node(special=special(mode))

    def _children(self, inode: bytes, flags: int, size: int) -> Iterator[tuple[str, int]]:
        data = b"".join(self._content(inode, flags, size))
        if flags & _INLINE:
            data = data[4:]  # the parent's number
        at = 0
        while at + 8 <= len(data):
            number, length, name_length = struct.unpack_from("<IHB", data, at)
            if number and (name := data[at + 8 : at + 8 + name_length]) not in (b".", b"..", b""):
                yield decode_name(name), number
            at += max(length, 8)

    def _content(self, inode: bytes, flags: int, size: int) -> Iterator[bytes]:
        return with_holes(self._pieces(inode, flags, size), self.image.budget)

    def _pieces(self, inode: bytes, flags: int, size: int) -> Iterator[bytes | int]:
        if flags & _INLINE:
            yield inode[40 : 40 + min(size, 60)] + self._inline_rest(inode, size)
            return
        at = 0  # in the file, in blocks
        for first, count, start in self._runs(inode, flags):
            if first > at:
                yield min((first - at) * self.block, size)
                size -= min((first - at) * self.block, size)
            length = min(count * self.block, size)
            yield from self.image.copy(start * self.block, length)
            size -= length
            at = max(at, first + count)
        yield size

    def _inline_rest(self, inode: bytes, size: int) -> bytes:
        """What does not fit beside the inode's own fields: the extended attribute "system.data" behind them."""
        at = 128 + (struct.unpack_from("<H", inode, 128)[0] if len(inode) >= 132 else 0) + 4
        base = at
        while size > 60 and at + 16 <= len(inode) and inode[at]:
            length, index, offset, _, told = struct.unpack_from("<BBHII", inode, at)
            if index == 7 and inode[at + 16 : at + 16 + length] == b"data":
                return inode[base + offset : base + offset + told]
            at += 16 + -(-length // 4) * 4
        return b""

    def _runs(self, inode: bytes, flags: int) -> Iterator[Run]:
        """The pieces of a file in order. As many as the image has blocks at most: what repeats itself is a lie."""
        most = len(self.image.data) // self.block
        runs = self._extents(inode[40:100], 0) if flags & _EXTENTS else self._indirect(inode)
        seen = 0
        for run in islice(runs, most):
            seen += run[1]
            if seen > most:
                raise Damaged("more blocks are declared than the image has")
            yield run

    def _extents(self, node: bytes, depth: int) -> Iterator[Run]:
        if depth > _MOST_DEPTH or node[:2] != b"\x0a\xf3":
            raise Damaged("its list of blocks is damaged")
        entries, _, levels = struct.unpack_from("<HHH", node, 2)
        for at in range(12, min(12 + 12 * entries, len(node) - 11), 12):
            if levels:
                low, high = struct.unpack_from("<IH", node, at + 4)
                yield from self._extents(self.image.take((high << 32 | low) * self.block, self.block), depth + 1)
            else:
                first, count, high, low = struct.unpack_from("<IHHI", node, at)
                if count <= 32768:  # longer ones are set aside and not written yet
                    yield first, count, high << 32 | low

    def _indirect(self, inode: bytes) -> Iterator[Run]:
        blocks = struct.unpack_from("<15I", inode, 40)
        for number, block in enumerate(blocks[:12]):
            if block:
                yield number, 1, block
        first, per_block = 12, self.block // 4
        for level in range(3):
            if blocks[12 + level]:
                yield from self._pointers(blocks[12 + level], level, first)
            first += per_block ** (level + 1)

    def _pointers(self, block: int, level: int, first: int) -> Iterator[Run]:
        per_block = self.block // 4
        for number, pointer in enumerate(self.image.unpack(f"<{per_block}I", block * self.block)):
            if pointer and level:
                yield from self._pointers(pointer, level - 1, first + number * per_block**level)
            elif pointer:
                yield first + number, 1, pointer


def _members(artifact: Artifact, budget: Budget) -> Iterator[Member | Lost]:
    image = Image(artifact.data, budget)
    system = _Ext(image)
    yield from walk(_ROOT, system.look)
    yield from image.gaps()


def _sniff(data: bytes) -> float:
    if data[_SUPER + 56 : _SUPER + 58] != _MAGIC or len(data) < 2 * _SUPER:
        return 0.0
    log, _, per_group = struct.unpack_from("<III", data, _SUPER + 24)
    return 0.8 if log <= 6 and 0 < per_group <= 1 << 19 else 0.0


FORMAT = Format("ext file system", _sniff, _members, nul=True)
