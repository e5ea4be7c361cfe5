"""uImage: headers of mkimage are recognised by their checksum; parts come back, and so does what stands behind."""

from tests.intake.archives.data.make import FILES, HEADER
from tests.intake.archives.images import image, opened
from tests.intake.unpacking import unpacked


def test_one_image_and_several() -> None:
    assert opened("uimage") == ({"invented": HEADER}, [])
    assert opened("uimage-multi") == ({"invented 0": HEADER, "invented 1": FILES["lib/blob.bin"]}, [])


def test_a_file_system_behind_it_opens() -> None:
    found, _ = unpacked(image("uimage") + image("squashfs-xz"))
    assert [data for path, data in found.items() if path.endswith("!/include/face.h")] == [HEADER]


def test_a_header_with_a_wrong_checksum_is_none() -> None:
    data = bytearray(image("uimage"))
    data[12] ^= 1
    assert unpacked(bytes(data)) == ({}, [])
