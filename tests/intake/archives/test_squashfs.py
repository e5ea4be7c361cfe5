"""SquashFS: images of mksquashfs come back whole in all of its methods; lies of the superblock cost the budget."""

import pytest

from sunlit.intake import Limits
from tests.intake.archives.images import has_the_tree, image, like
from tests.intake.unpacking import reasons, unpacked


@pytest.mark.parametrize("name", like("squashfs"))
def test_every_file_comes_back(name: str) -> None:
    has_the_tree(name)


@pytest.mark.parametrize(("at", "value", "said"), [
    (28, b"\5\0", "a SquashFS file system of another version"),
    (20, b"\x09\0", "version 4, method 9: not read"),
    (12, b"\0\0\0\0", "blocks of 0 bytes, which it cannot have"),
])  # fmt: skip
def test_what_is_not_read_is_told(at: int, value: bytes, said: str) -> None:
    data = image("squashfs-xz")
    found, skipped = unpacked(data[:at] + value + data[at + len(value) :])
    assert found == {} and said in reasons(skipped)


def test_a_table_that_points_into_itself_ends() -> None:
    """The root inode is where folders are listed: whatever comes of that, it comes soon."""
    data = bytearray(image("squashfs-gzip"))
    data[64:72] = data[72:80]
    found, skipped = unpacked(bytes(data), Limits(max_total_bytes=1 << 24, max_files=5000))
    assert found or skipped
