"""JFFS2: images of mkfs.jffs2 come back whole in both byte orders; deleted and damaged files are read or told."""

import struct
import tracemalloc
import zlib

import pytest

from tests.intake.archives.data.make import HEADER
from tests.intake.archives.images import has_the_tree, image, like
from tests.intake.unpacking import reasons, unpacked


@pytest.mark.parametrize("name", like("jffs2"))
def test_every_file_comes_back(name: str) -> None:
    has_the_tree(name)


def node(kind: int, body: bytes) -> bytes:
    """A node of a little-endian image; of its checksums only the reader of the kernel would care."""
    whole = struct.pack("<HHII", 0x1985, kind, 12 + len(body), 0) + body
    return whole + b"\xff" * (-len(whole) % 4)


def named(parent: int, version: int, number: int, name: bytes) -> bytes:
    return node(0xE001, struct.pack("<IIIIBBHII", parent, version, number, 0, len(name), 8, 0, 0, 0) + name)


def piece(number: int, version: int, offset: int, data: bytes, method: int = 6) -> bytes:
    return piece_of(number, version, offset, zlib.compress(data), size=len(data), method=method)


def piece_of(number: int, version: int, offset: int, packed: bytes, *, size: int, method: int, told: int = 0) -> bytes:
    """A node of a piece; `told` is how many bytes it says that it has, when that is not true."""
    fields = (number, version, 0o100644, 0, 0, 1000, 0, 0, 0, offset, told or len(packed), size, method, 0, 0, 0, 0)
    return node(0xE002, struct.pack("<IIIHHIIIIIIIBBHII", *fields) + packed)


def test_a_file_that_was_deleted_is_read_by_its_old_name_and_one_without_a_name_by_its_number() -> None:
    data = named(1, 1, 5, b"old.h") + piece(5, 1, 0, HEADER[:900]) + named(1, 2, 0, b"old.h") + piece(6, 1, 0, b"x" * 9)
    found, skipped = unpacked(data)
    assert found == {"a!/old.h": HEADER[:900] + bytes(100), "a!/<file 6 without a name>": b"x" * 9}
    assert skipped == []


def test_nodes_that_are_marked_obsolete_are_read_too() -> None:
    """Flash can clear bits only: one of them says that a node no longer counts."""
    found, _ = unpacked((node(0x2003, b"") + named(1, 1, 5, b"f") + piece(5, 1, 0, b"x" * 9)).replace(b"\xe0", b"\xc0"))
    assert found["a!/f"].startswith(b"x" * 9)


def test_the_newer_piece_counts() -> None:
    data = named(1, 1, 5, b"f") + piece(5, 2, 0, b"new!") + piece(5, 1, 0, b"old!") + piece(5, 3, 996, b"last")
    found, _ = unpacked(data)
    assert found["a!/f"] == b"new!" + bytes(992) + b"last"


def test_a_method_that_is_not_supported_is_told() -> None:
    _, skipped = unpacked(named(1, 1, 5, b"f") + piece(5, 1, 0, b"x", method=3))
    assert "a!/f: unreadable: packed with a method that is not supported, rubinmips" in reasons(skipped)


def test_a_block_that_is_damaged_costs_its_file() -> None:
    data = bytearray(image("jffs2-little"))
    data[data.index(b"\x78", 4000) + 5] ^= 0xFF
    found, skipped = unpacked(bytes(data))
    assert len(found) > 290
    assert len([item for item in skipped if "damaged" in item.reason]) <= 1


def test_pieces_that_claim_all_that_follows_are_not_kept_in_memory() -> None:
    data = named(1, 1, 5, b"f") + b"".join(
        piece_of(5, n, n, b"", size=1, method=6, told=1 << 22) for n in range(20_000)
    )
    tracemalloc.start()
    unpacked(data)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 60 * len(data)
