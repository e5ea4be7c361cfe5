"""Tar: every block is a header, a member's content or an artifact of its own, in each of tar's dialects."""

import io
import tarfile
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.intake.archives.test_zip import TREES
from tests.intake.unpacking import reasons, unpacked

TEXT = b"enum NATION { HAN, UYGUR };\n" * 20
FORMATS = [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT]


def member(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.type = kind
    entry.linkname = link
    return entry


def tarred(members: list[tuple[tarfile.TarInfo, bytes]], form: int = tarfile.PAX_FORMAT, **options: Any) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=form, **options) as archive:
        for entry, data in members:
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return file.getvalue()


@settings(deadline=None)
@given(TREES, st.sampled_from(FORMATS))
def test_any_tree_comes_back(tree: dict[str, bytes], form: int) -> None:
    data = tarred([(member(name), content) for name, content in tree.items()], form)
    assert unpacked(data) == ({f"a!/{name}": content for name, content in tree.items()}, [])


@pytest.mark.parametrize("form", FORMATS[1:])
def test_long_names_and_links(form: int) -> None:
    name = "/".join(["folder" * 10] * 8)
    found, skipped = unpacked(tarred([(member(name), TEXT), (member("l", tarfile.SYMTYPE, name), b"")], form))
    assert found == {f"a!/{name}": TEXT}
    assert reasons(skipped) == f"a!/l: skipped: link to {name}, not followed: whatever is there is audited there"


def test_a_prefix_of_ustar_belongs_to_the_name() -> None:
    name = "a" * 90 + "/" + "b" * 90
    assert set(unpacked(tarred([(member(name), TEXT)], tarfile.USTAR_FORMAT))[0]) == {f"a!/{name}"}


def test_names_in_gbk() -> None:
    data = tarred([(member("头/人脸.h"), TEXT)], tarfile.GNU_FORMAT, encoding="gbk")
    assert set(unpacked(data)[0]) == {"a!/头/人脸.h"}


def test_headers_of_1979() -> None:
    data = bytearray(tarred([(member("a.h"), TEXT)], tarfile.USTAR_FORMAT))
    data[257:512] = bytes(255)
    data[148:156] = b" " * 8
    data[148:156] = b"%06o\0 " % sum(data[:512])
    assert unpacked(bytes(data)) == ({"a!/a.h": TEXT}, [])


def test_links_and_devices_are_told_and_folders_are_not() -> None:
    found, skipped = unpacked(
        tarred(
            [
                (member("d", tarfile.DIRTYPE), b""),
                (member("d/in", tarfile.SYMTYPE, "../x"), b""),
                (member("d/out", tarfile.SYMTYPE, "../../x"), b""),
                (member("d/hard", tarfile.LNKTYPE, "d/x"), b""),
                (member("d/hard out", tarfile.LNKTYPE, "../x"), b""),
                (member("null", tarfile.CHRTYPE), b""),
                (member("disk", tarfile.BLKTYPE), b""),
                (member("pipe", tarfile.FIFOTYPE), b""),
            ]
        )
    )
    assert found == {}
    assert reasons(skipped).splitlines() == [
        "a!/d/in: skipped: link to ../x, not followed: whatever is there is audited there",
        "a!/d/out: unreadable: link that leaves the target, to ../../x: refused",
        "a!/d/hard: skipped: link to d/x, not followed: whatever is there is audited there",
        "a!/d/hard out: unreadable: link that leaves the target, to ../x: refused",
        "a!/null: unreadable: character device: refused",
        "a!/disk: unreadable: block device: refused",
        "a!/pipe: unreadable: fifo: refused",
    ]


def test_content_behind_a_link_is_an_artifact() -> None:
    data = bytearray(tarred([(member("l", tarfile.REGTYPE), TEXT)], tarfile.USTAR_FORMAT))
    data[156:157] = tarfile.SYMTYPE
    data[148:156] = b" " * 8
    data[148:156] = b"%06o\0 " % sum(data[:512])
    found, _ = unpacked(bytes(data))
    assert found["a!/<gap at 512>"].startswith(TEXT)


def test_names_that_climb_are_read_and_not_followed() -> None:
    found, skipped = unpacked(tarred([(member("../../x"), TEXT), (member("/abs"), b"2")]))
    assert found == {"a!/<..>/<..>/x": TEXT, "a!/abs": b"2"}
    assert "climb out" in reasons(skipped) and "absolute" in reasons(skipped)


