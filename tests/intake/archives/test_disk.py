"""Disks: partitions of both kinds of table come back, and the file systems in them open; tables in a circle end."""

import struct

from tests.intake.archives.data.make import HEADER, NOTE
from tests.intake.archives.images import image
from tests.intake.unpacking import reasons, unpacked

SECTOR = 512


def table(*entries: tuple[int, int, int]) -> bytes:
    """A sector with entries of kind, first sector and number of sectors."""
    packed = b"".join(struct.pack("<B3xB3xII", 0, *entry) for entry in entries)
    return (bytes(446) + packed).ljust(510, b"\0") + b"\x55\xaa"


def test_partitions_of_an_mbr_and_of_its_extended_part() -> None:
    ext, fat = image("ext2"), image("fat12")
    data = table((0x83, 4, len(ext) // SECTOR), (5, 4 + len(ext) // SECTOR, 2000)) + b"loader".ljust(3 * SECTOR, b"\0")
    data += ext + table((1, 1, len(fat) // SECTOR)) + fat
    found, _ = unpacked(data)
    assert found["a!/partition 1!/include/face.h"] == HEADER
    assert found["a!/partition 2!/a rather long name of a file.txt"] == NOTE
    assert found["a!/<gap at 512>"].startswith(b"loader")


def test_partitions_of_a_gpt() -> None:
    ext = image("ext2")
    last = 40 + len(ext) // SECTOR - 1
    head = struct.pack("<8sIIIIQQQQ16sQIII", b"EFI PART", 1 << 16, 92, 0, 0, 1, 0, 34, last, b"", 2, 128, 128, 0)
    entry = b"\1" * 32 + struct.pack("<QQQ", 40, last, 0) + "rootfs".encode("utf-16-le").ljust(72, b"\0")
    data = table((0xEE, 1, last)) + head.ljust(SECTOR, b"\0") + entry.ljust(38 * SECTOR, b"\0") + ext
    found, _ = unpacked(data)
    assert found["a!/partition 1 rootfs!/include/face.h"] == HEADER


def test_extended_tables_in_a_circle_end() -> None:
    data = table((5, 2, 90), (0x83, 1, 1)) + bytes(SECTOR) + table((5, 0, 0), (5, 1, 9)) + table((5, 1, 9)) * 9
    _, skipped = unpacked(data)
    assert "no table of partitions" in reasons(skipped)
