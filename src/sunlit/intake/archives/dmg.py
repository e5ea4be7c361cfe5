"""Disk images of Apple (dmg, UDIF): each partition is a member, unpacked run by run.

The format is not published; it is laid out as in Jonathan Levin's "Demystifying the DMG File Format".
"""

import plistlib
import struct
from collections.abc import Iterator
from xml.parsers.expat import ExpatError

from sunlit.intake.archives.image import Image, with_holes
from sunlit.intake.archives.packed import Unpack, bunzipped, unxzed, zlibbed
from sunlit.intake.archives.registry import Damaged, Format, Lost, Member
from sunlit.intake.limits import MIB, Budget
from sunlit.schema import Artifact

_TRAILER = 512
_MAGIC = b"koly\0\0\0\4\0\0\2\0"
_TABLE = b"mish"
_SECTOR = 512
_MOST_PLIST = 64 * MIB
_ZERO, _STORED, _IGNORED, _COMMENT, _END = 0, 1, 2, 0x7FFFFFFE, 0xFFFFFFFF
_METHODS: dict[int, Unpack] = {0x80000005: zlibbed, 0x80000006: bunzipped, 0x80000008: unxzed}
_OTHERS = {0x80000004: "ADC", 0x80000007: "LZFSE"}


def _members(artifact: Artifact, budget: Budget) -> Iterator[Member | Lost]:
    image = Image(artifact.data, budget)
    trailer = len(image.data) - _TRAILER
    image.mark(trailer, _TRAILER)
    base, _ = image.numbers(">QQ", trailer + 24)
    at, size = image.numbers(">QQ", trailer + 216)
    if size > _MOST_PLIST:
        raise Damaged("its list of partitions is larger than it can be")
    for name, table in _partitions(image.take(at, size)):
        yield Member(name, with_holes(_content(image, base, table), budget))
    yield from image.gaps()


def _partitions(text: bytes) -> Iterator[tuple[str, bytes]]:
    """Names and tables. The parser refuses entities, and so cannot be made to grow."""
    try:
        listed = plistlib.loads(text, fmt=plistlib.FMT_XML)["resource-fork"]["blkx"]
        found = [(str(one.get("Name") or one.get("CFName") or "partition"), bytes(one["Data"])) for one in listed]
    except (ExpatError, plistlib.InvalidFileException, ValueError, LookupError, TypeError, AttributeError) as error:
        raise Damaged(f"its list of partitions is damaged: {error}") from None
    yield from found


def _content(image: Image, base: int, table: bytes) -> Iterator[bytes | int]:
    if not table.startswith(_TABLE) or len(table) < 204:
        raise Damaged("its table of runs is damaged")
    (offset,) = struct.unpack_from(">Q", table, 24)
    (runs,) = struct.unpack_from(">I", table, 200)
    for number in range(min(runs, (len(table) - 204) // 40)):
        kind, _, _, sectors, at, size = struct.unpack_from(">IIQQQQ", table, 204 + 40 * number)
        length = sectors * _SECTOR
        if kind == _END:
            return
        if kind in (_ZERO, _IGNORED):
            yield length
        elif kind == _STORED:
            yield from image.copy(base + offset + at, size)
        elif kind in _METHODS:
            data = _METHODS[kind](image.take(base + offset + at, size), min(length, 64 * MIB), image.budget)
            yield data
            yield length - len(data)
        elif kind != _COMMENT:
            image.mark(base + offset + at, size)
            raise Damaged(f"packed with a method that is not supported, {_OTHERS.get(kind, hex(kind))}")


def _sniff(data: bytes) -> float:
    return float(len(data) >= _TRAILER and data.startswith(_MAGIC, len(data) - _TRAILER))


FORMAT = Format("Apple disk image", _sniff, _members, nul=True)
