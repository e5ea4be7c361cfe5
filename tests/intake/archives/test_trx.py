"""TRX: the parts behind the header come back, and the file system in one of them opens."""

import struct

from tests.intake.archives.data.make import HEADER
from tests.intake.archives.images import image
from tests.intake.unpacking import unpacked


def firmware(*parts: bytes) -> bytes:
    """A TRX image of up to three parts."""
    offsets, at = [], 28
    for part in parts:
        offsets.append(at)
        at += len(part)
    offsets += [0] * (3 - len(offsets))
    return struct.pack("<4sIIHH3I", b"HDR0", at, 0, 0, 1, *offsets) + b"".join(parts)


def test_parts_come_back() -> None:
    found, skipped = unpacked(firmware(b"kernel" * 20, image("squashfs-lzma")) + b"behind")
    assert found["a!/part at 28"] == b"kernel" * 20
    assert found["a!/part at 148!/include/face.h"] == HEADER
    assert b"behind" in found.values()
    assert all("link" in item.reason or "refused" in item.reason for item in skipped)


def test_an_image_that_tells_of_no_part_is_bytes_that_belong_to_none() -> None:
    data = firmware(b"kernel" * 20)
    found, _ = unpacked(data[:16] + bytes(12) + data[28:])
    assert list(found.values()) == [b"kernel" * 20]
