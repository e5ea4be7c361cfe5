"""ISO 9660 with Joliet and Rock Ridge: each tree of names is walked, so that a file in only one of them is found.

Laid out as in ECMA-119, Microsoft's Joliet specification, and SUSP and RRIP 1.12 (IEEE P1281, P1282).
"""

import struct
from collections.abc import Iterator

from sunlit.intake.archives.image import Image
from sunlit.intake.archives.registry import Damaged, Format, Lost, Member
from sunlit.intake.archives.tree import Node, walk
from sunlit.intake.limits import Budget
from sunlit.intake.names import decode_name
from sunlit.schema import Artifact

SECTOR = 2048
FIRST = 16 * SECTOR
_MAGIC = b"CD001"
_PRIMARY, _SUPPLEMENTARY, _LAST = 1, 2, 255
_JOLIET = (b"%/@", b"%/C", b"%/E")
_FOLDER, _MORE = 0x02, 0x80
_MOST_DESCRIPTORS = 64
_MOST_CONTINUED = 64


class _Tree:
    """One tree of names; a file is told by the offset of its record. `told` are the extents that trees gave."""

    def __init__(self, image: Image, descriptor: bytes, told: set[tuple[int, int]], is_first: bool) -> None:
        self.image = image
        self.is_first = is_first
        self.joliet = descriptor[88:91] in _JOLIET and descriptor[0] == _SUPPLEMENTARY
        (block,) = struct.unpack_from("<H", descriptor, 128)
        self.block = block or SECTOR
        self.told = told
        for at in (140, 144, 148, 152):  # tables of paths, in both byte orders
            (where,) = struct.unpack_from("<I" if at < 148 else ">I", descriptor, at)
            image.mark(where * self.block, struct.unpack_from("<I", descriptor, 132)[0] if where else 0)

    def _extent(self, number: int) -> tuple[int, int]:
        where, size = self.image.look(number + 2, 4), self.image.look(number + 10, 4)
        return int.from_bytes(where, "little") * self.block, int.from_bytes(size, "little")

    def look(self, number: int) -> Node:
        if self.image.look(number + 25, 1)[0] & _FOLDER:
            return Node(children=self._children(*self._extent(number)))
        target, is_device = self._rock_ridge(number)[1:]
        if target or is_device:
            return Node(target=target, special="device, fifo or socket")
        return Node(content=lambda: self._content(number))

    def _content(self, number: int) -> Iterator[bytes]:
        """A file's extents: where it has several, a record for each follows."""
        while True:
            at, size = self._extent(number)
            self.told.add((at, size))
            yield from self.image.copy(at, size)
            length, flags = self.image.look(number, 1)[0], self.image.look(number + 25, 1)[0]
            if not flags & _MORE or not length:
                return
            number += length

    def _children(self, at: int, size: int) -> Iterator[tuple[str, int]]:
        end = at + size
        is_more = False
        while at < end:
            length = self.image.look(at, 1)[0]
            if not length:  # records do not reach over the end of a sector
                self.image.mark(at, 1)
                at += SECTOR - at % SECTOR
                continue
            record = self.image.take(at, max(length, 34))
            raw = record[33 : 33 + record[32]]
            was_more, is_more = is_more, bool(record[25] & _MORE)
            if raw in (b"\0", b"\1"):
                self._rock_ridge(at)
            elif not was_more and (record[25] & _FOLDER or self.is_first or self._is_new(at)):
                yield self._name(raw, at), at
            at += length

    def rank(self, root: int) -> int:
        """How good this tree's names are, 0 the best: those of Rock Ridge, of Joliet, of the standard."""
        if self.joliet:
            return 1
        at, _ = self._extent(root)
        record = self.image.data[at : at + 255]
        return 0 if b"SP\x07\1\xbe\xef" in record[: record[0] if record else 0] else 2

    def _is_new(self, number: int) -> bool:
        """Whether no other tree has told of a file's content."""
        extent = self._extent(number)
        return extent[1] > 0 and extent not in self.told

    def _name(self, raw: bytes, number: int) -> str:
        if self.joliet:
            return raw.decode("utf-16-be", "replace").partition(";")[0]
        return self._rock_ridge(number)[0] or decode_name(raw).partition(";")[0].rstrip(".")

    def _rock_ridge(self, number: int) -> tuple[str, str, bool]:
        """Name, target of the symbolic link, whether it is a device: from the fields behind a record's name."""
        record = self.image.look(number, self.image.look(number, 1)[0])
        if self.joliet or len(record) < 34:
            return "", "", False
        name, target, device = b"", b"", False
        for kind, data in self._fields(record[33 + record[32] + (record[32] + 1) % 2 :]):
            if kind == b"NM":
                name += data[1:]
            elif kind == b"SL":
                target += _link(data[1:], bool(target) and not target.endswith(b"/"))
            elif kind == b"PX" and len(data) >= 4:
                device = data[1] & 0xF0 not in (0x40, 0x80, 0xA0)
        return decode_name(name), decode_name(target), device

    def _fields(self, area: bytes) -> Iterator[tuple[bytes, bytes]]:
        for _ in range(_MOST_CONTINUED):
            at, behind = 0, None
            while at + 4 <= len(area) and area[at + 2] >= 4:
                kind, data = area[at : at + 2], area[at + 4 : at + area[at + 2]]
                if kind == b"CE" and len(data) >= 24:
                    behind = struct.unpack_from("<I4xI4xI", data)
                yield kind, data
                at += area[at + 2]
            if behind is None:
                return
            area = self.image.take(behind[0] * self.block + behind[1], behind[2])


