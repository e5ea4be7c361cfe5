"""A folder is listed in one order; what is no plain file in it is told, and nothing leads out of it."""

import os
import socket
from pathlib import Path

import pytest

from sunlit.intake import Limits, Target, open_target, read_entry
from sunlit.schema import TargetError
from tests.intake.unpacking import reasons


def opened(path: Path, limits: Limits | None = None) -> Target:
    return open_target(str(path), path, limits or Limits(), lambda _: None)


def test_files_are_listed_by_name_then_folders_by_name(tmp_path: Path) -> None:
    for name in ["b/x.h", "b/a.h", "a/z.h", "c.h", "B.h"]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    target = opened(tmp_path)
    assert [entry.path for entry in target.entries] == ["B.h", "c.h", "a/z.h", "b/a.h", "b/x.h"]
    assert [entry.size for entry in target.entries] == [3, 3, 5, 5, 5]
    assert [read_entry(entry, Limits()) for entry in target.entries] == [b"B.h", b"c.h", b"a/z.h", b"b/a.h", b"b/x.h"]
    assert target.skipped == []
    assert target.provenance == {"requested": str(tmp_path)}


def test_one_file_is_a_target(tmp_path: Path) -> None:
    file = tmp_path / "sdk.h"
    file.write_bytes(b"int x;")
    (entry,) = opened(file).entries
    assert (entry.path, read_entry(entry, Limits())) == ("sdk.h", b"int x;")


def test_links_are_told_and_never_followed(tmp_path: Path) -> None:
    root = tmp_path / "sdk"
    (root / "real").mkdir(parents=True)
    (root / "real" / "a.h").write_text("a")
    (root / ".git").mkdir()
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "key").write_text("key")
    for name, goal in {
        "inside": "real",
        "file": "real/a.h",
        "out": "../secret",
        "absolute": str(tmp_path / "secret" / "key"),
        "nowhere": "real/gone",
        "self": "self",
        "up": ".",
        "git": ".git",
    }.items():
        (root / name).symlink_to(goal)
    target = opened(root)
    assert [entry.path for entry in target.entries] == ["real/a.h"]
    told = {item.path: (item.outcome, item.reason) for item in target.skipped}
    assert told == {
        ".git": ("skipped", "git's own folder"),
        "inside": ("skipped", "link to real, audited there"),
        "file": ("skipped", "link to real/a.h, audited there"),
        "out": ("unreadable", "link that leaves the target, to ../secret: refused"),
        "absolute": ("unreadable", f"link that leaves the target, to {tmp_path}/secret/key: refused"),
        "nowhere": ("skipped", "link to real/gone, where nothing is"),
        "self": ("skipped", "link to self, where nothing is"),
        "up": ("skipped", "link to ., audited there"),
        "git": ("skipped", "link to .git, in git's own folder"),
    }


def test_a_neighbour_whose_name_begins_alike_is_outside(tmp_path: Path) -> None:
    (tmp_path / "sdk").mkdir()
    (tmp_path / "sdk2").mkdir()
    (tmp_path / "sdk" / "l").symlink_to("../sdk2")
    assert "leaves the target" in reasons(opened(tmp_path / "sdk").skipped)


def test_a_link_that_is_the_target_is_followed(tmp_path: Path) -> None:
    (tmp_path / "sdk").mkdir()
    (tmp_path / "sdk" / "a.h").write_text("a")
    (tmp_path / "link").symlink_to("sdk")
    assert [entry.path for entry in opened(tmp_path / "link").entries] == ["a.h"]


def test_fifos_and_sockets_are_refused_without_waiting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "fifo")
    monkeypatch.chdir(tmp_path)  # the path of a socket may not be long
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")
        target = opened(tmp_path)
    assert target.entries == []
    assert reasons(target.skipped) == "fifo: unreadable: fifo: refused\nsocket: unreadable: socket: refused"


@pytest.mark.parametrize("kind", ["fifo", "device"])
def test_a_target_that_is_no_file_is_refused_without_waiting(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "fifo"
    os.mkfifo(path)
    with pytest.raises(TargetError, match="neither a file nor a folder"):
        opened(path if kind == "fifo" else Path(os.devnull))


def test_file_names_in_gbk_are_shown_decoded_and_open_again(tmp_path: Path) -> None:
    for name in ["人脸.h".encode("gbk"), "人脸.h".encode(), b"bad\xff\xfe", b"new\nline", "bidi\u202e".encode()]:
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_bytes(name)
    target = opened(tmp_path)
    found = {entry.path: read_entry(entry, Limits()) for entry in target.entries}
    assert set(found.values()) == {
        "人脸.h".encode("gbk"),
        "人脸.h".encode(),
        b"bad\xff\xfe",
        b"new\nline",
        "bidi\u202e".encode(),
    }
    assert len(found) == 5
    assert found["人脸.h"] in ("人脸.h".encode("gbk"), "人脸.h".encode())
    assert all(path.isprintable() and path.encode() for path in found)


def test_folders_deeper_than_calls_can_be_are_listed(tmp_path: Path) -> None:
    folders = [tmp_path / "d"]
    for _ in range(1200):
        folders.append(folders[-1] / "d")
    for folder in folders:
        folder.mkdir()
    file = folders[-1] / "a"
    file.write_text("a")
    try:
        assert [entry.path for entry in opened(tmp_path).entries] == ["d/" * 1201 + "a"]
    finally:
        file.unlink()
        for folder in reversed(folders):
            folder.rmdir()


def test_listing_ends_at_the_limit_of_files(tmp_path: Path) -> None:
    for folder in "ab":
        (tmp_path / folder).mkdir()
        for number in range(3):
            (tmp_path / folder / str(number)).touch()
    target = opened(tmp_path, Limits(max_files=4))
    assert [entry.path for entry in target.entries] == ["a/0", "a/1", "a/2", "b/0"]
    (left,) = target.skipped
    assert (left.path, left.outcome) == ("b/1", "skipped")
    assert left.reason.startswith("limit of 4 reached") and left.reason.endswith("raise it with --max-files")
