"""HFS+ and HFSX, the older file system of Apple: each file with its data, and its resources where it has some.

Laid out as in Apple's Technical Note TN1150, "HFS Plus Volume Format".
"""

import struct
from collections.abc import Iterator
from itertools import islice

from sunlit.intake.archives.image import Image
from sunlit.intake.archives.registry import Damaged, Format, Lost, Member
from sunlit.intake.archives.tree import Node, special, walk
from sunlit.intake.limits import Budget
from sunlit.intake.names import decode_name
from sunlit.schema import Artifact

_HEADER = 1024
_FOLDER, _FILE = 1, 2
_ROOT = 2
_RESOURCES = 1 << 32  # added to the number of a file, for its second fork
Extents = list[tuple[int, int]]


class _Hfs:
    """An opened image; `look` is that of `walk`, over catalog numbers."""

    def __init__(self, image: Image) -> None:
        self.image = image
        image.mark(0, _HEADER + 512)
        image.mark(len(image.data) - 1024, 1024)  # the copy of the header
        (self.block,) = image.unpack(">I", _HEADER + 40)
        if not 512 <= self.block <= 1 << 20:
            raise Damaged("its blocks are of an impossible size")
        self.overflow: dict[tuple[int, int], Extents] = {}
        for key, record in self._leaves(image.take(_HEADER + 192, 80), 3):
            fork, number, _ = struct.unpack_from(">BxII", key)
            self.overflow.setdefault((number, fork), []).extend(_extents(record))
        self._fork_bytes(image.take(_HEADER + 112, 80), 6, 0)  # which blocks are used
        self.children: dict[int, list[tuple[str, int]]] = {}
        self.records: dict[int, bytes] = {}
        for key, record in self._leaves(image.take(_HEADER + 272, 80), 4):
            if len(key) < 6 or len(record) < 12:
                continue
            parent, length = struct.unpack_from(">IH", key)
            kind, number = struct.unpack_from(">HxxxxxxI", record)
            name = key[6 : 6 + 2 * length].decode("utf-16-be", "replace").replace("/", ":")
            if kind == _FOLDER or (kind == _FILE and len(record) >= 248):
                self.children.setdefault(parent, []).append((name, number))
                self.records[number] = record
                if kind == _FILE and struct.unpack_from(">Q", record, 168)[0]:
                    self.children[parent].append((f"{name}/<resources>", number | _RESOURCES))

    def _runs(self, fork: bytes, number: int, kind: int) -> Extents:
        return _extents(fork[16:]) + self.overflow.get((number, kind), [])

    def _content(self, fork: bytes, number: int, kind: int) -> Iterator[bytes]:
        (size,) = struct.unpack_from(">Q", fork)
        for start, count in self._runs(fork, number, kind):
            length = min(count * self.block, size)
            yield from self.image.copy(start * self.block, length)
            size -= length
        if size:
            raise Damaged(f"{size} bytes of it are missing")

    def _fork_bytes(self, fork: bytes, number: int, kind: int) -> bytes:
        return b"".join(self._content(fork, number, kind))

    def _leaves(self, fork: bytes, number: int) -> Iterator[tuple[bytes, bytes]]:
        """Keys and records of a tree, along its row of leaves."""
        data = self._fork_bytes(fork, number, 0)
        if len(data) < 256:
            return
        node, _ = struct.unpack_from(">I14xH", data, 24)[0], 0
        (size,) = struct.unpack_from(">H", data, 32)
        if size < 512:
            raise Damaged("its catalog makes no sense")
        seen = set()
        while node and node not in seen:
            seen.add(node)
            part = data[node * size : (node + 1) * size]
            if len(part) < size:
                raise Damaged("its catalog is damaged")
            following, _, _, _, records = struct.unpack_from(">IIbBH", part)
            offsets = struct.unpack(f">{min(records, size // 4)}H", part[-2 * min(records, size // 4) :])[::-1]
            for start, stop in zip(offsets, [*offsets[1:], size], strict=True):
                record = part[start:stop]
                if len(record) > 2:
                    (key,) = struct.unpack_from(">H", record)
                    yield record[2 : 2 + key], record[2 + key + key % 2 :]
            node = following

    def look(self, number: int) -> Node:
        if number == _ROOT or number in self.children:
            return Node(children=self.children.get(number, []))
        plain = number & ~_RESOURCES
        record = self.records[plain]
        if struct.unpack_from(">H", record)[0] == _FOLDER:
            return Node(children=[])
        if number & _RESOURCES:
            return Node(content=lambda: self._content(record[168:248], plain, 0xFF))
        (mode,) = struct.unpack_from(">H", record, 42)
        if mode & 0xF000 == 0xA000:
            target = b"".join(islice(self._content(record[88:168], plain, 0), 1))[:4096]
            return Node(target=decode_name(target) or ".")
        if kind := special(mode):
            return Node(special=kind)
        return Node(content=lambda: self._content(record[88:168], plain, 0))


def _extents(data: bytes) -> Extents:
    pairs = struct.unpack_from(">16I", data) if len(data) >= 64 else ()
    return [(start, count) for start, count in zip(pairs[::2], pairs[1::2], strict=True) if count]


def _members(artifact: Artifact, budget: Budget) -> Iterator[Member | Lost]:
    image = Image(artifact.data, budget)
    system = _Hfs(image)
    yield from walk(_ROOT, system.look)
    yield from image.gaps()


def _sniff(data: bytes) -> float:
    return 0.8 * (data[_HEADER : _HEADER + 4] in (b"H+\0\4", b"HX\0\5"))


FORMAT = Format("HFS+ file system", _sniff, _members, nul=True)
