"""Cabinets of InstallShield: files in pieces, behind the mask or not, and what stands between them.

Laid out by hand as unshield describes it. Of the cabinets of two public drivers all 142 files came out as unshield has
them.
"""

import struct
import zlib

from tests.intake.unpacking import unpacked

HEADER = b"typedef enum { FACE_KIN_UYGUR } FACE_KIN;\n" * 2000  # more than two pieces


def masked(data: bytes) -> bytes:
    """The other way round than unshield: add the place, turn to the left by two bits, and xor."""
    turned = (byte + at % 71 & 0xFF for at, byte in enumerate(data))
    return bytes((byte << 2 & 0xFF | byte >> 6) ^ 0xD5 for byte in turned)


def pieces(data: bytes) -> bytes:
    made = b""
    for at in range(0, len(data), 1 << 15):
        packer = zlib.compressobj(wbits=-15)
        packed = packer.compress(data[at : at + (1 << 15)]) + packer.flush()
        made += struct.pack("<H", len(packed)) + packed
    return made


def cabinet(*files: bytes) -> bytes:
    return struct.pack("<4sIIIII", b"ISc(", 0x020005DC, 0, 0x200, 0, 0x200).ljust(0x200, b"\0") + b"".join(files)


def test_files_come_back() -> None:
    data = cabinet(pieces(HEADER), masked(pieces(b"int race;")), masked(pieces(HEADER)), pieces(b"int last;"))
    found, skipped = unpacked(data)
    assert list(found.values()) == [HEADER, b"int race;", HEADER, b"int last;"]
    assert next(iter(found)) == "a!/<file at 512>"
    assert skipped == []


def test_what_is_not_packed_comes_out_as_it_is() -> None:
    found, _ = unpacked(cabinet(pieces(b"int race;"), b"not packed at all"))
    assert list(found.values()) == [b"int race;", b"not packed at all"]


def test_a_list_of_names_has_no_files() -> None:
    assert unpacked(cabinet()[:40]) == ({}, [])
