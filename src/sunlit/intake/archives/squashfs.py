"""SquashFS, version 4: the file system of most cameras, whatever it is packed with.

Laid out as in the kernel's documentation, "Squashfs 4.0 Filesystem", and its fs/squashfs/squashfs_fs.h.
"""

import struct
from abc import ABC, abstractmethod
from collections.abc import Iterator
from functools import partial

from sunlit.intake.archives.image import Image, hole_note, with_holes
from sunlit.intake.archives.packed import Unpack, unlz4ed, unlzmaed, unlzoed, unxzed, unzstded, zlibbed
from sunlit.intake.archives.registry import Damaged, Format, Lost, Member
from sunlit.intake.archives.tree import Node, walk
from sunlit.intake.limits import MIB, Budget
from sunlit.intake.names import LONGEST_PATH, decode_name
from sunlit.schema import Artifact

MAGIC = b"hsqs"
_SUPER = "<4sIIIIHHHHHHQQQQQQQQ"
_SUPER_SIZE = struct.calcsize(_SUPER)
_METHODS: dict[int, Unpack] = {1: zlibbed, 2: unlzmaed, 3: unlzoed, 4: unxzed, 5: unlz4ed, 6: unzstded}
SPECIAL = {4: "block device", 5: "character device", 6: "fifo", 7: "socket"}
SPECIAL |= {kind + 7: name for kind, name in SPECIAL.items()}
_METADATA = 8192
NOWHERE = 0xFFFFFFFF
_STORED_BLOCK = 1 << 24
_MOST_BLOCKS = 1 << 20  # of one file; more are a lie, or a file that no limit would let through


class SquashFS(ABC):
    """What the versions share: blocks of metadata, and blocks of content.

    marker  bytes behind the length of a block of metadata
    """

    order = "<"
    marker = 0

    def __init__(self, image: Image, block_size: int, unpack: Unpack) -> None:
        if not 4096 <= block_size <= MIB:
            raise Damaged(f"blocks of {block_size} bytes, which it cannot have")
        self.image = image
        self.block_size = block_size
        self.used = self.inodes = self.folders = self.fragments = 0
        self._unpack = unpack
        self._cache: dict[int, tuple[bytes, int]] = {}

    def _metadata(self, at: int) -> tuple[bytes, int]:
        """The metadata block at an offset, unpacked, and where the next one is."""
        if at not in self._cache:
            (head,) = self.image.unpack(f"{self.order}H", at)
            start = at + 2 + self.marker
            packed = self.image.take(start, head & 0x7FFF or 0x8000)
            data = packed if head & 0x8000 else self._unpack(packed, _METADATA, self.image.budget)
            if not data:
                raise Damaged(f"an empty block of metadata at {at}")
            if len(self._cache) > 4096:
                self._cache.clear()
            self._cache[at] = data, start + len(packed)
        return self._cache[at]

    def read(self, at: int, offset: int, size: int) -> bytes:
        """Bytes of metadata, from a place in a block on through those that follow it."""
        found = b""
        while len(found) < size:
            data, at = self._metadata(at)
            found += data[offset : offset + size - len(found)]
            offset = max(0, offset - len(data))
        return found

    def _content(self, at: int, sizes: tuple[int, ...], size: int, fragment: int, where: int) -> Iterator[bytes | int]:
        for told in sizes:
            length = min(self.block_size, size)
            if not told:
                yield length
            else:
                yield self._block(at, told)
                at += told & (_STORED_BLOCK - 1)
            size -= length
        if fragment != NOWHERE and size:
            tail = self._block(*self._fragment(fragment))[where : where + size]
            yield tail
            size -= len(tail)
        if size > 0:
            raise Damaged(f"{size} bytes of it are missing")

    def _block(self, at: int, told: int) -> bytes:
        if told & _STORED_BLOCK:
            data = self.image.take(at, told & (_STORED_BLOCK - 1))
            self.image.budget.spend(len(data))
            return data
        return self._unpack(self.image.take(at, told), self.block_size, self.image.budget)

    @abstractmethod
    def _fragment(self, number: int) -> tuple[int, int]:
        """Where a block of ends of files lies, and what is told as its size."""

    def file(self, at: int, sizes: tuple[int, ...], size: int, fragment: int, where: int) -> Node:
        """A file by what its inode says."""
        pieces = partial(self._content, at, sizes, size, fragment, where)
        return Node(
            content=lambda: with_holes(pieces(), self.image.budget), note=hole_note(sizes.count(0) * self.block_size)
        )

    def blocks(self, size: int, fragment: int) -> int:
        """How many blocks a file of this size has. Raises Damaged."""
        blocks = size // self.block_size if fragment != NOWHERE else -(-size // self.block_size)
        if blocks > _MOST_BLOCKS:
            raise Damaged(f"{size} bytes are declared, which the image cannot hold")
        return blocks

    def mark_tables(self, *tables: int) -> None:
        """Tables that say nothing of content: owners, where inodes lie; the lists of where their blocks are."""
        inside = [at for at in tables if at < self.used]
        if inside:
            # Each of these lists lies behind its own blocks of metadata, the first of which lies behind the folders.
            self.image.mark(min(inside), self.used - min(inside))


