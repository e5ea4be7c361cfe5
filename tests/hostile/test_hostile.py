"""The whole corpus in one audit: it ends, says every refusal, stays small, writes nothing and runs nothing."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from sunlit.intake.archives import foreign
from tests.hostile.corpus import MIB, files


class Told(NamedTuple):
    """What an audit of the corpus told: lines of what was not read by file, findings by path, and its size."""

    status: int
    lines: dict[str, str]
    found: set[str]
    summary: dict[str, Any]
    peak: int


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile")


@pytest.fixture(scope="module")
def told(world: Path) -> Told:
    target = world / "target"
    target.mkdir()
    for name, data in files(world / "owned").items():
        (target / name).write_bytes(data)
    os.mkfifo(target / "pipe")
    (target / "out.h").symlink_to("/etc/passwd")
    (world / "tmp").mkdir()
    (world / "cwd").mkdir()
    sunlit = Path(sys.executable).with_name("sunlit")
    command = [str(sunlit), "audit", str(target), "--format", "jsonl", "--jobs", "2"]
    environment = os.environ | {"TMPDIR": str(world / "tmp")}
    out, err = world / "out", world / "err"
    with out.open("wb") as stdout, err.open("wb") as stderr:
        process = subprocess.Popen(command, cwd=world / "cwd", env=environment, stdout=stdout, stderr=stderr)
        # Of this child and its own alone: other tests had children too.
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    items = [json.loads(line) for line in out.read_text().splitlines()]
    (summary,) = (item for item in items if item["kind"] == "summary")
    lines: dict[str, str] = {}
    for item in summary["not_read"]:
        name = item["path"].split("!/")[0]
        lines[name] = lines.get(name, "") + f"{item['path']}: {item['outcome']}: {item['reason']}\n"
    found = {item["location"]["path"] for item in items if item["kind"] == "finding"}
    assert "Traceback" not in err.read_text()
    for file in (out, err):
        file.unlink()
    return Told(process.returncode, lines, found, summary, usage.ru_maxrss * 1024)


@pytest.mark.parametrize(("name", "said"), [
    ("bomb.gz", "--max-ratio"), ("bomb.bz2", "--max-ratio"), ("bomb.xz", "--max-ratio"), ("bomb.zst", "--max-ratio"),
    ("nested.zip", "--max-ratio"), ("deep.zip", "--max-depth"), ("overlapping.zip", "overlap"),
    ("names.zip", "names that climb out"), ("names.zip", "absolute names"), ("names.zip", "shown as escapes"),
    ("names.zip", "shown shortened"), ("names.zip", "names that another member has too"),
    ("names.tar", "names that climb out"), ("names.cpio", "absolute names"), ("names.rar", "names that climb out"),
    ("names.dav", "names that climb out"), ("links.tar", "out: unreadable: link that leaves"),
    ("links.tar", "hard: unreadable: "), ("links.tar", "disk: unreadable: block device: refused"),
    ("links.tar", "folder: unreadable: link that leaves"), ("links.ext4", "etc/null: unreadable: character device"),
    ("links.squashfs-xz", "etc/out: unreadable: link that leaves"), ("sparse.img", "holes are cut short"),
    ("giant.tar", "the archive ends"), ("pipe", "fifo: refused"), ("out.h", "link that leaves the target"),
])  # fmt: skip
def test_every_refusal_is_a_line(told: Told, name: str, said: str) -> None:
    if name == "names.rar" and not foreign.is_installed():
        said = "needs libarchive"
    assert said in told.lines.get(name, "")


def test_what_can_be_read_is_read(told: Told) -> None:
    wanted = {
        "two.zip!/other.h", "links.tar!/folder/behind.h", "both.pdf!/hidden.h", "both.jpg!/hidden.h",
        "both.exe!/hidden.h", "endless.h", "names.zip!/<..>/<..>/climb.h", "names.zip!/etc/absolute.h",
        "names.zip!/--output=owned.h", "names.zip!/TWIN.h", "names.zip!/<2>/twin.h", "names.rar!/C:/windows/drive.h",
    }  # fmt: skip
    assert wanted - (set() if foreign.is_installed() else {"names.rar!/C:/windows/drive.h"}) <= told.found
    assert any(path.startswith("two.zip!/") and path.endswith("shown.h") for path in told.found)
    assert any(path.startswith("firmware.bin!/<at ") and path.endswith("hidden.h") for path in told.found)
    assert told.status == 3


def test_every_byte_of_every_file_is_accounted_for(told: Told, world: Path) -> None:
    """All top-level files count as read, skipped or unreadable, whatever came out of them."""
    size = sum(path.stat().st_size for path in (world / "target").iterdir() if path.is_file() and not path.is_symlink())
    summary = told.summary
    assert sum(summary[kind]["bytes"] for kind in ("read", "skipped", "unreadable")) >= size


def test_memory_stays_below_a_gigabyte(told: Told) -> None:
    assert told.peak < 1024 * MIB


def test_nothing_was_written_and_nothing_was_run(told: Told, world: Path) -> None:
    assert told.summary
    assert not (world / "owned").exists()
    assert list((world / "tmp").iterdir()) == [] and list((world / "cwd").iterdir()) == []
    assert {path.name for path in world.iterdir()} == {"target", "tmp", "cwd"}
