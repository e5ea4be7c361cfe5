"""7z: archives of py7zr and of 7-Zip come back whole; headers that lie cost no more than the budget."""

import base64
import io
import lzma
import struct
import tracemalloc
import zlib
from pathlib import Path
from typing import Any

import py7zr
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sunlit.intake import Limits
from tests.intake.archives.test_zip import TREES
from tests.intake.unpacking import reasons, unpacked

TEXT = b"enum NATION { HAN, UYGUR };\n" * 20
LZMA2 = [{"id": py7zr.FILTER_LZMA2, "preset": 1}]
ENCRYPTED = [*LZMA2, {"id": py7zr.FILTER_CRYPTO_AES256_SHA256}]
FILTERS: dict[str, list[dict[str, Any]]] = {
    "copy": [{"id": py7zr.FILTER_COPY}],
    "lzma": [{"id": py7zr.FILTER_LZMA}],
    "lzma2": LZMA2,
    "deflate": [{"id": py7zr.FILTER_DEFLATE}],
    "bzip2": [{"id": py7zr.FILTER_BZIP2}],
    "zstd": [{"id": py7zr.FILTER_ZSTD, "level": 3}],
    "delta and lzma2": [{"id": py7zr.FILTER_DELTA, "dist": 3}, *LZMA2],
    "x86 and lzma2": [{"id": py7zr.FILTER_X86}, *LZMA2],
    "x86 and lzma": [{"id": py7zr.FILTER_X86}, {"id": py7zr.FILTER_LZMA}],
    "arm and bzip2": [{"id": py7zr.FILTER_ARM}, {"id": py7zr.FILTER_BZIP2}],
}


def sevenzipped(members: dict[str, bytes], filters: list[dict[str, Any]] | None = None, **options: Any) -> bytes:
    file = io.BytesIO()
    with py7zr.SevenZipFile(file, "w", filters=filters or LZMA2, **options) as archive:
        for name, data in members.items():
            archive.writestr(data, name)
    return file.getvalue()


def with_header(data: bytes, header: bytes) -> bytes:
    """The archive with another header, and the checksums that make it valid."""
    offset = struct.unpack_from("<Q", data, 12)[0]
    start = struct.pack("<QQL", offset, len(header), zlib.crc32(header))
    return data[:8] + struct.pack("<L", zlib.crc32(start)) + start + data[32 : 32 + offset] + header


def plain(members: dict[str, bytes]) -> tuple[bytes, bytearray]:
    """An archive of stored members whose header is not packed, and that header."""
    file = io.BytesIO()
    with py7zr.SevenZipFile(file, "w", filters=FILTERS["copy"]) as archive:
        archive.set_encoded_header_mode(False)
        for name, data in members.items():
            archive.writestr(data, name)
    data = file.getvalue()
    return data, bytearray(data[32 + struct.unpack_from("<Q", data, 12)[0] :])


@settings(deadline=None, max_examples=40)
@given(TREES, st.sampled_from(list(FILTERS)))
def test_any_tree_comes_back(tree: dict[str, bytes], filters: str) -> None:
    data = sevenzipped(tree, FILTERS[filters])
    assert unpacked(data) == ({f"a!/{name}": content for name, content in tree.items()}, [])


@pytest.mark.parametrize("filters", list(FILTERS))
def test_members_of_many_chunks_come_back(filters: str) -> None:
    program = (b"\x55\xe8\x01\x02\0\0\x0f\x84\x01\0\0\0" + TEXT) * 6000
    found, skipped = unpacked(sevenzipped({"p.exe": program, "t.txt": TEXT}, FILTERS[filters]))
    assert found == {"a!/p.exe": program, "a!/t.txt": TEXT}
    assert skipped == []


