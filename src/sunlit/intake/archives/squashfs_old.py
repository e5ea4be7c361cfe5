"""SquashFS, versions 2 and 3, of both byte orders and as vendors packed it with LZMA: the file system of older cameras.

Laid out as in squashfs_fs.h of squashfs-tools 3.3. The fields of its structures are bits that follow one another, from
the lowest up in images of little order, and from the highest down in others. Vendors gave the image another beginning.
"""

import struct
from collections.abc import Iterator

from sunlit.intake.archives.image import Image
from sunlit.intake.archives.packed import unlzma_raw, unlzmaed, zlibbed
from sunlit.intake.archives.registry import Format, Lost, Member
from sunlit.intake.archives.squashfs import SPECIAL, SquashFS
from sunlit.intake.archives.streams import lzma1_filter
from sunlit.intake.archives.tree import Node, walk
from sunlit.intake.limits import Budget
from sunlit.intake.names import LONGEST_PATH, decode_name
from sunlit.schema import Artifact

MAGICS = (b"hsqs", b"sqsh", b"shsq", b"qshs", b"hsqt", b"tqsh", b"sqlz", b"zlqs")
_SUPER = (32, 32, *[32] * 5, 16, 16, 16, 16, 8, 8, 8, 32, 64, 32, 32, 32, *[64] * 7)
_SUPER_SIZE = {2: 63, 3: 119}
_CHECKED = 4  # flag: each block of metadata has a marker
_MARKED = 1
_DIRECTORY, _FILE, _LINK, _LONG_DIRECTORY, _LONG_FILE = 1, 2, 3, 8, 9


def _unpack(data: bytes, most: int, budget: Budget) -> bytes:
    """zlib, or LZMA with what vendors put before it: the usual header, parameters alone, or these in a byte each."""
    if data[:1] == b"\x78":
        return zlibbed(data, most, budget)
    if len(data) > 13 and data[10:14] == bytes(4):
        return unlzmaed(data, most, budget)
    if len(data) > 4 and data[0] <= 4 and data[1] <= 8 and data[2] <= 4 and not data[4]:
        packed = (data[0] * 5 + data[2]) * 9 + data[1]
        parameters = lzma1_filter(bytes((packed,)) + most.to_bytes(4, "little"))
        return unlzma_raw(data[4:], parameters, most, budget)
    return unlzma_raw(data[5:], lzma1_filter(data[:5]), most, budget)


