"""Hikvision's firmware: files are listed behind the mask, in either order of the numbers; what is encrypted is told."""

import struct
from itertools import cycle

import pytest

from tests.intake.archives.data.make import HEADER
from tests.intake.archives.images import image
from tests.intake.unpacking import reasons, unpacked

KEY = b"\xba\xcd\xbc\xfe\xd6\xca\xdd\xd3\xba\xb9\xa3\xab\xbf\xcb\xb5\xbe"


def mask(data: bytes) -> bytes:
    """The header under its mask: the key is turned by one byte with each line of 16."""
    out = b""
    for line in range(0, len(data), 16):
        turn = line // 16 % 16
        key = cycle(KEY[turn:] + KEY[:turn])
        out += bytes(byte ^ next(key) for byte in data[line : line + 16])
    return out


def firmware(files: dict[str, bytes], swapped: bool = False, magic: bytes = b"SWKH") -> bytes:
    size = 64 + 44 * len(files)
    header = struct.pack("<4sIIIIII", magic, 0, size, len(files), 2, 2, 1).ljust(64, b"\0")
    at = size
    for name, data in files.items():
        numbers = (at, len(data)) if swapped else (len(data), at)
        header += struct.pack("<32sIII", name.encode(), *numbers, 0)
        at += len(data)
    return mask(header) + b"".join(files.values())


@pytest.mark.parametrize("swapped", [False, True])
def test_files_come_back(swapped: bool) -> None:
    data = firmware({"hroot.img": image("cramfs-little"), "start.sh": b"#!/bin/sh\n" * 9, "a.h": HEADER}, swapped)
    found, _ = unpacked(data + b"behind")
    assert found["a!/hroot.img!/include/face.h"] == HEADER
    assert found["a!/a.h"] == HEADER and found["a!/start.sh"] == b"#!/bin/sh\n" * 9
    assert b"behind" in found.values()


def test_what_is_encrypted_behind_its_header_is_told() -> None:
    _, skipped = unpacked(firmware({}, magic=b"02KH") + bytes(range(256)) * 300)
    assert "encrypted behind its header of kind HK20" in reasons(skipped)
