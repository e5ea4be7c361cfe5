"""RAR and xar by libarchive, in a process of its own: archives laid out here come back; damage and death are told."""

import struct
import zlib

import pytest

from sunlit.intake.archives import foreign
from tests.intake.archives.test_compressed import TEXT
from tests.intake.unpacking import reasons, unpacked

pytestmark = pytest.mark.skipif(not foreign.is_installed(), reason="libarchive is not installed")


def number(value: int) -> bytes:
    """A number of RAR 5: groups of seven bits, the lowest first."""
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def block(kind: int, fields: bytes, data: bytes = b"", flags: int = 0) -> bytes:
    sized = number(len(data)) if data else b""
    body = number(kind) + number(flags | (2 if data else 0)) + sized + fields
    body = number(len(body)) + body
    return struct.pack("<I", zlib.crc32(body)) + body + data


def rar(members: dict[str, bytes]) -> bytes:
    """An archive of RAR 5 whose members are stored."""
    whole = b"Rar!\x1a\x07\x01\x00" + block(1, number(0))
    for name, data in members.items():
        told = name.encode()
        fields = number(4) + number(len(data)) + number(0o100644) + struct.pack("<I", zlib.crc32(data))
        whole += block(2, fields + number(0) + number(1) + number(len(told)) + told, data)
    return whole + block(5, number(0))


def test_members_come_back_and_names_climb_nowhere() -> None:
    found, skipped = unpacked(rar({"include/a.h": TEXT, "人脸.txt": b"x", "../../climb": TEXT * 200_00}))
    assert found == {"a!/include/a.h": TEXT, "a!/人脸.txt": b"x", "a!/<..>/<..>/climb": TEXT * 200_00}
    assert "names that climb" in reasons(skipped)


@pytest.mark.parametrize("cut", [60, -20])
def test_one_that_ends_early_is_told(cut: int) -> None:
    _, skipped = unpacked(rar({"a.h": TEXT, "b.h": TEXT})[:cut])
    assert "unreadable" in reasons(skipped)


def test_without_the_library_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(foreign, "_library", lambda: None)
    _, skipped = unpacked(rar({"a.h": TEXT}))
    assert "needs libarchive (Debian: apt install libarchive13" in reasons(skipped)
