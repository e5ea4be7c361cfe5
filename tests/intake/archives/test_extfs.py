"""ext2, ext3, ext4: images of mke2fs come back whole; what was deleted is found; giants cost nothing."""

import struct

import pytest

from tests.intake.archives.images import has_the_tree, holds_what_was_deleted, image, like, opened
from tests.intake.unpacking import reasons, unpacked


@pytest.mark.parametrize("name", like("ext"))
def test_every_file_comes_back(name: str) -> None:
    has_the_tree(name)


@pytest.mark.parametrize("name", like("ext"))
def test_a_deleted_file_is_found_in_what_belongs_to_none(name: str) -> None:
    holds_what_was_deleted(name)


def inode_of(data: bytearray, content: bytes) -> int:
    """The offset of the inode of the only small file that has this content, by the block in its list of blocks."""
    block = data.index(content) // 1024
    at = data.index(struct.pack("<I", block), 1024 * 5)
    return at - 40


def test_a_file_that_claims_four_gigabytes_is_read_with_its_hole_cut_short() -> None:
    data = bytearray(image("ext2"))
    inode = inode_of(data, b"int nation_7;\n")
    data[inode + 4 : inode + 8] = b"\xff\xff\xff\xff"
    found, skipped = unpacked(bytes(data))
    assert found["a!/etc/many/f7.c"].startswith(b"int nation_7;\n") and len(found["a!/etc/many/f7.c"]) < 1 << 21
    assert "sparse files, whose longer holes are cut short: 1, the first is etc/many/f7.c" in reasons(skipped)
    assert found.keys() == {f"a!/{name}" for name in opened("ext2")[0]}


def test_an_encrypted_file_is_told() -> None:
    data = bytearray(image("ext2"))
    inode = inode_of(data, b"int nation_7;\n")
    data[inode + 33] |= 8
    found, skipped = unpacked(bytes(data))
    assert "a!/etc/many/f7.c: unreadable: encrypted" in reasons(skipped)
    assert any(b"int nation_7;" in data for name, data in found.items() if "<gap" in name)


def test_a_folder_that_holds_itself_ends() -> None:
    """The entry of a folder is given the number of the root: it is told as what it is."""
    data = bytearray(image("ext2"))
    at = data.index(b"deep") - 8
    data[at : at + 4] = b"\2\0\0\0"
    found, skipped = unpacked(bytes(data))
    assert "a!/etc/deep: skipped: hard link to ., audited there" in reasons(skipped)
    assert "a!/include/face.h" in found
