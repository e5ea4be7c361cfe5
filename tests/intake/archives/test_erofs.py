"""EROFS: images of mkfs.erofs come back whole, however files lie in them; what is not supported is told."""

import pytest

from sunlit.intake import Limits
from tests.intake.archives.images import has_the_tree, image, like
from tests.intake.unpacking import reasons, unpacked


@pytest.mark.parametrize("name", like("erofs"))
def test_every_file_comes_back(name: str) -> None:
    has_the_tree(name)


@pytest.mark.parametrize(
    ("at", "value", "said"),
    [
        (80, b"\0", "as kernels before 5.4 did"),
        (12, b"\x03", "blocks of 2 to the 3 bytes"),
        (14, b"\xff\xff", "folder"),
    ],
)
def test_what_is_not_read_is_told(at: int, value: bytes, said: str) -> None:
    data = bytearray(image("erofs-lz4"))
    data[1024 + at : 1024 + at + len(value)] = value
    assert said in reasons(unpacked(bytes(data))[1])


def test_a_file_that_claims_too_much_ends() -> None:
    data = bytearray(image("erofs-extended"))
    for at in range(1152, len(data) - 64, 32):
        if data[at] & 1:  # an inode of 64 bytes
            data[at + 8 : at + 16] = b"\xff" * 7 + b"\x7f"
    found, skipped = unpacked(bytes(data), Limits(max_total_bytes=1 << 24, max_seconds=20))
    assert found or skipped


def test_a_root_that_says_it_has_no_names_is_empty() -> None:
    data = image("erofs-plain")
    at = data.index(b"\x3c\0\2\0")  # the names of its five entries begin at 60; the first is a folder
    found, skipped = unpacked(data[:at] + b"\0\0" + data[at + 2 :])
    assert found and all(path.startswith("a!/<gap at") for path in found)
    assert skipped == []
