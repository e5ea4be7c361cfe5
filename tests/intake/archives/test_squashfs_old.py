"""SquashFS 2 and 3: images of the old mksquashfs, and of vendors' own with LZMA, come back whole; also in firmware."""

import pytest

from tests.intake.archives.data.make import HEADER
from tests.intake.archives.images import has_the_tree, image, like
from tests.intake.archives.test_carved import START
from tests.intake.unpacking import reasons, unpacked


@pytest.mark.parametrize("name", like("oldsquashfs"))
def test_every_file_comes_back(name: str) -> None:
    has_the_tree(name, linked="" if "-2-" in name else "include/same.h")  # version 2 knew no hard links


@pytest.mark.parametrize("name", like("oldsquashfs"))
def test_it_is_found_in_firmware(name: str) -> None:
    found, _ = unpacked(START * 60 + image(name) + b"\xff" * 4096 + b"behind")
    assert found[f"a!/<at {60 * len(START)}>!/include/face.h"] == HEADER


def test_a_folder_that_reaches_beyond_the_metadata_is_told() -> None:
    data = bytearray(image("oldsquashfs-3-big"))
    data[95:103] = data[71:79]  # folders are listed where owners are
    found, skipped = unpacked(bytes(data))
    assert found.keys() <= {path for path in found if "<gap" in path}
    assert "folder: " in reasons(skipped)
