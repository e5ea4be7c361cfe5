"""UBIFS, a volume of UBI. Files that were deleted are read too, as long as their bytes are there.

Laid out as in the kernel's fs/ubifs/ubifs-media.h. The index is not believed: every node is looked at.
"""

import struct
from collections.abc import Iterator
from functools import partial

from sunlit.intake.archives.image import Image
from sunlit.intake.archives.journal import Journal, Piece
from sunlit.intake.archives.packed import Unpack, inflated, unlzoed, unzstded
from sunlit.intake.archives.registry import Damaged, Format, Lost, Member
from sunlit.intake.limits import Budget
from sunlit.schema import Artifact

_MAGIC = b"\x31\x18\x10\x06"
_HEADER, _BLOCK = 24, 4096
_INODE, _DATA, _ENTRY = 0, 1, 2
_KINDS = 12
_UNPACK: dict[int, Unpack] = {
    0: lambda data, size, _budget: data[:size],
    1: unlzoed,
    2: inflated,
    3: unzstded,
}


def _members(artifact: Artifact, budget: Budget) -> Iterator[Member | Lost]:
    image = Image(artifact.data, budget)
    data = image.data
    journal = Journal(budget)
    at = 0
    while (at := data.find(_MAGIC, at)) >= 0:
        if at % 8 or at + _HEADER > len(data):
            at += 1
            continue
        version, length, kind = struct.unpack_from("<QIB", data, at + 8)
        if length < _HEADER or at + length > len(data) or kind > _KINDS:
            at += 8
            continue
        node = data[at : at + length]
        if kind == _INODE and length >= 160:
            _inode(journal, node, version)
        elif kind == _ENTRY and length >= 56:
            (parent,) = struct.unpack_from("<I", node, _HEADER)
            number, size = struct.unpack_from("<Q2xH", node, 40)
            journal.name(parent, node[56 : 56 + size], version, number & 0xFFFFFFFF)
        elif kind == _DATA and length >= 48:
            number, block, size, method = struct.unpack_from("<II8xIH", node, _HEADER)
            read = partial(_read, node[48:], method, size, budget)
            journal.piece(number, Piece(version, (block & 0x1FFFFFFF) * _BLOCK, size, read))
        image.mark(at, length + -length % 8)
        at += length
    yield from journal.members()
    yield from image.gaps(blank=b"\xff\0")


def _inode(journal: Journal, node: bytes, version: int) -> None:
    (number,) = struct.unpack_from("<I", node, _HEADER)
    (size,) = struct.unpack_from("<Q", node, 48)
    (mode,) = struct.unpack_from("<I", node, 104)
    (inline,) = struct.unpack_from("<I", node, 112)
    journal.inode(number, version, mode, size, node[160 : 160 + inline] if mode & 0xF000 == 0xA000 else b"")


def _read(data: bytes, method: int, size: int, budget: Budget) -> bytes:
    if method not in _UNPACK or size > _BLOCK:
        raise Damaged(f"a piece of {size} bytes packed with method {method}, which it cannot have")
    found = _UNPACK[method](data, size, budget)
    budget.spend(len(found))
    return found


FORMAT = Format("UBIFS file system", lambda data: 0.9 * data.startswith(_MAGIC), _members, first=b"\x31")
