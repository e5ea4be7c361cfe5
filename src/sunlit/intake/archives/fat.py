"""FAT12, FAT16 and FAT32, with long names. What was deleted comes out as bytes that belong to no file.

Laid out as in Microsoft's "FAT: General Overview of On-Disk Format", version 1.03.
"""

import struct
from collections.abc import Iterator

from sunlit.intake.archives.image import Image
from sunlit.intake.archives.registry import Damaged, Format, Lost, Member
from sunlit.intake.archives.tree import Node, walk
from sunlit.intake.limits import Budget
from sunlit.intake.names import decode_name
from sunlit.schema import Artifact

_LONG_NAME, _VOLUME, _FOLDER = 0x0F, 0x08, 0x10
_DELETED, _END = 0xE5, 0
_ROOT = 0
_NAME_PARTS = ((1, 11), (14, 26), (28, 32))


class _Fat:
    """An opened image. A file or folder is told by the offset of its entry, the root by 0."""

    def __init__(self, image: Image) -> None:
        self.image = image
        sector, per_cluster, reserved, copies, self.root_entries, total = image.unpack("<HBHBHH", 11)
        (table,) = image.unpack("<H", 22)
        image.mark(0, reserved * sector)
        self.cluster = per_cluster * sector
        total = total or image.unpack("<I", 32)[0]
        wide_table, _, _, self.root_cluster = image.unpack("<IHHI", 36)
        self.table_at, table = reserved * sector, (table or wide_table) * sector
        self.root_at = self.table_at + copies * table
        self.data_at = self.root_at + -(-32 * self.root_entries // sector) * sector
        self.clusters = (total * sector - self.data_at) // self.cluster
        self.bits = 12 if self.clusters < 4085 else 16 if self.clusters < 65525 else 32
        if not copies or not table or self.clusters <= 0:
            raise Damaged("its first sector makes no sense")
        image.mark(self.table_at, copies * table)

    def _next(self, cluster: int) -> int:
        at = self.table_at + cluster * self.bits // 8
        if self.bits == 12:
            pair = int.from_bytes(self.image.look(at, 2), "little")
            return pair >> 4 if cluster & 1 else pair & 0xFFF
        if self.bits == 16:
            return int.from_bytes(self.image.look(at, 2), "little")
        return int.from_bytes(self.image.look(at, 4), "little") & 0xFFFFFFF

    def _chain(self, cluster: int) -> Iterator[int]:
        """The offsets of a file's clusters. Raises Damaged where the chain leads nowhere, or into itself."""
        for _ in range(self.clusters + 1):
            if cluster >= (0xFFFFFF8 & (1 << self.bits) - 1):
                return
            if not 2 <= cluster < self.clusters + 2:
                raise Damaged(f"its chain of clusters is broken, at {cluster}")
            yield self.data_at + (cluster - 2) * self.cluster
            cluster = self._next(cluster)
        raise Damaged("its chain of clusters leads into itself")

    def look(self, number: int) -> Node:
        if number == _ROOT:
            if self.bits == 32:
                return Node(children=self._children(self._chain(self.root_cluster), self.cluster))
            return Node(children=self._children(iter((self.root_at,)), 32 * self.root_entries))
        entry = self.image.look(number, 32)
        high, low, size = (struct.unpack_from(form, entry, at)[0] for form, at in (("<H", 20), ("<H", 26), ("<I", 28)))
        first = low | (high << 16 if self.bits == 32 else 0)
        if entry[11] & _FOLDER:
            return Node(children=self._children(self._chain(first), self.cluster))
        return Node(content=lambda: self._content(first, size))

    def _content(self, first: int, size: int) -> Iterator[bytes]:
        if size:
            for at in self._chain(first):
                yield from self.image.copy(at, min(self.cluster, size))
                size -= min(self.cluster, size)
                if not size:
                    return
            raise Damaged(f"{size} bytes of it are missing")

    def _children(self, places: Iterator[int], size: int) -> Iterator[tuple[str, int]]:
        long_name: list[str] = []
        for start in places:
            for at in range(start, start + size, 32):
                entry = self.image.take(at, 32)
                if entry[0] == _END:
                    return
                if entry[11] & 0x3F == _LONG_NAME and entry[0] != _DELETED:
                    part = b"".join(entry[a:b] for a, b in _NAME_PARTS).decode("utf-16-le", "replace")
                    long_name = [part.split("\0", 1)[0], *(long_name if not entry[0] & 0x40 else [])][:20]
                    continue
                name, long_name = "".join(long_name) or _short_name(entry), []
                if entry[0] not in (_DELETED, 0x2E) and not entry[11] & _VOLUME:
                    yield name, at


def _short_name(entry: bytes) -> str:
    stem = (b"\xe5" if entry[0] == 5 else entry[:1]) + entry[1:8]
    stem, ending = stem.rstrip(b" "), entry[8:11].rstrip(b" ")
    stem, ending = stem.lower() if entry[12] & 8 else stem, ending.lower() if entry[12] & 16 else ending
    return decode_name(stem + b"." + ending if ending else stem)


def _members(artifact: Artifact, budget: Budget) -> Iterator[Member | Lost]:
    image = Image(artifact.data, budget)
    system = _Fat(image)
    yield from walk(_ROOT, system.look)
    yield from image.gaps()


def _sniff(data: bytes) -> float:
    if data[510:512] != b"\x55\xaa" or data[:1] not in (b"\xeb", b"\xe9"):
        return 0.0
    sector, per_cluster, reserved, copies = struct.unpack_from("<HBHB", data, 11)
    sound = sector in (512, 1024, 2048, 4096) and per_cluster in (1, 2, 4, 8, 16, 32, 64, 128)
    return 0.7 * (sound and reserved > 0 and copies in (1, 2) and data[21] >= 0xF0)


FORMAT = Format("FAT file system", _sniff, _members, first=b"\xeb\xe9")