class _Old(SquashFS):
    """An opened image; `look` is that of `walk`."""

    def __init__(self, image: Image) -> None:
        self.order = _order(image.data)
        self.image = image
        fields = list(self._bits(image.look(0, _SUPER_SIZE[3]), _SUPER))
        self.version = fields[7]
        self.tables: tuple[int, ...]
        image.mark(0, _SUPER_SIZE[self.version])
        super().__init__(image, fields[16], _unpack)
        self.marker = _MARKED if fields[11] & _CHECKED else 0
        self.root = fields[15]
        if self.version == 2:
            self.used, users, groups, self.inodes, self.folders = fields[2:7]
            self.fragments = fields[18]
            self.tables = (users, groups, self.fragments)
        else:
            self.used, users, groups, self.inodes, self.folders, self.fragments, lookup = fields[19:]
            self.tables = (users, groups, self.fragments, lookup)

    def _bits(self, data: bytes, widths: tuple[int, ...]) -> Iterator[int]:
        little = self.order == "<"
        value = int.from_bytes(data, "little" if little else "big")
        left = 8 * len(data)
        at = 0
        for width in widths:
            left -= width
            yield value >> (at if little else left) & ((1 << width) - 1)
            at += width

    def look(self, number: int) -> Node:
        block, offset = self.inodes + (number >> 16), number & 0xFFFF

        def read(*widths: int) -> list[int]:
            nonlocal offset
            size = sum(widths) // 8
            offset += size
            return list(self._bits(self.read(block, offset - size, size), widths))

        kind, *_ = read(4, 12, 8, 8, *((32, 32) if self.version == 3 else ()))
        links = (32,) if self.version == 3 else ()
        if kind in (_DIRECTORY, _LONG_DIRECTORY):
            size_width = 19 if kind == _DIRECTORY else 27
            if self.version == 3:
                _, size, where, start = read(32, size_width, 13, 32)
            else:
                size, where, _, start = read(size_width, 13, 32, 24)
            return Node(children=self._children(start, where, size))
        if kind in (_FILE, _LONG_FILE):
            if self.version == 2:
                _, start, fragment, where, size = read(32, 32, 32, 32, 32)
            elif kind == _FILE:
                start, fragment, where, size = read(64, 32, 32, 32)
            else:
                _, start, fragment, where, size = read(32, 64, 32, 32, 64)
            sizes = tuple(read(*[32] * self.blocks(size, fragment)))
            return self.file(start, sizes, size, fragment, where)
        if kind == _LINK:
            *_, size = read(*links, 16)
            return Node(target=decode_name(self.read(block, offset, min(size, LONGEST_PATH))) or ".")
        return Node(special=SPECIAL.get(kind, f"unknown kind {kind}"))

    def _children(self, start: int, offset: int, size: int) -> Iterator[tuple[str, int]]:
        size -= 3 if self.version == 3 else 0
        data = self.read(self.folders + start, offset, size) if size > 0 else b""
        head = (8, 32, 32) if self.version == 3 else (8, 24)
        entry = (13, 3, 8, 16) if self.version == 3 else (13, 3, 8)
        at = 0
        while at + sum(head) // 8 <= len(data):
            count, block, *_ = self._bits(data[at : at + sum(head) // 8], head)
            at += sum(head) // 8
            for _ in range(count + 1):
                if at + sum(entry) // 8 > len(data):
                    return
                inode, _, length, *_ = self._bits(data[at : at + sum(entry) // 8], entry)
                at += sum(entry) // 8
                yield decode_name(data[at : at + length + 1]), block << 16 | inode
                at += length + 1

    def _fragment(self, number: int) -> tuple[int, int]:
        wide = 2 if self.version == 3 else 1
        many = 1024 // wide
        place = self.fragments + 4 * wide * (number // many)
        (table,) = self.image.unpack(self.order + ("Q" if wide == 2 else "I"), place)
        widths = (32 * wide, 32)
        start, told = self._bits(self.read(table, number % many * 8 * wide, sum(widths) // 8), widths)
        return start, told


def _order(data: bytes) -> str:
    """The byte order of an image of a version that is read here, "" for what is none."""
    if data.startswith(MAGICS) and len(data) >= _SUPER_SIZE[2]:
        for order in "<>":
            major, minor, log, block = struct.unpack_from(f"{order}HH2xH15xI", data, 28)
            if major in _SUPER_SIZE and minor < 16 and block == 1 << min(log, 31):
                return order
    return ""


def size_at(data: bytes, at: int) -> int:
    """How many bytes an image that begins here takes, 0 where none does."""
    head = data[at : at + _SUPER_SIZE[3]]
    order = _order(head)
    if not order:
        return 0
    (major,) = struct.unpack_from(f"{order}H", head, 28)
    (used,) = struct.unpack_from(*((f"{order}Q", head, 63) if major == 3 else (f"{order}I", head, 8)))
    return int(-(-used // 4096) * 4096)


def _members(artifact: Artifact, budget: Budget) -> Iterator[Member | Lost]:
    image = Image(artifact.data, budget)
    system = _Old(image)
    yield from walk(system.root, system.look)
    system.mark_tables(*system.tables)
    yield from image.gaps()


FORMAT = Format(
    "SquashFS file system of an older version",
    lambda data: 0.9 * bool(_order(data)),
    _members,
    first=b"hsqtz",
    nul=True,
)
