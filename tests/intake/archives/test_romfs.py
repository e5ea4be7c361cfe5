"""romfs: an image of genromfs comes back whole, also inside of firmware; folders in circles end."""

from tests.intake.archives.data.make import HEADER
from tests.intake.archives.images import has_the_tree, image
from tests.intake.archives.test_carved import START
from tests.intake.unpacking import unpacked


def test_every_file_comes_back() -> None:
    has_the_tree("romfs")


def test_it_is_found_in_firmware() -> None:
    found, _ = unpacked(START * 60 + image("romfs") + b"\xff" * 4096 + b"behind")
    assert found[f"a!/<at {60 * len(START)}>!/include/face.h"] == HEADER


def test_a_list_that_comes_back_to_its_beginning_ends() -> None:
    data = bytearray(image("romfs"))
    data[32:36] = (32 | data[35] & 15).to_bytes(4, "big")
    found, _ = unpacked(bytes(data))
    assert all("<gap" in path for path in found)
