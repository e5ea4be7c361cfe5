"""NSIS: installers of makensis give their files by name, and their script; what is not read is told."""

import pytest

from tests.intake.archives.data.make import FILES, HEADER
from tests.intake.archives.images import image, opened
from tests.intake.unpacking import reasons, unpacked


@pytest.mark.parametrize("name", ["nsis-zlib", "nsis-solid-lzma"])
def test_every_file_comes_back(name: str) -> None:
    found, skipped = opened(name)
    assert found["$/include/face.h"] == HEADER
    assert found["$/lib/blob.bin"] == FILES["lib/blob.bin"]
    assert found["$/lib/sparse.bin"] == bytes(70_000)
    assert b"Invented" in found["<script>"].replace(b"\0", b"")
    assert found["<program>"].startswith(b"MZ")
    assert skipped == []


def test_bzip2_of_its_own_kind_is_told() -> None:
    _, skipped = opened("nsis-bzip2")
    assert "packed with NSIS's own form of bzip2, which is not supported" in reasons(skipped)


@pytest.mark.parametrize("name", ["nsis-zlib", "nsis-solid-lzma"])
def test_one_that_is_cut_off_gives_what_is_left(name: str) -> None:
    data = image(name)
    found, skipped = unpacked(data[:-2000])
    assert found["a!/$/include/face.h"] == HEADER
    assert "early" in reasons(skipped)