class _Version4(SquashFS):
    """An opened image; `look` is that of `walk`."""

    def __init__(self, image: Image) -> None:
        fields = image.unpack(_SUPER, 0)
        method, version = fields[5], fields[9]
        if version != 4 or method not in _METHODS:
            raise Damaged(f"version {version}, method {method}: not read")
        super().__init__(image, fields[3], _METHODS[method])
        self.root, self.used = fields[11], fields[12]
        self.ids, self.attributes, self.inodes, self.folders, self.fragments, self.export = fields[13:]

    def look(self, number: int) -> Node:
        block, offset = self.inodes + (number >> 16), number & 0xFFFF
        read = partial(self.read, block)
        (kind,) = struct.unpack("<H", read(offset, 2))
        at = offset + 16
        if kind == 1:
            start, _, size, where, _ = struct.unpack("<IIHHI", read(at, 16))
            return Node(children=self._children(start, where, size))
        if kind == 8:
            _, size, start, _, _, where = struct.unpack("<IIIIHH", read(at, 20))
            return Node(children=self._children(start, where, size))
        if kind in (2, 9):
            if kind == 2:
                start, fragment, where, size = struct.unpack("<IIII", read(at, 16))
                at += 16
            else:
                start, size, _, _, fragment, where, _ = struct.unpack("<QQQIIII", read(at, 40))
                at += 40
            blocks = self.blocks(size, fragment)
            return self.file(start, struct.unpack(f"<{blocks}I", read(at, 4 * blocks)), size, fragment, where)
        if kind in (3, 10):
            (size,) = struct.unpack("<I", read(at + 4, 4))
            return Node(target=decode_name(read(at + 8, min(size, LONGEST_PATH))) or ".")
        return Node(special=SPECIAL.get(kind, f"unknown kind {kind}"))

    def _children(self, start: int, offset: int, size: int) -> Iterator[tuple[str, int]]:
        data = self.read(self.folders + start, offset, size - 3) if size > 3 else b""
        at = 0
        while at + 12 <= len(data):
            count, block, _ = struct.unpack_from("<III", data, at)
            at += 12
            for _ in range(min(count, 256) + 1):
                if at + 8 > len(data):
                    return
                inode, _, _, length = struct.unpack_from("<HhHH", data, at)
                name = data[at + 8 : at + 9 + length]
                at += 9 + length
                yield decode_name(name), block << 16 | inode

    def _fragment(self, number: int) -> tuple[int, int]:
        (table,) = self.image.unpack("<Q", self.fragments + 8 * (number // 512))
        start, told = struct.unpack("<QI", self.read(table, number % 512 * 16, 12))
        return start, told


def _members(artifact: Artifact, budget: Budget) -> Iterator[Member | Lost]:
    image = Image(artifact.data, budget)
    system = _Version4(image)
    yield from walk(system.root, system.look)
    system.mark_tables(system.ids, system.attributes, system.fragments, system.export)
    yield from image.gaps()


def _sniff(data: bytes) -> float:
    return float(data.startswith(MAGIC) and data[28:30] == b"\4\0")


FORMAT = Format("SquashFS file system", _sniff, _members, first=b"h")
