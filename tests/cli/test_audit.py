"""`sunlit audit` as a user meets it: the installed command, in a process of its own, on the examples."""

import json
import os
import pty
import shutil
import subprocess
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.cli.interrupting import SUNLIT, interrupted, until_closed

EXAMPLES = Path(__file__).parents[2] / "examples" / "vendor-sdk"
OPENLY = str(EXAMPLES / "1.0")


def sunlit(*arguments: str | Path, cwd: Path | None = None) -> "subprocess.CompletedProcess[str]":
    """Run the command to its end, its output piped."""
    command = [SUNLIT, *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, encoding="utf-8", timeout=300, check=False)


def lines(output: str, kind: str) -> list[dict[str, Any]]:
    """The JSON lines of one kind."""
    return [line for line in map(json.loads, output.splitlines()) if line["kind"] == kind]


@pytest.fixture
def harmless(tmp_path: Path) -> Path:
    folder = tmp_path / "harmless"
    folder.mkdir()
    (folder / "queue.c").write_text("/* a lock avoids the race condition */\nint trace_mode;\n")
    return folder


@pytest.fixture
def damaged(harmless: Path) -> Path:
    """A folder with an archive that ends in the middle of its only member."""
    archive = harmless / "sdk.zip"
    with zipfile.ZipFile(archive, "w") as writer:
        writer.writestr("qv_sdk.h", b"int nAge;\n" * 2000)
    archive.write_bytes(archive.read_bytes()[:9000])
    return harmless


def test_says_what_it_read_when_there_is_nothing_to_find(harmless: Path) -> None:
    run = sunlit("audit", harmless)
    assert run.returncode == 0
    assert "1 file (55 bytes)" in run.stdout


def test_names_the_group_first(tmp_path: Path) -> None:
    run = sunlit("audit", OPENLY, cwd=tmp_path)
    assert run.returncode == 0
    first = run.stdout.index("Uyghur")
    assert 0 < first < 1500
    assert "include/qv_sdk.h:" in run.stdout
    assert "QV_FACE_ATTR_S.emEthnicity" in run.stdout


@pytest.mark.parametrize(
    ("verdict", "target", "status"),
    [("capability", "openly", 1), ("record", "openly", 1), ("capability", "harmless", 0), ("record", "harmless", 0)],
)
def test_fails_on_a_verdict_or_a_stronger_one(verdict: str, target: str, status: int, harmless: Path) -> None:
    place = OPENLY if target == "openly" else harmless
    assert sunlit("audit", place, "--fail-on", verdict).returncode == status


def test_fails_on_what_it_does_not_list(harmless: Path) -> None:
    run = sunlit("audit", harmless, "--fail-on", "dismissed", "--format", "jsonl")
    assert run.returncode == 1
    assert lines(run.stdout, "finding") == []


def test_all_lists_what_was_dismissed(harmless: Path) -> None:
    found = lines(sunlit("audit", harmless, "--all", "--format", "jsonl").stdout, "finding")
    assert [(finding["verdict"], finding["location"]["line"]) for finding in found] == [("dismissed", 1)]


@pytest.mark.parametrize(
    ("target", "says"),
    [
        ("no/such/folder", "no/such/folder"),
        ("pypi:", "pypi:NAME"),
        ("ftp://example.org/sdk.zip", "ftp"),
    ],
)
def test_a_target_that_cannot_be_had_is_one_line_and_status_2(target: str, says: str, tmp_path: Path) -> None:
    run = sunlit("audit", target, cwd=tmp_path)
    assert run.returncode == 2
    assert run.stdout == ""
    assert run.stderr.startswith("sunlit: ")
    assert says in run.stderr
    assert run.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["audit"],
        ["audit", OPENLY, "--format", "pdf"],
        ["audit", OPENLY, "--jobs", "0"],
        ["audit", "--no-such-option"],
        ["audits"],
    ],
)
def test_wrong_usage_is_status_2_and_points_to_the_help(arguments: list[str]) -> None:
    run = sunlit(*arguments)
    assert run.returncode == 2
    assert run.stdout == ""
    assert "--help" in run.stderr
    assert "Traceback" not in run.stderr


def test_what_cannot_be_read_is_status_3_and_named(damaged: Path) -> None:
    run = sunlit("audit", damaged, "--format", "jsonl")
    assert run.returncode == 3
    [summary] = lines(run.stdout, "summary")
    assert any(item["path"].startswith("sdk.zip") and item["outcome"] == "unreadable" for item in summary["not_read"])
    assert "sdk.zip" in sunlit("audit", damaged).stdout


