"""`sunlit compare` and `sunlit history` as a user meets them."""

import json
from pathlib import Path

from tests.cli.test_audit import EXAMPLES, sunlit

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


def test_help_has_examples(tmp_path: Path) -> None:
    for command in ("compare", "history"):
        assert f"sunlit {command} " in sunlit(command, "--help", cwd=tmp_path).stdout
