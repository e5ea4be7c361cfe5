"""Resources of Qt (.rcc): the files that a program keeps beside it, packed with zlib or zstd or not at all.

Laid out as Qt's QResource reads them (qtbase/src/corelib/io/qresource.cpp).
"""

from collections.abc import Iterator
from functools import partial

from sunlit.intake.archives.image import Image
from sunlit.intake.archives.packed import unzstded, zlibbed
from sunlit.intake.archives.registry import Damaged, Format, Lost, Member
from sunlit.intake.archives.tree import Node, walk
from sunlit.intake.limits import Budget
from sunlit.schema import Artifact

_MAGIC = b"qres\0\0\0"
_NODE_SIZE = {1: 14, 2: 22, 3: 22}
_ZLIB, _FOLDER, _ZSTD = 1, 2, 4


class _Resources:
    """An opened file; a node's number is its place in the list of nodes."""

    def __init__(self, image: Image) -> None:
        self.image = image
        version, self._nodes, self._content, self._names = image.unpack(">4xIIII", 0)
        self._size = _NODE_SIZE[version]
        if version == 3:
            image.mark(20, 4)

    def look(self, number: int) -> Node:
        at = self._nodes + number * self._size
        _, flags, first, second = self.image.numbers(">IHII", at)
        self.image.mark(at, self._size)
        if flags & _FOLDER:
            return Node(children=((self._name(child), child) for child in range(second, second + min(first, 1 << 20))))
        return Node(content=partial(self._file, self._content + second, flags))

    def _name(self, number: int) -> str:
        (place,) = self.image.numbers(">I", self._nodes + number * self._size)
        (length,) = self.image.unpack(">H4x", self._names + place)
        return self.image.take(self._names + place + 6, 2 * length).decode("utf-16-be", "replace")

    def _file(self, at: int, flags: int) -> Iterator[bytes]:
        (size,) = self.image.unpack(">I", at)
        if not flags & (_ZLIB | _ZSTD):
            yield from self.image.copy(at + 4, size)
            return
        most, budget = self.image.budget.limits.max_artifact_bytes, self.image.budget
        if flags & _ZSTD:
            yield unzstded(self.image.take(at + 4, size), most, budget)
        else:
            (told,) = self.image.unpack(">I", at + 4)
            yield zlibbed(self.image.take(at + 8, size - 4), min(most, told), budget)


def _members(artifact: Artifact, budget: Budget) -> Iterator[Member | Lost]:
    image = Image(artifact.data, budget)
    system = _Resources(image)
    if system.look(0).children is None:
        raise Damaged("its root is no folder")
    yield from walk(0, system.look)
    yield from image.gaps()


def _sniff(data: bytes) -> float:
    return 0.9 * (data.startswith(_MAGIC) and data[7:8] in (b"\1", b"\2", b"\3"))


FORMAT = Format("resources of Qt", _sniff, _members, first=b"q", nul=True)