def test_a_limit_that_is_reached_is_status_3_and_named() -> None:
    run = sunlit("audit", OPENLY, "--max-artifact-bytes", "2000")
    assert run.returncode == 3
    assert "--max-artifact-bytes" in run.stdout


def test_jsonl_keeps_its_promise() -> None:
    run = sunlit("audit", OPENLY, "--format", "jsonl")
    finding = lines(run.stdout, "finding")[0]
    promised = {"kind", "fingerprint", "capability", "trait", "groups", "verdict", "basis", "role", "name", "container"}
    assert finding.keys() >= promised | {"confidence", "reasons", "language", "location", "excerpt"}
    assert finding["location"].keys() >= {"path", "line", "column", "offset", "sha256"}
    capabilities = {capability["id"] for capability in lines(run.stdout, "capability")}
    assert {found["capability"] for found in lines(run.stdout, "finding")} - {""} == capabilities
    [summary] = lines(run.stdout, "summary")
    assert summary["read"]["files"] == sum(path.is_file() for path in Path(OPENLY).rglob("*"))
    assert summary["read"]["bytes"] == sum(path.stat().st_size for path in Path(OPENLY).rglob("*") if path.is_file())
    assert json.loads(run.stdout.splitlines()[-1]) == summary


def test_sarif_is_written_for_what_was_found() -> None:
    [run] = json.loads(sunlit("audit", OPENLY, "--format", "sarif").stdout)["runs"]
    assert run["tool"]["driver"]["name"].lower() == "sunlit"
    assert len(run["results"]) == len(lines(sunlit("audit", OPENLY, "--format", "jsonl").stdout, "finding"))


def test_html_is_one_page_that_asks_the_network_for_nothing() -> None:
    page = sunlit("audit", OPENLY, "--format", "html").stdout
    assert page.lower().startswith("<!doctype html>")
    assert "Uyghur" in page
    assert not any(word in page for word in ('src="http', "src='http", "url(http", "@import", "<link"))


@pytest.mark.parametrize("format_", ["terminal", "jsonl", "sarif", "html"])
def test_output_goes_to_a_file_with_the_same_bytes(format_: str, tmp_path: Path) -> None:
    place = tmp_path / "report"
    run = sunlit("audit", OPENLY, "--format", format_, "--output", place)
    assert (run.returncode, run.stdout) == (0, "")
    assert place.read_text(encoding="utf-8") == sunlit("audit", OPENLY, "--format", format_).stdout
    assert list(tmp_path.iterdir()) == [place]


def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor() as reader:
        read = reader.submit(pipe.read_text, encoding="utf-8")
        run = sunlit("audit", OPENLY, "--format", "jsonl", "--output", pipe)
        assert (run.returncode, pipe.is_fifo()) == (0, True)
        assert read.result() == sunlit("audit", OPENLY, "--format", "jsonl").stdout
    assert [path.name for path in tmp_path.iterdir()] == ["pipe"]


def test_output_that_cannot_be_written_is_told_before_any_work(tmp_path: Path) -> None:
    run = sunlit("audit", OPENLY, "--output", tmp_path / "missing" / "report.html")
    assert run.returncode == 2
    assert "missing" in run.stderr
    assert "Traceback" not in run.stderr


