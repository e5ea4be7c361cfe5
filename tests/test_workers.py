"""Workers: what costs one its life is one artifact, named; files that were not given stay closed to them."""

import os
import signal
import zipfile
from pathlib import Path
from typing import Any

import pytest

import sunlit
from sunlit import examine
from sunlit.confine import landlock_version
from sunlit.intake import Limits, read_entry
from sunlit.schema import Artifact, AuditResult, Entry, Skipped

ENUM = "typedef enum { FACE_RACE_UNKNOWN, FACE_RACE_UYGUR, FACE_RACE_HAN } FACE_RACE;\n"


@pytest.fixture
def sdk(tmp_path: Path) -> Path:
    """A zip of three headers, the one in the middle in a zip of its own, and a header beside it."""
    folder = tmp_path / "sdk"
    folder.mkdir()
    inner = tmp_path / "inner.zip"
    with zipfile.ZipFile(inner, "w") as archive:
        for name in ("b1.h", "b2.h", "b3.h"):
            archive.writestr(name, ENUM)
    with zipfile.ZipFile(folder / "sdk.zip", "w") as archive:
        archive.writestr("a.h", ENUM)
        archive.write(inner, "inner.zip")
        archive.writestr("c.h", ENUM)
    (folder / "d.h").write_text(ENUM)
    return folder


def dying_of(names: set[str], monkeypatch: pytest.MonkeyPatch) -> None:
    judge = examine._judge_source

    def judging(artifact: Artifact, *others: Any) -> None:
        if artifact.path.rsplit("/", 1)[-1] in names:
            os.kill(os.getpid(), signal.SIGKILL)
        judge(artifact, *others)

    monkeypatch.setattr(examine, "_judge_source", judging)


def paths(result: AuditResult) -> set[str]:
    return {finding.location.path for finding in result.findings}


def test_a_member_that_kills_its_reader_is_the_only_one_lost(sdk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dying_of({"b1.h", "b3.h"}, monkeypatch)
    result = sunlit.audit(str(sdk), jobs=1)
    assert paths(result) == {"d.h", "sdk.zip!/a.h", "sdk.zip!/c.h", "sdk.zip!/inner.zip!/b2.h"}
    lost = [(item.path, item.outcome, item.reason) for item in result.summary.not_read]
    assert [(path, outcome) for path, outcome, _ in lost] == [
        ("sdk.zip!/inner.zip!/b1.h", "unreadable"),
        ("sdk.zip!/inner.zip!/b3.h", "unreadable"),
    ]
    assert all("process ended (-9)" in reason for *_, reason in lost)


def test_a_file_whose_every_member_kills_is_given_up(sdk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with zipfile.ZipFile(sdk / "bad.zip", "w") as archive:
        for number in range(20):
            archive.writestr(f"{number}/bad.h", ENUM)
    dying_of({"bad.h"}, monkeypatch)
    result = sunlit.audit(str(sdk), jobs=1)
    assert {"d.h", "sdk.zip!/a.h"} <= paths(result)
    assert "bad.zip" in {item.path for item in result.summary.not_read}


def test_what_a_reader_fails_at_is_named_and_the_rest_is_read(sdk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    judge = examine._judge_source

    def judging(artifact: Artifact, *others: Any) -> None:
        if artifact.path.endswith("b2.h"):
            raise [KeyError("x"), MemoryError()][artifact.path.startswith("sdk.zip")]
        judge(artifact, *others)

    monkeypatch.setattr(examine, "_judge_source", judging)
    result = sunlit.audit(str(sdk), jobs=1)
    (lost,) = result.summary.not_read
    assert lost.path == "sdk.zip!/inner.zip!/b2.h" and "--max-memory-bytes" in lost.reason and lost.bytes > 0
    assert "sdk.zip!/inner.zip!/b3.h" in paths(result)


@pytest.mark.skipif(not landlock_version(), reason="this kernel has no Landlock")
def test_files_that_were_not_given_are_closed_to_workers(
    sdk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret.h").write_text(ENUM)

    def reading(entry: Entry, limits: Limits) -> bytes | Skipped:
        if entry.path == "d.h":
            return read_entry(Entry("d.h", str(tmp_path / "secret.h")), limits)
        return read_entry(entry, limits)

    monkeypatch.setattr(examine, "read_entry", reading)
    result = sunlit.audit(str(sdk), jobs=1)
    assert [(item.path, item.reason) for item in result.summary.not_read] == [
        ("d.h", "cannot be read: Permission denied")
    ]
