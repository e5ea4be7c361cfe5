"""Sparse images of Android: what img2simg made of an ext2 file system is that again."""

import struct

from sunlit.intake import Limits
from tests.intake.archives.images import image
from tests.intake.archives.test_rcc import FILES
from tests.intake.unpacking import reasons, unpacked


def chunk(kind: int, blocks: int, data: bytes) -> bytes:
    return struct.pack("<HHII", kind, 0, blocks, 12 + len(data)) + data


def sparse(*chunks: bytes) -> bytes:
    return struct.pack("<IHHHHIIII", 0xED26FF3A, 1, 0, 28, 12, 8, 0, len(chunks), 0) + b"".join(chunks)


def test_the_image_comes_back_with_the_files_in_it() -> None:
    found, skipped = unpacked(image("sparse"))
    assert len(found["a!/image"]) == 256 << 10
    assert {path.rpartition("!/")[2]: data for path, data in found.items() if "<" not in path}.items() >= FILES.items()
    assert skipped == []


def test_chunks_are_stored_filled_or_left_out() -> None:
    chunks = chunk(0xCAC1, 1, b"12345678"), chunk(0xCAC2, 2, b"abcd"), chunk(0xCAC3, 1, b""), chunk(0xCAC4, 0, b"sums")
    assert unpacked(sparse(*chunks))[0] == {"a!/image": b"12345678" + b"abcd" * 4 + bytes(8)}


def test_blocks_without_end_reach_a_limit() -> None:
    _, skipped = unpacked(sparse(chunk(0xCAC3, 0xFFFFFFFF, b"")), Limits(max_total_bytes=1 << 24))
    assert "limit of 16 MiB reached" in reasons(skipped)
