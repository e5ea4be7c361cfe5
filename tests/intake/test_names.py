"""Names of members become paths that are safe to show, that climb nowhere and that differ from one another."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sunlit.intake.names import Names, decode_name, file_name, link, link_target, printable, safe_path


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (b"include/sdk.h", "include/sdk.h"),
        ("头文件/接口.h".encode(), "头文件/接口.h"),
        ("头文件/接口.h".encode("gbk"), "头文件/接口.h"),
        ("㐀.h".encode("gb18030"), "㐀.h"),
        (b"\x81.h", "ü.h"),  # code page 437, and no GB18030
    ],
)
def test_names_in_undeclared_encodings_are_read(raw: bytes, name: str) -> None:
    assert decode_name(raw) == name


def test_a_file_name_that_is_not_utf8_is_shown_decoded() -> None:
    assert file_name("人脸.h".encode("gbk").decode("utf-8", "surrogateescape")) == "人脸.h"
    assert file_name("人脸.h") == "人脸.h"


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("lib/a.jar", "lib/a.jar"),
        ("./lib//a.jar", "lib/a.jar"),
        ("../../etc/passwd", "<..>/<..>/etc/passwd"),
        ("..", "<..>"),
        ("/etc/passwd", "etc/passwd"),
        ("C:\\Windows\\a.dll", "C:/Windows/a.dll"),
        ("..\\..\\a", "<..>/<..>/a"),
        ("a\0b", "a\\x00b"),
        ("invoice\u202egpj.exe", "invoice\\u202egpj.exe"),
        ("line\nbreak", "line\\x0abreak"),
        ("\ud800.txt", "\\ud800.txt"),
        ("inner.zip!/fake.h", "inner.zip\\x21/fake.h"),
        ("///", "<no name>"),
        ("a..b/c...", "a..b/c..."),
    ],
)
def test_names_that_could_do_harm_are_made_safe(name: str, path: str) -> None:
    assert safe_path(name)[0] == path


@settings(deadline=None)
@given(st.text(max_size=3000))
def test_no_name_climbs_breaks_a_line_or_passes_for_nesting(name: str) -> None:
    path, _ = safe_path(name)
    assert path and path.isprintable() and not path.startswith("/") and "!/" not in path
    assert not {"", ".", ".."} & set(path.split("/"))
    assert len(path) < 8000


@settings(deadline=None)
@given(st.lists(st.sampled_from(["a", "./a", "a/", "../a", "b", "<2>/a", "/a"]), max_size=12))
def test_paths_of_one_archive_differ(names: list[str]) -> None:
    paths = Names("x.zip", "x.zip!/")
    assert len({paths.path(name) for name in names}) == len(names)


def test_what_is_odd_about_names_is_told_once_for_each_kind() -> None:
    names = Names("x.zip", "x.zip!/")
    for name in ["../a", "../../b", "c\\d", "c/d"]:
        names.path(name)
    told = [note.reason for note in names.notes()]
    assert told == [
        "names that climb out with '..', not followed: 2, the first is ../a",
        "names with backslashes, read as '/': 1, the first is c\\d",
        "names that another member has too, told apart by a number: 1, the first is c/d",
    ]
    assert all(note.path == "x.zip" and note.outcome == "skipped" and note.bytes == 0 for note in names.notes())


@pytest.mark.parametrize(
    ("name", "target", "stays"),
    [
        ("a/b", "c", True),
        ("a/b", "../c", True),
        ("a/b", "../../c", False),
        ("b", "..", False),
        ("b", "/etc/passwd", False),
        ("b", "C:\\secret", False),
        ("a/b", "..\\..\\c", False),
    ],
)
def test_links_are_told_by_whether_they_leave(name: str, target: str, stays: bool) -> None:
    outcome, reason = link(name, target)
    assert outcome == ("skipped" if stays else "unreadable")
    assert ("audited there" if stays else "refused") in reason


@pytest.mark.parametrize("content", [b"", b"enum {\n A };", b"MZ\0\0", b"x" * 5000])
def test_content_that_cannot_be_a_link_is_none(content: bytes) -> None:
    assert link_target(content) == ""


def test_printable_keeps_what_can_be_shown() -> None:
    assert printable("面部 ئۇيغۇر é") == "面部 ئۇيغۇر é"
    assert printable("\U000e0001") == "\\U000e0001"
