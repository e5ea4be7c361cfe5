"""`sunlit compare` and `sunlit history` as a user meets them."""

import json
from pathlib import Path

import pytest

from tests.cli.interrupting import interrupted
from tests.cli.test_audit import EXAMPLES, sunlit
from tests.compare.test_history import commit, git

OLD, NEW = EXAMPLES / "1.0", EXAMPLES / "2.0"


def test_compares_two_folders(tmp_path: Path) -> None:
    run = sunlit("compare", OLD, NEW, "--format", "jsonl", cwd=tmp_path)
    assert run.returncode == 0
    kinds = {json.loads(line)["kind"] for line in run.stdout.splitlines()}
    assert kinds == {"change", "comparison"}
    assert "changes in" in run.stderr


def test_fails_on_what_is_asked_for(tmp_path: Path) -> None:
    assert sunlit("compare", OLD, NEW, "--fail-on", "hidden", cwd=tmp_path).returncode == 1
    assert sunlit("compare", OLD, OLD, "--fail-on", "hidden", "--fail-on", "added", cwd=tmp_path).returncode == 0


def test_writes_a_page(tmp_path: Path) -> None:
    run = sunlit("compare", OLD, NEW, "--format", "html", "--output", "page.html", cwd=tmp_path)
    assert run.returncode == 0
    assert "byReserved1" in (tmp_path / "page.html").read_text("utf-8")


def test_a_mistake_is_one_line(tmp_path: Path) -> None:
    for arguments in (("compare", OLD, tmp_path / "none"), ("history", tmp_path), ("history", "gem:x")):
        run = sunlit(*arguments, cwd=tmp_path)
        assert run.returncode == 2
        assert len(run.stderr.strip().splitlines()) == 1
        assert "Traceback" not in run.stderr


@pytest.mark.parametrize("release", [1, 2])
def test_ctrl_c_is_a_line_that_says_why_there_is_no_comparison(tmp_path: Path, release: int) -> None:
    source = (OLD / "include" / "qv_sdk.h").read_bytes()
    for number in range(400):
        (tmp_path / f"copy{number}.h").write_bytes(source * 4)
    targets = [str(tmp_path), str(OLD)] if release == 1 else [str(OLD), str(tmp_path)]
    run = interrupted(["compare", *targets, "--format", "jsonl"], f"release {release} of 2: reading".encode())
    assert run.returncode == 3
    assert run.stdout == ""
    assert "would count as removed, so nothing was compared" in " ".join(run.stderr.split())
    assert "Traceback" not in run.stderr


def test_ctrl_c_during_a_history_prints_what_was_done(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    source = (OLD / "include" / "qv_sdk.h").read_text("gb18030")
    for number in range(8):
        text = "".join(f"{source}\n// ethnicity {number} {copy}\n" for copy in range(10))
        commit(tmp_path, {f"sdk{one}.h": f"// {one} ethnicity\n{text}" for one in range(10)}, f"change {number}", 1)
    run = interrupted(["history", str(tmp_path), "--format", "jsonl", "--jobs", "1"], b"auditing versions")
    assert run.returncode == 3
    assert "Traceback" not in run.stderr
    if run.stdout:  # else it was stopped before anything was judged, and says so
        last = json.loads(run.stdout.splitlines()[-1])
        assert last["incomplete"]
        assert any(note.startswith("Stopped after") for note in last["notes"])


def test_help_has_examples(tmp_path: Path) -> None:
    for command in ("compare", "history"):
        assert f"sunlit {command} " in sunlit(command, "--help", cwd=tmp_path).stdout
