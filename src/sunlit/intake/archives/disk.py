"""Disks with a table of partitions, MBR or GPT: each partition is a member, and what lies between them too.

Laid out as in the UEFI specification 2.10, sections 5.2 and 5.3.
"""

import struct
from collections.abc import Iterator

from sunlit.intake.archives.image import Image
from sunlit.intake.archives.registry import Damaged, Format, Lost, Member
from sunlit.intake.limits import Budget
from sunlit.schema import Artifact

_SECTOR = 512
_GPT = b"EFI PART"
_EXTENDED = (0x05, 0x0F, 0x85)
_MOST = 256


def _members(artifact: Artifact, budget: Budget) -> Iterator[Member | Lost]:
    image = Image(artifact.data, budget)
    found = _gpt(image) if image.data.startswith(_GPT, _SECTOR) else _mbr(image)
    for number, (start, size, name) in enumerate(sorted(found), 1):
        yield Member(f"partition {number}{name and f' {name}'}", image.copy(start, size))
    yield from image.gaps()


def _gpt(image: Image) -> Iterator[tuple[int, int, str]]:
    image.mark(0, 2 * _SECTOR)
    at, count, size, _ = image.unpack("<QIII", _SECTOR + 72)
    for number in range(min(count, _MOST)):
        entry = image.take(at * _SECTOR + number * size, max(128, min(size, 4096)))
        first, last = struct.unpack_from("<QQ", entry, 32)
        if any(entry[:16]) and first <= last:
            name = entry[56:128].decode("utf-16-le", "replace").split("\0", 1)[0]
            yield first * _SECTOR, (last - first + 1) * _SECTOR, name
    # the copy of it all at the end of the disk
    if image.data.startswith(_GPT, len(image.data) - _SECTOR):
        image.mark(len(image.data) - _SECTOR * 33, _SECTOR * 33)


def _mbr(image: Image) -> Iterator[tuple[int, int, str]]:
    tables = [(0, 0)]  # where a table stands, and from where an extended partition counts
    for table, base in tables:
        entries = image.take(table + 446, 66)
        if entries[64:] != b"\x55\xaa" or len(tables) > _MOST:
            raise Damaged(f"no table of partitions at {table}")
        for number in range(4):
            kind, start, size = struct.unpack_from("<4xB3xII", entries, 16 * number)
            if kind in _EXTENDED and start:
                tables.append(((base + start) * _SECTOR, base or start))
            elif kind and size:
                yield table + start * _SECTOR, size * _SECTOR, ""


def _sniff(data: bytes) -> float:
    if data[510:512] != b"\x55\xaa":
        return 0.0
    if data.startswith(_GPT, _SECTOR):
        return 0.75
    entries = [struct.unpack_from("<B3xB3xII", data, 446 + 16 * number) for number in range(4)]
    sound = all(flag in (0, 0x80) and (not kind or (start and size)) for flag, kind, start, size in entries)
    inside = [start * _SECTOR < len(data) for _, kind, start, _ in entries if kind]
    return 0.4 * (sound and any(inside) and all(inside))


FORMAT = Format("disk", _sniff, _members, nul=True)
