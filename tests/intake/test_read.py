"""Reading gives the bytes of a plain file, or says why not; whatever became of it since the listing."""

import os
from pathlib import Path

import pytest

from sunlit.intake import Limits, open_target, read_entry
from sunlit.schema import Entry, Skipped


def listed(path: Path) -> Entry:
    (entry,) = open_target(str(path), path.parent, Limits(), lambda _: None).entries
    return entry


@pytest.mark.parametrize("size", [0, 1, 70_000, 5_000_000])
def test_the_bytes_of_a_file(tmp_path: Path, size: int) -> None:
    data = os.urandom(size)
    (tmp_path / "f").write_bytes(data)
    assert read_entry(listed(tmp_path / "f"), Limits()) == data


@pytest.mark.parametrize("now", [b"much longer", b"other", b"less", b""])
def test_a_file_that_changed_since_the_listing_is_read_as_it_is_now(tmp_path: Path, now: bytes) -> None:
    (tmp_path / "f").write_bytes(b"short")
    entry = listed(tmp_path / "f")
    (tmp_path / "f").write_bytes(now)
    assert read_entry(entry, Limits()) == now


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc")
def test_a_file_that_claims_to_be_empty_is_read_to_its_end() -> None:
    entry = Entry("status", "/proc/self/status", size=0)
    data = read_entry(entry, Limits())
    assert isinstance(data, bytes) and b"Name:" in data
    refused = read_entry(entry, Limits(max_artifact_bytes=10))
    assert isinstance(refused, Skipped) and "--max-artifact-bytes" in refused.reason


def test_a_file_above_the_limit_is_left_with_its_size(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"12345")
    entry = listed(tmp_path / "f")
    assert read_entry(entry, Limits(max_artifact_bytes=5)) == b"12345"
    left = read_entry(entry, Limits(max_artifact_bytes=4))
    assert left == Skipped(
        "f", "skipped", "limit of 4 bytes reached: size of one file; raise it with --max-artifact-bytes", 5
    )


def test_a_file_that_is_gone(tmp_path: Path) -> None:
    (tmp_path / "f").touch()
    entry = listed(tmp_path / "f")
    (tmp_path / "f").unlink()
    assert read_entry(entry, Limits()) == Skipped("f", "unreadable", "cannot be read: No such file or directory")


def test_a_link_put_in_the_place_of_a_file_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("key")
    (tmp_path / "f").touch()
    entry = listed(tmp_path / "f")
    (tmp_path / "f").unlink()
    (tmp_path / "f").symlink_to("secret")
    left = read_entry(entry, Limits())
    assert isinstance(left, Skipped) and left.outcome == "unreadable"


@pytest.mark.parametrize("content", ["", "text"])
def test_a_fifo_put_in_the_place_of_a_file_does_not_hang(tmp_path: Path, content: str) -> None:
    (tmp_path / "f").write_text(content)
    entry = listed(tmp_path / "f")
    (tmp_path / "f").unlink()
    os.mkfifo(tmp_path / "f")
    left = read_entry(entry, Limits())
    assert isinstance(left, Skipped) and left.reason == "no longer a file: refused"
