"""Cabinets: those of gcab come back whole, stored and MSZIP; blocks of LZX that the test lays out itself, too."""

import struct

import pytest

from tests.intake.archives.data.make import FILES, HEADER
from tests.intake.archives.images import like, opened
from tests.intake.archives.test_lzx import stored_stream, verbatim_stream
from tests.intake.unpacking import reasons, unpacked


@pytest.mark.parametrize("name", like("cab"))
def test_every_file_comes_back(name: str) -> None:
    found, skipped = opened(name)
    assert skipped == []
    assert found == {"blob.bin": FILES["lib/blob.bin"], "face.h": HEADER, "sparse.bin": bytes(70_000)}


def cabinet(method: int, size: int, blocks: list[tuple[bytes, int]], folder: int = 0) -> bytes:
    """A cabinet of one file in one folder; blocks are their packed bytes, and how many they are unpacked."""
    files = struct.pack("<IIHHHH", size, 0, folder, 0, 0, 0x20) + b"nation.h\0"
    data = b"".join(struct.pack("<IHH", 0, len(packed), count) + packed for packed, count in blocks)
    start = 36 + 8 + len(files)
    folders = struct.pack("<IHH", start, len(blocks), method)
    head = struct.pack("<4sIIIIIBBHHHHH", b"MSCF", 0, start + len(data), 0, 44, 0, 3, 1, 1, 1, 0, 0, 0)
    return head + folders + files + data


@pytest.mark.parametrize("packed", [stored_stream, verbatim_stream])
def test_lzx(packed: type) -> None:
    text = b"enum nation { UYGUR, HAN };\n"
    found, skipped = unpacked(cabinet(0x0F03, len(text), [(packed(text), len(text))]))
    assert found == {"a!/nation.h": text} and skipped == []


@pytest.mark.parametrize(("method", "blocks", "said"), [
    (0x1202, [(b"", 9)], "compression method 2 (Quantum) is not supported"),
    (0x0001, [(b"XX", 9)], "the compressed data is damaged: no block begins where one has to"),
    (0x0001, [(b"CK\xff", 9)], "the compressed data is damaged"),
    (0x0000, [(b"abcd", 4)], "the cabinet ends 5 bytes before this member does"),
    (0x0000, [(b"abcd", 0)], "goes on in the next cabinet"),
    (0x1003, [(b"\xff" * 90, 9)], "the compressed data is damaged"),
])  # fmt: skip
def test_what_is_not_read_is_told(method: int, blocks: list[tuple[bytes, int]], said: str) -> None:
    _, skipped = unpacked(cabinet(method, 9, blocks))
    assert said in reasons(skipped)


def test_a_file_that_goes_on_in_another_cabinet_is_told() -> None:
    _, skipped = unpacked(cabinet(0, 9, [(b"abcdefghi", 9)], folder=0xFFFE))
    assert "a!/nation.h: unreadable: ends in the next cabinet" in reasons(skipped)
