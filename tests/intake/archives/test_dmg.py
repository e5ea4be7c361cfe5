"""Apple's disk images: runs in each of the methods come back, with the file system in them; the list may not grow."""

import bz2
import lzma
import plistlib
import struct
import zlib
from collections.abc import Callable

import pytest

from tests.intake.archives.data.make import FILES
from tests.intake.archives.images import image
from tests.intake.unpacking import reasons, unpacked

PACK: dict[int, Callable[[bytes], bytes]] = {
    0x80000005: zlib.compress,
    0x80000006: bz2.compress,
    0x80000008: lzma.compress,
    1: bytes,
}


def disk_image(parts: dict[str, list[tuple[int, int, bytes]]], text: bytes = b"") -> bytes:
    """An image of partitions, each a list of runs: their kind, their sectors and their packed bytes."""
    data, listed = b"", []
    for name, runs in parts.items():
        table, sector = b"", 0
        for kind, sectors, packed in [*runs, (0xFFFFFFFF, 0, b"")]:
            table += struct.pack(">IIQQQQ", kind, 0, sector, sectors, len(data), len(packed))
            data += packed
            sector += sectors
        head = struct.pack(">4sIQQQII", b"mish", 1, 0, sector, 0, 0, 0) + bytes(160)
        listed.append({"Name": name, "Data": head + struct.pack(">I", len(runs) + 1) + table})
    text = text or plistlib.dumps({"resource-fork": {"blkx": listed}})
    trailer = struct.pack(">4sII I QQQ QQ", b"koly", 4, 512, 1, 0, 0, len(data), 0, 0)
    trailer = trailer.ljust(216, b"\0") + struct.pack(">QQ", len(data), len(text))
    return data + text + trailer.ljust(512, b"\0")


@pytest.mark.parametrize("kind", PACK)
def test_the_file_system_in_it_opens(kind: int) -> None:
    whole = image("hfsplus")
    runs = []
    for at in range(0, len(whole), 1 << 18):
        part = whole[at : at + (1 << 18)]
        runs.append((kind, len(part) // 512, PACK[kind](part)))
    found, _ = unpacked(disk_image({"Apple_HFS : 4": runs}))
    assert found["a!/Apple_HFS : 4"] == whole
    assert found["a!/Apple_HFS : 4!/include/face.h"] == FILES["include/face.h"]


def test_runs_of_zeros_and_methods_that_are_not_supported() -> None:
    found, skipped = unpacked(disk_image({"a": [(0, 4, b""), (1, 1, b"x" * 512)], "b": [(0x80000007, 8, b"bvx2")]}))
    assert found["a!/a"] == bytes(2048) + b"x" * 512
    assert "a!/b: unreadable: packed with a method that is not supported, LZFSE" in reasons(skipped)


def test_a_list_that_defines_entities_is_refused() -> None:
    text = (
        b'<?xml version="1.0"?><!DOCTYPE p [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><plist><string>&b;</string></plist>'
    )
    _, skipped = unpacked(disk_image({}, text))
    assert "its list of partitions is damaged" in reasons(skipped)