def test_padding_that_is_not_zero_is_an_artifact() -> None:
    data = bytearray(tarred([(member("a.h"), b"x")], tarfile.USTAR_FORMAT))
    data[1000:1006] = b"hidden"
    found, skipped = unpacked(bytes(data))
    assert found["a!/a.h"] == b"x"
    assert b"hidden" in found["a!/<gap at 513>"]
    assert skipped == []


def test_bytes_and_archives_behind_the_end_are_read() -> None:
    first = tarred([(member("a.h"), b"1")], tarfile.USTAR_FORMAT)
    second = tarred([(member("b.h"), b"2")], tarfile.USTAR_FORMAT)
    found, skipped = unpacked(first + b"behind the end".ljust(512, b"\0") + second + b"tail")
    assert found == {
        "a!/a.h": b"1",
        f"a!/<gap at {len(first)}>": b"behind the end".ljust(512, b"\0"),
        "a!/b.h": b"2",
        f"a!/<gap at {len(first) + 512 + len(second)}>": b"tail",
    }
    assert skipped == []


def test_a_damaged_header_costs_its_member_alone() -> None:
    data = bytearray(tarred([(member("a"), TEXT), (member("b"), TEXT), (member("c"), TEXT)], tarfile.USTAR_FORMAT))
    at = data.index(b"b\0\0\0")
    data[at + 1] = ord("!")
    found, _ = unpacked(bytes(data))
    assert found["a!/a"] == found["a!/c"] == TEXT
    assert TEXT in found[f"a!/<gap at {at}>"]


def test_a_truncated_archive_gives_what_is_left() -> None:
    data = tarred([(member("a"), TEXT), (member("b"), TEXT)], tarfile.USTAR_FORMAT)
    found, skipped = unpacked(data[: data.rindex(TEXT) + 100])
    assert found == {"a!/a": TEXT, "a!/b": TEXT[:100]}
    assert reasons(skipped) == f"a!/b: unreadable: the archive ends {len(TEXT) - 100} bytes before this member does"


def test_sparse_members_are_read_without_their_holes() -> None:
    """A member of a million million zero bytes and a few others, as GNU tar stores it (type S)."""
    header = bytearray(tarred([(member("s"), b"x" * 512)], tarfile.GNU_FORMAT)[:512])
    header[156:157] = b"S"
    header[386:410] = b"%011o\0%011o\0" % (10**9, 512)  # one stretch of data behind a hole
    header[482] = 1  # one more block of stretches follows
    header[483:495] = b"77777777777\0"
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    found, skipped = unpacked(bytes(header) + bytes(512) + b"x" * 512 + bytes(1024))
    assert found == {"a!/s": b"x" * 512}
    assert reasons(skipped) == "a: skipped: sparse members, read without their holes: 1, the first is s"


def test_what_a_pax_header_says_beyond_names_and_numbers_is_an_artifact() -> None:
    plain, told = member("a.h"), member("b.h")
    plain.mtime = 1.5
    told.pax_headers = {"VENDOR.note": "人种识别"}
    data = tarred([(plain, TEXT), (told, TEXT)], pax_headers={"comment": "of all"})
    found, skipped = unpacked(data)
    headers = {path: content for path, content in found.items() if "<header" in path}
    assert set(found) - set(headers) == {"a!/a.h", "a!/b.h"}
    assert any("人种识别".encode() in content for content in headers.values())
    assert any(b"comment=of all" in content for content in headers.values())
    assert len(headers) == 2 and skipped == []


def test_a_pax_header_that_lies_about_its_length_stays_harmless() -> None:
    entry = member("a.h")
    entry.pax_headers = {"k": "v"}
    data = bytearray(tarred([(entry, TEXT)]))
    data[512:514] = b"99"
    assert unpacked(bytes(data))[0]["a!/a.h"] == TEXT


def test_a_name_header_too_large_to_hold_is_an_artifact() -> None:
    data = tarred([(member("x" * 300), TEXT)], tarfile.GNU_FORMAT)
    size = 2 << 20
    header = bytearray(data[:512])
    header[124:136] = b"%011o\0" % size
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    found, _ = unpacked(bytes(header) + b"y" * size + data[1024:])
    assert found["a!/<header at 512>"] == b"y" * size
    assert TEXT in found.values()


def test_text_is_no_tar() -> None:
    assert unpacked(b"0000000 " * 100) == ({}, [])