def _link(data: bytes, joined: bool) -> bytes:
    """The parts of a symbolic link's target; `joined` when parts stand before these."""
    parts = []
    at = 0
    while at + 2 <= len(data):
        flags, length = data[at], data[at + 1]
        parts.append({2: b".", 4: b"..", 8: b""}.get(flags & 0x0E, data[at + 2 : at + 2 + length]))
        at += 2 + length
    whole = b"/".join(parts)
    return (b"/" if joined or whole == b"" else b"") + whole


def _members(artifact: Artifact, budget: Budget) -> Iterator[Member | Lost]:
    image = Image(artifact.data, budget)
    told: set[tuple[int, int]] = set()
    trees = []
    for number in range(_MOST_DESCRIPTORS):
        at = FIRST + number * SECTOR
        descriptor = image.look(at, SECTOR)
        if descriptor[1:6] != _MAGIC:
            break
        image.mark(at, 7)
        if descriptor[0] in (_PRIMARY, _SUPPLEMENTARY):
            image.mark(at, SECTOR)
            yield Member(f"<descriptor at {at}>", iter((_texts(descriptor),)))
            trees.append((at, descriptor))
        if descriptor[0] == _LAST:
            break
    if not trees:
        raise Damaged("no tree of files")
    # Names that were cut to eight letters come last; what the other tree has told is not told again.
    ranks = {at: _Tree(image, descriptor, told, False).rank(at + 156) for at, descriptor in trees}
    for number, (at, descriptor) in enumerate(sorted(trees, key=lambda tree: ranks[tree[0]])):
        image.mark(at + 156, 34)
        yield from walk(at + 156, _Tree(image, descriptor, told, number == 0).look)
    yield from image.gaps()


def _texts(descriptor: bytes) -> bytes:
    """What a descriptor says in words: system, volume, publisher, preparer, application; and what it has room for."""
    return descriptor[8:72] + descriptor[190:813] + descriptor[883:]


def _sniff(data: bytes) -> float:
    return 0.9 * (data[FIRST + 1 : FIRST + 6] == _MAGIC)


FORMAT = Format("ISO 9660 image", _sniff, _members, nul=True)
