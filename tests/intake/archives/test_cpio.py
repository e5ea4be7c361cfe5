"""cpio: archives of GNU cpio come back whole in all four formats, one behind the other, and in a compressed stream."""

import gzip

import pytest

from tests.intake.archives.data.make import FILES
from tests.intake.archives.images import has_the_tree, image
from tests.intake.unpacking import reasons, unpacked


@pytest.mark.parametrize("name", ["newc", "crc"])
def test_of_two_names_of_one_file_the_last_has_the_content(name: str) -> None:
    found, skipped = unpacked(image(f"cpio-{name}"))
    linked = next(item.path.removeprefix("a!/") for item in skipped if "hard link" in item.reason)
    has_the_tree(f"cpio-{name}", linked=linked)
    assert FILES["include/face.h"] in found.values()


@pytest.mark.parametrize("name", ["odc", "bin"])
def test_every_file_comes_back(name: str) -> None:
    has_the_tree(f"cpio-{name}", linked="")


def test_archives_behind_one_another_are_read_and_what_lies_between_is_told() -> None:
    data = image("cpio-newc") + b"between them" + image("cpio-odc") + bytes(700) + gzip.compress(image("cpio-newc"))
    found, _ = unpacked(data)
    assert b"between them" in found.values()
    assert found["a!/lib/blob.bin"] == FILES["lib/blob.bin"]
    assert found["a!/<2>/lib/blob.bin"] == FILES["lib/blob.bin"]
    assert [path for path in found if path.endswith("!/lib/blob.bin") and "<gap" in path]


def test_one_that_ends_early_gives_what_is_left() -> None:
    data = image("cpio-newc")
    found, skipped = unpacked(data[: data.index(FILES["include/face.h"]) + 100])
    assert found[next(path for path in found if path.endswith(".h") and found[path])] == FILES["include/face.h"][:100]
    assert "bytes before this member does" in reasons(skipped)