def test_output_without_room_is_one_line_and_status_2() -> None:
    with Path("/dev/full").open("wb") as full:
        run = subprocess.run([SUNLIT, "audit", OPENLY], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert run.returncode == 2
    assert run.stderr == "sunlit: what is to be told cannot be written: No space left on device\n"


@pytest.mark.parametrize(("verdict", "status"), [(None, 0), ("capability", 1)])
def test_who_stops_reading_still_gets_the_status_of_the_result(verdict: str | None, status: int) -> None:
    options = ["--fail-on", verdict] if verdict else []
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as closed:
        run = subprocess.run(
            [SUNLIT, "audit", OPENLY, *options], stdout=closed, stderr=subprocess.PIPE, text=True, check=False
        )
    assert run.returncode == status
    assert run.stderr.startswith("sunlit: read 7 files") and "Error" not in run.stderr


def test_a_file_that_was_there_stays_when_the_target_cannot_be_had(tmp_path: Path) -> None:
    place = tmp_path / "report"
    place.write_text("the report of yesterday")
    assert sunlit("audit", tmp_path / "nothing", "--output", place).returncode == 2
    assert place.read_text() == "the report of yesterday"


@pytest.mark.parametrize("format_", ["terminal", "jsonl", "sarif", "html"])
def test_the_same_input_gives_the_same_bytes(format_: str, tmp_path: Path) -> None:
    for copy in ("here", "elsewhere"):
        shutil.copytree(EXAMPLES / "1.0", tmp_path / copy / "sdk")
    one = sunlit("audit", "sdk", "--format", format_, "--jobs", "1", cwd=tmp_path / "here")
    two = sunlit("audit", "sdk", "--format", format_, "--jobs", "3", cwd=tmp_path / "elsewhere")
    assert one.stdout == two.stdout


def test_several_targets_are_one_audit() -> None:
    run = sunlit("audit", "1.0", "2.0", "--format", "jsonl", cwd=EXAMPLES)
    found = lines(run.stdout, "finding")
    assert {finding["location"]["path"].split("/")[0] for finding in found} == {"1.0", "2.0"}


def test_no_progress_where_nobody_watches() -> None:
    run = sunlit("audit", OPENLY)
    assert "\r" not in run.stderr and "\x1b" not in run.stderr
    assert "\x1b" not in run.stdout


def test_progress_on_a_terminal() -> None:
    watcher, terminal = pty.openpty()
    with subprocess.Popen([SUNLIT, "audit", OPENLY], stdout=subprocess.DEVNULL, stderr=terminal) as process:
        os.close(terminal)
        seen = until_closed(watcher)
    assert process.returncode == 0
    assert b"reading" in seen


def test_ctrl_c_ends_with_what_was_done_and_says_what_was_not(tmp_path: Path) -> None:
    source = (EXAMPLES / "1.0" / "include" / "qv_sdk.h").read_bytes()
    for number in range(600):
        place = tmp_path / f"copy{number:03}" / "qv_sdk.h"
        place.parent.mkdir()
        place.write_bytes(source * 4)
    run = interrupted(["audit", str(tmp_path), "--format", "jsonl", "--jobs", "2"], b"reading")
    assert run.returncode == 3
    assert "Traceback" not in run.stderr
    [summary] = lines(run.stdout, "summary")
    left = [item for item in summary["not_read"] if item["reason"] == "not audited: interrupted"]
    assert left
    assert summary["read"]["files"] + len(left) == 600


def judged(file: Path, *decisions: tuple[str, str, str]) -> Path:
    """A file of local judgement: (fingerprint, decision, what else)."""
    entries = [
        f'[[finding]]\nfingerprint = "{fingerprint}"\ndecision = "{decision}"\nreason = "seen"\nwho = "us"\n{more}\n'
        for fingerprint, decision, more in decisions
    ]
    file.write_text("\n".join(entries), encoding="utf-8")
    return file


@pytest.fixture
def openly(tmp_path: Path) -> Path:
    """A copy of the example, alone in the folder sdk."""
    shutil.copytree(OPENLY, tmp_path / "sdk")
    return tmp_path


def everything_about(openly: Path) -> list[dict[str, Any]]:
    return lines(sunlit("audit", "sdk", "--format", "jsonl", cwd=openly).stdout, "finding")


def test_what_is_suppressed_beside_the_target_stays_and_does_not_fail(openly: Path) -> None:
    found = everything_about(openly)
    able = [one["fingerprint"] for one in found if one["verdict"] == "capability"]
    judged(openly / "sunlit.toml", *((one, "suppressed", "") for one in able))
    run = sunlit("audit", "sdk", "--fail-on", "capability", "--format", "jsonl", cwd=openly)
    assert run.returncode == 0
    assert f"{len(able)} places suppressed by sunlit.toml" in run.stderr
    assert [one["fingerprint"] for one in lines(run.stdout, "finding")] == [one["fingerprint"] for one in found]
    assert sum("decision" in one for one in lines(run.stdout, "finding")) == len(able)
    assert lines(run.stdout, "summary")[0]["judgement"]["suppressed"] == len(able)
    assert sunlit("audit", "sdk", "--fail-on", "record", cwd=openly).returncode == 1


def test_one_place_that_is_not_suppressed_fails(openly: Path) -> None:
    able = [one["fingerprint"] for one in everything_about(openly) if one["verdict"] == "capability"]
    decisions = [(one, "suppressed", "") for one in able[2:]]
    file = judged(
        openly / "ours.toml", (able[0], "confirmed", ""), (able[1], "suppressed", "until = 2020-01-01"), *decisions
    )
    run = sunlit("audit", "sdk", "--fail-on", "capability", "--judgement", file, cwd=openly)
    assert run.returncode == 1
    assert "Expired and not applied" in run.stdout


@pytest.mark.parametrize("packed", [False, True])
def test_a_vendor_cannot_judge_himself(openly: Path, packed: bool) -> None:
    able = [one["fingerprint"] for one in everything_about(openly) if one["verdict"] == "capability"]
    judged(openly / "sdk" / "sunlit.toml", *((one, "suppressed", "") for one in able))
    target = shutil.make_archive(str(openly / "packed"), "zip", openly / "sdk") if packed else "sdk"
    run = sunlit("audit", target, "--fail-on", "capability", "--format", "jsonl", cwd=openly)
    assert run.returncode == 1
    [summary] = lines(run.stdout, "summary")
    assert summary["judgement"]["suppressed"] == 0
    assert [path.rpartition("/")[2] for path in summary["judgement"]["not_obeyed"]] == ["sunlit.toml"]
    assert "not obeyed: " in " ".join(sunlit("audit", target, cwd=openly).stdout.split())


def test_a_broken_judgement_is_told_before_any_work(openly: Path) -> None:
    judged(openly / "sunlit.toml", ("0" * 24, "deleted", ""))
    run = sunlit("audit", "sdk", cwd=openly)
    assert (run.returncode, run.stdout) == (2, "")
    assert "sunlit.toml" in run.stderr and "line 3: decision is" in run.stderr


def test_beside_a_baseline_only_what_is_new_fails(openly: Path) -> None:
    saved = openly / "saved.jsonl"
    sunlit("audit", "sdk", "--format", "jsonl", "--output", saved, cwd=openly)
    again = sunlit("audit", "sdk", "--baseline", saved, "--fail-on", "record", "--format", "jsonl", cwd=openly)
    assert again.returncode == 0
    assert {one["baseline"] for one in lines(again.stdout, "finding")} == {"unchanged"}
    (openly / "sdk" / "more.h").write_text("struct FACE_INFO { int nGlasses; int nBeard; int nEthnicity; };\n")
    (openly / "sdk" / "config" / "face_detect.schema.json").unlink()
    after = sunlit("audit", "sdk", "--baseline", saved, "--fail-on", "capability", "--format", "jsonl", cwd=openly)
    assert after.returncode == 1
    new = [one["location"]["path"] for one in lines(after.stdout, "finding") if one["baseline"] == "new"]
    assert new == ["more.h"] * len(new) != []
    gone = [one["finding"]["location"]["path"] for one in lines(after.stdout, "absent")]
    assert "config/face_detect.schema.json" in gone
    said = lines(after.stdout, "summary")[0]["baseline"]
    assert (said["new"], said["absent"]) == (len(new), len(gone))


def test_weak_verdicts_are_counted_one_by_one_beside_a_baseline(harmless: Path) -> None:
    saved = harmless.parent / "saved.jsonl"
    sunlit("audit", harmless, "--all", "--format", "jsonl", "--output", saved)
    assert sunlit("audit", harmless, "--fail-on", "dismissed", "--baseline", saved).returncode == 0
    (harmless / "more.c").write_text("/* another race condition */\n")
    assert sunlit("audit", harmless, "--fail-on", "dismissed", "--baseline", saved).returncode == 1


def test_a_baseline_of_another_vocabulary_is_told(openly: Path) -> None:
    saved = openly / "saved.jsonl"
    text = sunlit("audit", "sdk", "--format", "jsonl", cwd=openly).stdout
    version = json.loads(text.splitlines()[-1])["vocabulary"]
    saved.write_text(text.replace(version, "0" * 16), encoding="utf-8")
    said = " ".join(sunlit("audit", "sdk", "--baseline", saved, cwd=openly).stdout.split())
    assert f"saved with vocabulary {'0' * 16}, this one is {version}" in said


def test_a_baseline_that_is_none_is_status_2(openly: Path) -> None:
    (openly / "page.html").write_text("<html>")
    run = sunlit("audit", "sdk", "--baseline", "page.html", cwd=openly)
    assert (run.returncode, run.stdout) == (2, "")
    assert "page.html, line 1" in run.stderr
