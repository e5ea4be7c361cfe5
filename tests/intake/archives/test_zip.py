"""Zip: whatever its directory claims, every byte is accounted for, and nothing is believed that can be checked."""

import io
import stat
import struct
import zipfile
import zlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sunlit.intake import Limits
from tests.intake.unpacking import reasons, unpacked

METHODS = [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
TEXT = b"enum NATION { HAN, UYGUR };\n" * 20


def zipped(
    members: dict[str, bytes] | list[tuple[str | zipfile.ZipInfo, bytes]], method: int = zipfile.ZIP_DEFLATED
) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, data in members.items() if isinstance(members, dict) else members:
            archive.writestr(name, data)
    return file.getvalue()


def info(name: str, mode: int = 0, **fields: object) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.external_attr = mode << 16
    for field, value in fields.items():
        setattr(entry, field, value)
    return entry


NAMES = st.from_regex(r"[a-z\u4e00-\u9fa5]{1,8}(/[a-z ]{1,3}[a-z])?(\.[a-z]{1,3})?", fullmatch=True)
TREES = st.dictionaries(NAMES, st.binary(max_size=300).map(lambda data: b"." + data), max_size=6)


@settings(deadline=None)
@given(TREES, st.sampled_from(METHODS))
def test_any_tree_comes_back(tree: dict[str, bytes], method: int) -> None:
    assert unpacked(zipped(tree, method)) == ({f"a!/{name}": data for name, data in tree.items()}, [])


def test_folders_and_empty_files() -> None:
    assert unpacked(zipped({"d/": b"", "d/e": b""})) == ({"a!/d/e": b""}, [])


class Pipe(io.RawIOBase):
    """Cannot seek, so zipfile puts sizes behind the data, in descriptors."""

    def __init__(self) -> None:
        self.written = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.written += memoryview(data)
        return len(memoryview(data))


def test_a_stream_that_told_its_sizes_afterwards() -> None:
    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.h", TEXT)
        archive.writestr(info("b.h", compress_type=zipfile.ZIP_STORED), TEXT)
    data = bytes(pipe.written)
    assert unpacked(data) == ({"a!/a.h": TEXT, "a!/b.h": TEXT}, [])
    found, skipped = unpacked(data[: data.rindex(b"PK\5\6")])
    assert found["a!/a.h"] == found["a!/b.h"] == TEXT
    assert "members were found by their own headers" in reasons(skipped)


def test_names_of_chinese_tools_are_read() -> None:
    data = zipped({"XX/YYYY.h": TEXT})
    for old, new in (("XX", "头"), ("YYYY", "接口")):
        data = data.replace(old.encode(), new.encode("gbk"))
    assert set(unpacked(data)[0]) == {"a!/头/接口.h"}


def test_names_from_the_unicode_field_of_info_zip() -> None:
    raw = b"?????"
    field = struct.pack("<HHBL", 0x7075, 5 + len("人脸.h".encode()), 1, zlib.crc32(raw)) + "人脸.h".encode()
    assert set(unpacked(zipped([(info(raw.decode(), extra=field), TEXT)]))[0]) == {"a!/人脸.h"}


def test_bytes_before_between_and_behind_are_artifacts() -> None:
    data = zipped([(info("a.h"), TEXT), (info("b.h"), TEXT)], zipfile.ZIP_STORED)
    second = data.index(b"PK\3\4", 4)
    directory = data.index(b"PK\1\2")
    found, skipped = unpacked(b"#!/bin/sh\n" + data + b"behind the end")
    assert found == {
        "a!/<gap at 0>": b"#!/bin/sh\n",
        "a!/a.h": TEXT,
        "a!/b.h": TEXT,
        f"a!/<gap at {10 + len(data)}>": b"behind the end",
    }
    assert skipped == []

    apart = bytearray(data[:second] + b"between" + data[second:])
    record = apart.index(b"PK\1\2", apart.index(b"PK\1\2") + 4)
    struct.pack_into("<L", apart, record + 42, second + 7)
    struct.pack_into("<L", apart, apart.index(b"PK\5\6") + 16, directory + 7)
    found, skipped = unpacked(bytes(apart))
    assert found == {"a!/a.h": TEXT, f"a!/<gap at {second}>": b"between", "a!/b.h": TEXT}
    assert skipped == []


def test_padding_of_zeros_is_no_artifact() -> None:
    assert set(unpacked(bytes(512) + zipped({"a.h": TEXT}) + bytes(512))[0]) == {"a!/a.h"}


def test_a_member_that_the_directory_leaves_out_is_found() -> None:
    data = zipped({"hidden.h": TEXT, "shown.h": b"x"})
    first = data.index(b"PK\1\2")
    second = data.index(b"PK\1\2", first + 4)
    shorter = bytearray(data[:first] + data[second:])
    end = shorter.index(b"PK\5\6")
    struct.pack_into("<HHLL", shorter, end + 8, 1, 1, end - first, first)
    found, _ = unpacked(bytes(shorter))
    assert found["a!/<gap at 0>!/hidden.h"] == TEXT


def test_two_archives_in_one_file_are_both_read() -> None:
    found, _ = unpacked(zipped({"one.h": b"1"}) + zipped({"two.h": b"2"}))
    assert found["a!/two.h"] == b"2"
    assert found["a!/<gap at 0>!/one.h"] == b"1"


def test_comments_and_extra_data_are_artifacts() -> None:
    file = io.BytesIO(
        zipped([(info("a.h", extra=struct.pack("<HH", 0x4242, 4) + b"more", comment=b"of a member"), TEXT)])
    )
    with zipfile.ZipFile(file, "a") as archive:
        archive.comment = b"of the archive"
    found, skipped = unpacked(file.getvalue())
    assert found == {
        "a!/a.h": TEXT,
        "a!/<comments>": b"of a member\nof the archive",
        "a!/<extra fields>": b"more\nmore",
    }
    assert skipped == []


def test_a_program_that_unpacks_itself() -> None:
    found, _ = unpacked(b"MZ\0\0" + b"program" * 1000 + zipped({"a.h": TEXT}))
    assert found["a!/a.h"] == TEXT


@pytest.mark.parametrize(
    "data", [b"", b"PK\5\6", b"text that says PK\5\6 and no more\0", b"\0" * 100 + b"PK\5\6" + b"\xff" * 40]
)
def test_other_bytes_are_no_zip(data: bytes) -> None:
    assert unpacked(data)[0] == {}


def test_an_empty_archive_and_one_with_a_comment_only() -> None:
    assert unpacked(zipped({})) == ({}, [])


def test_a_large_archive_with_zip64_records() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive, archive.open("a.h", "w", force_zip64=True) as member:
        member.write(TEXT)
    data = file.getvalue()
    end = data.index(b"PK\5\6")
    *_, size, offset, _ = struct.unpack_from("<4sHHHHLLH", data, end)
    record = struct.pack("<4sQHHLLQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, 1, 1, size, offset)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, end, 1)
    wide = (
        data[:end]
        + record
        + locator
        + struct.pack("<4sHHHHLLH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 2**32 - 1, 2**32 - 1, 0)
    )
    assert unpacked(wide) == ({"a!/a.h": TEXT}, [])


def test_encrypted_and_unknown_members_are_told_with_their_size() -> None:
    data = bytearray(zipped([(info("a.h"), TEXT), (info("b.h"), TEXT)]))
    first = data.index(b"PK\1\2")
    second = data.index(b"PK\1\2", first + 4)
    data[first + 8] |= 1
    data[second + 10] = 99
    found, skipped = unpacked(bytes(data))
    assert found == {}
    assert reasons(skipped) == (
        "a!/a.h: unreadable: encrypted\na!/b.h: unreadable: compression method 99 (AES) is not supported"
    )
    assert [item.bytes for item in skipped] == [len(TEXT), len(TEXT)]


def test_a_wrong_checksum_keeps_the_bytes_and_says_so() -> None:
    data = bytearray(zipped([(info("a.h"), TEXT)]))
    data[data.index(TEXT)] ^= 0xFF
    found, skipped = unpacked(bytes(data))
    assert found["a!/a.h"][1:] == TEXT[1:]
    assert reasons(skipped) == "a!/a.h: unreadable: the checksum (CRC-32) does not fit"


def test_a_size_that_lies_is_told_and_nothing_is_cut_off() -> None:
    data = bytearray(zipped({"a.h": TEXT}))
    struct.pack_into("<L", data, data.index(b"PK\1\2") + 24, 5)
    struct.pack_into("<L", data, 22, 5)
    found, skipped = unpacked(bytes(data))
    assert found == {"a!/a.h": TEXT}
    assert reasons(skipped) == f"a!/a.h: unreadable: 5 bytes are declared, {len(TEXT)} are there"


def test_bytes_behind_the_compressed_data_of_a_member_are_an_artifact() -> None:
    packer = zlib.compressobj(wbits=-15)
    packed = packer.compress(TEXT) + packer.flush()
    data = bytearray(zipped([(info("a.h"), packed + b"hidden behind")]))
    for at in (4, data.index(b"PK\1\2") + 6):
        struct.pack_into("<H", data, at + 4, 8)  # method
        struct.pack_into("<LLL", data, at + 10, zlib.crc32(TEXT), len(packed) + 13, len(TEXT))
    found, skipped = unpacked(bytes(data))
    assert found["a!/a.h"] == TEXT
    assert b"hidden behind" in found.values()
    assert skipped == []


def test_a_header_that_contradicts_the_directory_is_told() -> None:
    data = zipped({"a.h": TEXT})
    found, skipped = unpacked(data.replace(b"a.h", b"b.h", 1))
    assert found == {"a!/a.h": TEXT}
    assert "members that their own header and the directory tell differently: 1, the first is a.h" in reasons(skipped)


def test_a_header_that_is_not_where_the_directory_says() -> None:
    data = bytearray(zipped({"a.h": TEXT}))
    struct.pack_into("<L", data, data.index(b"PK\1\2") + 42, 7)
    found, skipped = unpacked(bytes(data))
    assert "a!/a.h: unreadable: its own header is not where the directory says" in reasons(skipped)
    assert found["a!/<gap at 0>!/a.h"] == TEXT  # it was in the gap


def test_members_that_share_their_bytes_are_read_and_told() -> None:
    data = zipped({"a.h": TEXT})
    directory, end = data.index(b"PK\1\2"), data.index(b"PK\5\6")
    record = data[directory:end]
    twice = data[:directory] + record + record.replace(b"a.h", b"b.h")
    closing = struct.pack("<4sHHHHLLH", b"PK\5\6", 0, 0, 2, 2, 2 * len(record), directory, 0)
    found, skipped = unpacked(twice + closing)
    assert found == {"a!/a.h": TEXT, "a!/b.h": TEXT}
    assert "differently" in reasons(skipped)


def test_names_that_climb_are_read_and_not_followed() -> None:
    found, skipped = unpacked(zipped({"../../x": TEXT, "/abs": b"2", "C:\\w\\y": b"3", "ok": b"4"}))
    assert found == {"a!/<..>/<..>/x": TEXT, "a!/abs": b"2", "a!/C:/w/y": b"3", "a!/ok": b"4"}
    for kind in ("climb out", "absolute", "backslashes"):
        assert kind in reasons(skipped)


def test_the_same_name_twice() -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        data = zipped([("a.h", b"1"), ("a.h", b"2")])
    assert unpacked(data)[0] == {"a!/a.h": b"1", "a!/<2>/a.h": b"2"}


def test_links_and_devices_are_told() -> None:
    link = stat.S_IFLNK | 0o777
    found, skipped = unpacked(
        zipped(
            [
                (info("d/in", link), b"../real"),
                (info("d/out", link), b"../../etc/passwd"),
                (info("zero", stat.S_IFCHR | 0o666), b""),
                (info("hidden.h", link), TEXT),
            ]
        )
    )
    assert found == {"a!/hidden.h": TEXT}  # this is no link, whatever it says
    assert reasons(skipped) == (
        "a!/d/in: skipped: link to ../real, not followed: whatever is there is audited there\n"
        "a!/d/out: unreadable: link that leaves the target, to ../../etc/passwd: refused\n"
        "a!/zero: unreadable: device, fifo or socket: refused"
    )


def test_a_truncated_archive_gives_what_is_left() -> None:
    data = zipped([(info("a.h"), TEXT), (info("b.h"), TEXT)])
    found, skipped = unpacked(data[: data.index(TEXT, data.index(b"b.h")) + 30])
    assert found == {"a!/a.h": TEXT, "a!/b.h": TEXT[:30]}
    assert "a!/b.h: unreadable: 560 bytes are declared, 30 are there" in reasons(skipped)


def test_a_directory_with_more_members_than_allowed_ends_there() -> None:
    found, skipped = unpacked(zipped({str(number): b"" for number in range(50)}), Limits(max_files=10))
    assert len(found) == 10
    assert "limit of 10 reached" in reasons(skipped)
