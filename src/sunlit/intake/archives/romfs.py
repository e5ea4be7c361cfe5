"""romfs, of Linux without an MMU: files as they are, each behind a header of 16 bytes and its name.

Laid out as in the kernel's Documentation/filesystems/romfs.rst.
"""

from collections.abc import Iterator

from sunlit.intake.archives.image import Image
from sunlit.intake.archives.registry import Format, Lost, Member
from sunlit.intake.archives.tree import Node, walk
from sunlit.intake.limits import Budget
from sunlit.intake.names import LONGEST_PATH, decode_name
from sunlit.schema import Artifact

MAGIC = b"-rom1fs-"
_LINK, _FOLDER, _FILE, _SYMBOLIC = 0, 1, 2, 3
_SPECIAL = {4: "block device", 5: "character device", 6: "socket", 7: "fifo"}


class _Romfs:
    """An opened image; a file's number is the offset of its header."""

    def __init__(self, image: Image) -> None:
        self.image = image
        image.mark(0, 16)
        self.root = self._name(16)[1]

    def _name(self, at: int) -> tuple[str, int]:
        """A name, and what follows it, from the next 16 bytes on."""
        raw = self.image.look(at, min(LONGEST_PATH, len(self.image.data) - at)).split(b"\0", 1)[0]
        size = (len(raw) | 15) + 1
        self.image.mark(at, size)
        return decode_name(raw), at + size

    def _header(self, at: int) -> tuple[int, int, int, int, str, int]:
        """Where the next file is, the kind, what else is told of it, its size, name, and where its content begins."""
        following, info, size, _ = self.image.unpack(">IIII", at)
        name, start = self._name(at + 16)
        return following & ~15, following & 7, info, size, name, start

    def look(self, number: int) -> Node:
        _, kind, info, size, _, start = self._header(number)
        if kind == _FOLDER or number == self.root:
            return Node(children=self._children(info if number != self.root else number))
        if kind == _FILE:
            return Node(content=lambda: self.image.copy(start, size))
        if kind == _SYMBOLIC:
            return Node(target=decode_name(self.image.take(start, min(size, LONGEST_PATH))) or ".")
        return Node(special=_SPECIAL.get(kind, "hard link"))

    def _children(self, at: int) -> Iterator[tuple[str, int]]:
        seen = set()
        while at and at not in seen:
            seen.add(at)
            following, kind, info, _, name, _ = self._header(at)
            if name not in (".", ".."):
                yield name, info if kind == _LINK else at
            at = following


def size_at(data: bytes, at: int) -> int:
    """How many bytes an image that begins here takes, 0 where none does."""
    size = int.from_bytes(data[at + 8 : at + 12], "big")
    return -(-size // 1024) * 1024 if data.startswith(MAGIC, at) and size > 32 else 0


def _members(artifact: Artifact, budget: Budget) -> Iterator[Member | Lost]:
    image = Image(artifact.data, budget)
    system = _Romfs(image)
    yield from walk(system.root, system.look)
    yield from image.gaps()


FORMAT = Format("romfs file system", lambda data: 0.9 * bool(size_at(data, 0)), _members, first=b"-", nul=True)