def test_a_program_in_the_four_streams_of_7_zips_highest_level() -> None:
    """Written by 7-Zip 16.02 with -m0=BCJ2 from what `program` is here: calls, jumps, and bytes like them."""
    packed = base64.b64decode(
        "N3q8ryccAARL5Ly3PQEAAAAAAAB+AAAAAAAAADwaTQAAKqLZjof6Y4vow1cpeTjUnZReLxvYnolauFAUZS99zLgMycmZpxvqzfK3"
        "Wz+bieZDm5w3ab07QMKRET9E+GwsloHHeujk3YFf7I8S35RLUAP5zk5u3mCsaOYq7i8Hb1TpU4p54DsqjkmQD+d77dZaE8jW+VCI"
        "2pFDyuwJmFtru/+GGLLvVN+GMmqBkt/Zks8Yj7bd1XhjWn9XDx0uRpm0/MNeA8LOgDJkUj1UIWeMB/78Rm4abVicu7j8qWaLxt1L"
        "afCotpd/tstn2aijT2Era11Bv/+Au8mxViHl9XiNEgBESpHpYn6l+zw2nHj4GfUAAAAAAAAAAABoDgDOL4OCM/YbJSBcofkm1avs"
        "U1rxALMNQYL0qmtpEG6l8eMJh4HhvsmRq+7yqrTb6r3wcqBbrc2EtWz4bCL3/TQuAAEEBgAECYDgEgVGAAcLAQAEIwMBAQVdABAA"
        "ACMDAQEFXQAQAAAjAwEBBV0AEAAAFAMDARsEAQUABAEDAgIGAQAMgJAAguCDcAAICgHc6dpUAAAFARkHAAAAAAAAABETAGMAbwBk"
        "AGUALgBiAGkAbgAAABkAFQYBACCApIEAAA=="
    )
    program = bytearray()
    for number in range(40):
        program += b"\x55\x8b\xec"
        program += b"\xe8" + ((0x2000 - len(program) - 5) & 0xFFFFFFFF).to_bytes(4, "little")
        program += b"\x0f\x84" + (0x30 + number).to_bytes(4, "little")
        program += b"\xe9" + ((0x4000 - len(program) - 5) & 0xFFFFFFFF).to_bytes(4, "little")
        program += bytes([number, 0xE8, 0x0F])
    assert unpacked(packed) == ({"a!/code.bin": bytes(program)}, [])


def test_folders_empty_files_and_links(tmp_path: Path) -> None:
    folder = tmp_path / "sdk" / "d"
    folder.mkdir(parents=True)
    (tmp_path / "secret").touch()
    (folder / "empty").touch()
    (folder / "in").symlink_to("empty")
    (folder / "out").symlink_to("../../secret")
    file = io.BytesIO()
    with py7zr.SevenZipFile(file, "w") as archive:
        archive.writeall(folder, "d")
    found, skipped = unpacked(file.getvalue())
    assert found == {"a!/d/empty": b""}
    assert reasons(skipped).splitlines() == [
        "a!/d/in: skipped: link to empty, not followed: whatever is there is audited there",
        "a!/d/out: unreadable: link that leaves the target, to ../../secret: refused",
    ]


def test_encrypted_members_are_told() -> None:
    found, skipped = unpacked(sevenzipped({"a.h": TEXT, "b.h": b"2"}, ENCRYPTED, password="secret"))
    assert found == {}
    assert reasons(skipped) == "a!/a.h: unreadable: encrypted\na!/b.h: unreadable: encrypted"
    found, skipped = unpacked(sevenzipped({"a.h": TEXT}, ENCRYPTED, password="secret", header_encryption=True))
    assert (found, reasons(skipped)) == ({}, "a: unreadable: 7z: its header is encrypted")


def test_unsupported_methods_are_told_by_name() -> None:
    data = sevenzipped({"a.h": TEXT}, [{"id": py7zr.FILTER_PPMD, "order": 6, "mem": 20}])
    assert reasons(unpacked(data)[1]) == "a!/a.h: unreadable: packed with a method that is not supported, PPMd"


def test_a_program_that_unpacks_itself() -> None:
    program = b"MZ" + b"stub" * 1000
    found, skipped = unpacked(program + sevenzipped({"a.h": TEXT}) + b"signature")
    gaps = {path: data for path, data in found.items() if "<gap" in path}
    assert found["a!/a.h"] == TEXT
    assert sorted(gaps.values()) == [program, b"signature"]
    assert skipped == []


def test_names_that_climb_are_read_and_not_followed() -> None:
    data, header = plain({"xx/xx/etc": TEXT})
    named = header.replace("xx/xx".encode("utf-16-le"), "../..".encode("utf-16-le"))
    found, skipped = unpacked(with_header(data, bytes(named)))
    assert found == {"a!/<..>/<..>/etc": TEXT}
    assert "climb out" in reasons(skipped)


def test_a_wrong_checksum_keeps_the_bytes_and_says_so() -> None:
    data = bytearray(plain({"a.h": TEXT})[0])
    data[data.index(TEXT)] ^= 0xFF
    found, skipped = unpacked(bytes(data))
    assert found["a!/a.h"][1:] == TEXT[1:]
    assert reasons(skipped) == "a!/a.h: unreadable: the checksum (CRC-32) does not fit"


