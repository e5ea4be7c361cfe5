"""OLE compound files: installers of Windows (msi, msp), and the documents of old Office.

Laid out as in [MS-CFB]. The names of an installer's streams are packed, two characters in one; how is written down
in Wine's dlls/msi/table.c and in libmsi's source.
"""

import struct
from collections.abc import Iterator

from sunlit.intake.archives.image import Image
from sunlit.intake.archives.registry import Damaged, Format, Lost, Member
from sunlit.intake.archives.tree import Node, walk
from sunlit.intake.limits import Budget
from sunlit.schema import Artifact

_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage"  # the document itself, where a password protects it: [MS-OFFCRYPTO] 2.3.4.4
_LAST = 0xFFFFFFFA  # sectors from here on are none
_NONE = 0xFFFFFFFF
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_ENTRY = 128
_PACKED = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._"


class _Compound:
    """An opened file; `look` is that of `walk`, over the numbers of directory entries."""

    def __init__(self, image: Image) -> None:
        self.image = image
        head = image.take(0, 512)
        major, shift, mini_shift = struct.unpack_from("<H2xHH", head, 26)
        self.first, mini_first, mini_count, more, more_count = struct.unpack_from("<I8xIIII", head, 48)
        (self.cutoff,) = struct.unpack_from("<I", head, 56)
        if shift not in (9, 12) or mini_shift != 6:
            raise Damaged("its header makes no sense")
        self.sector = 1 << shift
        self.large = major > 3
        # An end cut off in the middle of a sector is told where that sector is read.
        self.count = -(-len(image.data) // self.sector)
        self.table = self._read_table(head, more, more_count)
        self.mini_table = self._numbers(self._chain(mini_first, self.table))[: mini_count * self.sector // 4]
        self.entries = b"".join(self._chain(self.first, self.table))
        root = self._entry(0)
        self.mini = b"".join(self._chain(root[4], self.table)) if root[4] < _LAST else b""

    def _sector(self, number: int) -> bytes:
        return self.image.take((number + 1) * self.sector, self.sector)

    def _numbers(self, sectors: Iterator[bytes]) -> list[int]:
        return [number for sector in sectors for number in struct.unpack(f"<{len(sector) // 4}I", sector)]

    def _read_table(self, head: bytes, more: int, more_count: int) -> list[int]:
        """The table of sectors; where its own parts lie stands in the header, and in sectors chained from it."""
        parts = list(struct.unpack_from("<109I", head, 76))
        for _ in range(min(more_count, self.count)):
            if more >= _LAST:
                break
            numbers = struct.unpack(f"<{self.sector // 4}I", self._sector(more))
            parts += numbers[:-1]
            more = numbers[-1]
        table: list[int] = []
        for part in parts:
            if part < _LAST and len(table) <= self.count:
                table += self._numbers(iter((self._sector(part),)))
        return table

    def _chain(self, number: int, table: list[int]) -> Iterator[bytes]:
        for _ in range(self.count):
            if number >= _LAST:
                return
            yield self._sector(number)
            number = table[number] if number < len(table) else _NONE
        raise Damaged("a chain of sectors leads into itself")

    def _entry(self, number: int) -> tuple[str, int, tuple[int, int], int, int, int]:
        """Name, kind, siblings, first child, first sector, size."""
        data = self.entries[number * _ENTRY : (number + 1) * _ENTRY]
        if len(data) < _ENTRY:
            raise Damaged(f"entry {number} of its directory is missing")
        length, kind, left, right, child = struct.unpack_from("<HBxIII", data, 64)
        start, size = struct.unpack_from("<IQ", data, 116)
        name = data[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
        return installer_name(name), kind, (left, right), child, start, size if self.large else size & 0xFFFFFFFF

    def look(self, number: int) -> Node:
        _, kind, _, child, start, size = self._entry(number)
        if kind in (_STORAGE, _ROOT):
            return Node(children=self._children(child))
        if kind != _STREAM:
            raise Damaged(f"an entry of unknown kind {kind}")
        return Node(content=lambda: self._content(start, size))

    def _children(self, child: int) -> Iterator[tuple[str, int]]:
        """All entries of the tree of siblings below one."""
        seen = set()
        pending = [child]
        while pending:
            number = pending.pop()
            if number >= _LAST or number in seen:
                continue
            seen.add(number)
            name, _, siblings, *_ = self._entry(number)
            yield name, number
            pending += reversed(siblings)

    def _content(self, number: int, size: int) -> Iterator[bytes]:
        if size >= self.cutoff:
            for sector in self._chain(number, self.table):
                self.image.budget.spend(len(sector))
                yield sector[:size]
                size -= min(size, len(sector))
                if not size:
                    return
        else:
            for _ in range(len(self.mini_table) + 1):
                if number >= _LAST or not size:
                    break
                piece = self.mini[64 * number : 64 * number + min(64, size)]
                self.image.budget.spend(len(piece))
                yield piece
                size -= len(piece)
                number = self.mini_table[number] if number < len(self.mini_table) else _NONE
        if size:
            raise Damaged(f"{size} bytes of it are missing")


def installer_name(name: str) -> str:
    """A stream's name as an installer means it; other names stay as they are, but for what Office begins some with: a
    control character is written as its number."""
    found = []
    for char in name:
        code = ord(char)
        if 0x3800 <= code < 0x4800:
            found += [_PACKED[code - 0x3800 & 0x3F], _PACKED[code - 0x3800 >> 6]]
        elif 0x4800 <= code < 0x4840:
            found.append(_PACKED[code - 0x4800])
        else:
            found.append("!" if code == 0x4840 else f"[{code}]" if code < 0x20 else char)
    return "".join(found)


def _members(artifact: Artifact, budget: Budget) -> Iterator[Member | Lost]:
    image = Image(artifact.data, budget)
    for item in walk(0, _Compound(image).look):
        if isinstance(item, Member) and item.name == _ENCRYPTED:
            size = sum(map(len, item.chunks))
            yield Lost(item.name, "unreadable", "an Office document that is encrypted: a password is needed", size)
        else:
            yield item
    yield from image.gaps()


FORMAT = Format("OLE compound file", lambda data: 0.9 * data.startswith(_MAGIC), _members, first=b"\xd0")
