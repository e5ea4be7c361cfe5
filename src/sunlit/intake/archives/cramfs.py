"""cramfs, of both byte orders: the file system of older cameras.

Laid out as in the kernel's include/uapi/linux/cramfs_fs.h and fs/cramfs/README.
"""

from collections.abc import Iterator

from sunlit.intake.archives.image import Image, hole_note, with_holes
from sunlit.intake.archives.packed import zlibbed
from sunlit.intake.archives.registry import Damaged, Format, Lost, Member
from sunlit.intake.archives.tree import Node, special, walk
from sunlit.intake.limits import Budget
from sunlit.intake.names import decode_name
from sunlit.schema import Artifact

_MAGICS = (b"\x45\x3d\xcd\x28", b"\x28\xcd\x3d\x45")
_SIGNATURE = b"Compressed ROMFS"
_ROOT, _INODE, _PAGE = 64, 12, 4096


class _Cramfs:
    """An opened image, whose superblock stands at `base`; an inode's number is its offset."""

    def __init__(self, image: Image, base: int) -> None:
        self.image = image
        self.base = base
        self.little = image.data.startswith(_MAGICS[0], base)
        image.mark(base, _ROOT + _INODE)

    def _inode(self, at: int) -> tuple[int, int, int, int]:
        """Mode, size, length of the name, offset of the content."""
        order = "<" if self.little else ">"
        mode, _, second, third = self.image.unpack(f"{order}HHII", at)
        if self.little:
            return mode, second & 0xFFFFFF, 4 * (third & 0x3F), 4 * (third >> 6)
        return mode, second >> 8, 4 * (third >> 26), 4 * (third & 0x3FFFFFF)

    def look(self, number: int) -> Node:
        mode, size, _, at = self._inode(number)
        if mode & 0xF000 == 0x4000:
            return Node(children=self._children(at, size))
        if mode & 0xF000 == 0xA000:
            return Node(target=decode_name(b"".join(self._content(at, size))) or ".")
        if mode & 0xF000 == 0x8000:
            return Node(content=lambda: self._content(at, size), note=hole_note(0 if at else size))
        return Node(special=special(mode))

    def _children(self, at: int, size: int) -> Iterator[tuple[str, int]]:
        at += self.base
        end = at + size
        while at < end:
            _, _, length, _ = self._inode(at)
            yield decode_name(self.image.take(at + _INODE, length).rstrip(b"\0")), at
            at += _INODE + length

    def _content(self, at: int, size: int) -> Iterator[bytes]:
        return with_holes(self._pieces(at, size), self.image.budget)

    def _pieces(self, at: int, size: int) -> Iterator[bytes | int]:
        if not at:
            yield size
            return
        blocks = -(-size // _PAGE)
        at += self.base
        ends = self.image.unpack(f"{'<' if self.little else '>'}{blocks}I", at)
        start = at + 4 * blocks
        for end in ends:
            length = min(_PAGE, size)
            if self.base + end == start:
                yield length
            else:
                yield zlibbed(self.image.take(start, self.base + end - start), _PAGE, self.image.budget)
            start, size = self.base + end, size - length


def _base(data: bytes) -> int | None:
    """Where the superblock stands: at the beginning, or behind 512 bytes for a boot loader."""
    for base in (0, 512):
        if data.startswith(_MAGICS, base) and data.startswith(_SIGNATURE, base + 16):
            return base
    return None


def _members(artifact: Artifact, budget: Budget) -> Iterator[Member | Lost]:
    base = _base(artifact.data)
    if base is None:
        raise Damaged("no superblock")
    image = Image(artifact.data, budget)
    system = _Cramfs(image, base)
    yield from walk(base + _ROOT, system.look)
    yield from image.gaps()


FORMAT = Format("cramfs file system", lambda data: float(_base(data) is not None), _members, nul=True)