def test_a_truncated_archive_is_told() -> None:
    found, skipped = unpacked(sevenzipped({"a.h": TEXT})[:-10])
    assert (found, reasons(skipped)) == ({}, "a: unreadable: 7z: its header is not there, or damaged")


@settings(deadline=None, max_examples=40)
@given(st.data())
def test_a_header_with_any_bytes_in_it_stays_harmless(data: st.DataObject) -> None:
    archive, header = plain({"a.h": TEXT, "d/b.h": b"2", "empty": b""})
    for _ in range(data.draw(st.integers(1, 4))):
        header[data.draw(st.integers(0, len(header) - 1))] = data.draw(st.integers(0, 255))
    unpacked(with_header(archive, bytes(header)), Limits(max_files=100, max_total_bytes=1 << 24))


def test_more_files_than_allowed_are_not_even_listed() -> None:
    """A header of a few bytes that says it lists 200,000,000 files."""
    archive, _ = plain({"a": b"1"})
    header = b"\1\5" + b"\xf0" + (200_000_000).to_bytes(4, "little") + b"\0"
    found, skipped = unpacked(with_header(archive, header))
    assert found == {} and "--max-files" in reasons(skipped)


def test_blocks_that_together_hold_more_files_than_allowed_are_not_listed() -> None:
    """Three stored blocks that say they hold 60 files each, without a byte for any of them."""
    archive, _ = plain({"a": b"1"})
    blocks = bytes([7, 11, 3, 0]) + bytes([1, 1, 0]) * 3 + bytes([12, 0, 0, 0, 0])
    header = b"\1\4" + blocks + bytes([8, 13, 60, 60, 60, 0]) + b"\0\0"
    found, skipped = unpacked(with_header(archive, header), Limits(max_files=100))
    assert found == {} and "--max-files" in reasons(skipped)
    assert "does not tell the sizes" in reasons(unpacked(with_header(archive, header))[1])


def test_a_packed_header_that_unpacks_to_more_than_it_says_is_cut_off() -> None:
    """64 MiB of zeros for a header of 8 bytes: what is said is taken, which is no header."""
    packer = lzma.LZMACompressor(lzma.FORMAT_RAW, filters=[{"id": lzma.FILTER_LZMA2, "dict_size": 4096}])
    packed = packer.compress(bytes(64 << 20)) + packer.flush()
    size = b"\xc0" + len(packed).to_bytes(2, "little")
    header = b"\x17" + bytes([6, 0, 1, 9]) + size + bytes([0, 7, 11, 1, 0, 1, 0x21, 0x21, 1, 0, 12, 8, 0, 0])
    base = b"7z\xbc\xaf\x27\x1c\0\4" + bytes(4) + struct.pack("<Q", len(packed)) + bytes(12) + packed
    tracemalloc.start()
    try:
        found, skipped = unpacked(with_header(base, header))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (found, reasons(skipped)) == ({}, "a: unreadable: 7z: its header is out of order")
    assert peak < 4 << 20


def test_a_dictionary_larger_than_an_artifact_may_be_is_refused() -> None:
    noise = bytes(range(256)) * 8000
    data = sevenzipped({"a": noise}, [{"id": py7zr.FILTER_LZMA2, "dict_size": 1 << 26}])
    assert unpacked(data)[0] == {"a!/a": noise}
    found, skipped = unpacked(data, Limits(max_artifact_bytes=1 << 20))
    assert found == {} and "memory for an LZMA dictionary" in reasons(skipped)


def test_what_a_block_holds_behind_its_files_is_an_artifact() -> None:
    """Its header tells of one file of 5 bytes; more of the stream is left over."""
    packer = lzma.LZMACompressor(lzma.FORMAT_RAW, filters=[{"id": lzma.FILTER_LZMA2, "dict_size": 4096}])
    packed = packer.compress(b"shown" + b"hidden") + packer.flush()
    header = (
        b"\1\4"
        + bytes([6, 0, 1, 9, len(packed), 0])
        + bytes([7, 11, 1, 0, 1, 0x21, 0x21, 1, 0, 12, 5, 0])
        + b"\0"
        + bytes([5, 1, 17, 5, 0])
        + "a\0".encode("utf-16-le")
        + b"\0\0"
    )
    base = b"7z\xbc\xaf\x27\x1c\0\4" + bytes(24) + packed
    base = base[:12] + struct.pack("<Q", len(packed)) + base[20:]
    found, skipped = unpacked(with_header(base, header))
    assert found == {"a!/a": b"shown", "a!/<rest of block 0>": b"hidden"}
    assert skipped == []
