"""A history tells by which commit a capability came, changed, was hidden and went."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

from sunlit import pipeline
from sunlit.compare import history, repository
from sunlit.intake import Limits
from sunlit.schema import Event, History, Stopped, UsageError

BEFORE = "typedef enum { QV_SEX_UNKNOWN, QV_SEX_MALE } QV_SEX_E;\n"
FACE = """// attributes of a face
typedef struct {
    int nAge; // age
    QV_SEX_E emSex; // sex
    int emGlasses; // glasses
    int emMask; // mask
%s
    int nQuality; // quality of the picture
    unsigned char byReserved[56];
} QV_FACE_ATTR_S;
"""


def git(repo: Path, *arguments: str, author: str = "A. Programmer", day: int = 1) -> str:
    date = f"2024-03-{day:02}T12:00:00Z"
    who = {"NAME": author, "EMAIL": "nobody@example.invalid", "DATE": date}
    environment = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in who.items()}
    command = ["git", "-c", "core.hooksPath=/dev/null", "-c", "commit.gpgsign=false", "-C", str(repo), *arguments]
    return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout


def commit(repo: Path, files: dict[str, str | None], message: str, day: int, author: str = "A. Programmer") -> None:
    for name, text in files.items():
        path = repo / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if text is None:
            path.unlink()
        else:
            path.write_text(text)
    git(repo, "add", "-A")
    git(repo, "commit", "-q", "--allow-empty", "-m", message, author=author, day=day)


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """A clone whose header gets a field, loses its comment, hides it, and goes."""
    repo = tmp_path / "repo"
    repo.mkdir()
    git(repo, "init", "-q", "-b", "main")
    commit(repo, {"sdk.h": BEFORE, "readme.txt": "An SDK."}, "first", 1)
    commit(repo, {"sdk.h": BEFORE + FACE % "    int emEthnicity; // ethnicity"}, "face attributes", 2, "B. Writer")
    commit(repo, {"readme.txt": "An SDK for faces."}, "words", 3)
    git(repo, "tag", "v1")
    commit(repo, {"sdk.h": BEFORE + FACE % "    unsigned char byReserved1[4];"}, "cleanup", 4, "C. Quiet")
    git(repo, "tag", "v2")
    commit(repo, {"include/sdk.h": BEFORE + FACE % "    unsigned char byReserved1[4];", "sdk.h": None}, "move", 5)
    return repo


def about(told: History, trait: str = "ethnicity") -> list[Event]:
    return [event for event in told.events if event.trait == trait]


def test_a_field_comes_and_is_hidden(repo: Path) -> None:
    told = history(str(repo), jobs=1)
    came, hidden = about(told)
    assert (came.change, came.revision.author, came.revision.date) == ("added", "B. Writer", "2024-03-02")
    assert (hidden.change, hidden.revision.author, hidden.revision.message) == ("hidden", "C. Quiet", "cleanup")
    [change] = hidden.changes
    assert change.old and change.new
    assert (change.old.name, change.new.name, change.new.location.path) == ("emEthnicity", "byReserved1", "sdk.h")
    assert told.revisions == 5


def test_a_lifeline_says_when_each_thing_happened(repo: Path) -> None:
    told = history(str(repo), jobs=1)
    [line] = [line for line in told.lifelines if line.trait == "ethnicity"]
    assert line.container == "QV_FACE_ATTR_S"
    assert line.came == git(repo, "rev-parse", "v1^1").strip()
    assert line.hidden == (git(repo, "rev-parse", "v2").strip(),)
    assert line.there
    assert line.went == ""


def test_what_moves_with_its_file_is_no_event(repo: Path) -> None:
    told = history(str(repo), jobs=1)
    last = git(repo, "rev-parse", "HEAD").strip()
    assert [event for event in told.events if event.revision.id == last and event.change != "removed"] == []
    assert [line.there for line in told.lifelines if line.trait == "gender"].count(True) > 0


def test_each_blob_is_read_once(repo: Path) -> None:
    told = history(str(repo), jobs=1)
    # sdk.h in three versions, readme.txt in two; the moved file is a version that is known
    assert told.read_files == 5


def test_only_tagged_revisions(repo: Path) -> None:
    told = history(str(repo), tags=True, jobs=1)
    assert told.revisions == 2
    assert [(event.change, event.revision.tags) for event in about(told)] == [("added", ("v1",)), ("hidden", ("v2",))]


def test_a_history_ends_at_the_revision_that_is_named(repo: Path) -> None:
    assert [event.change for event in about(history(f"git+{repo}@v1", jobs=1))] == ["added"]


def test_what_went_is_told(repo: Path) -> None:
    commit(repo, {"include/sdk.h": None}, "the end", 6)
    told = history(str(repo), jobs=1)
    last = git(repo, "rev-parse", "HEAD").strip()
    went = [line for line in told.lifelines if line.trait == "gender" and line.container == "QV_FACE_ATTR_S"]
    assert [line.went for line in went] == [last]


def test_settings_of_a_clone_run_nothing(repo: Path, tmp_path: Path) -> None:
    witness = tmp_path / "ran"
    script = tmp_path / "gpg"
    script.write_text(f"#!/bin/sh\ntouch {witness}\n")
    script.chmod(0o755)
    for name, value in (("log.showSignature", "true"), ("gpg.program", str(script)), ("core.fsmonitor", str(script))):
        git(repo, "config", name, value)
    history(str(repo), jobs=1)
    assert not witness.exists()


def test_names_of_files_and_authors_may_be_anything(tmp_path: Path) -> None:
    repo = tmp_path / "repo"
    repo.mkdir()
    git(repo, "init", "-q")
    name = 'a "b"\n:100644 100644 x.h'
    commit(repo, {name: FACE % "    int emEthnicity; // ethnicity"}, "\x1b[31mred", 1, "\x1b]0;title\x07")
    told = history(str(repo), jobs=1)
    assert about(told) or told.read_files == 1
    assert told.last and "\x1b" not in told.last.author + told.last.message


def test_what_is_no_history_is_said() -> None:
    with pytest.raises(UsageError, match="npm:NAME"):
        history("left-pad")


def test_who_put_a_commit_in_is_told_when_it_is_somebody_else(repo: Path) -> None:
    environment = {"GIT_COMMITTER_NAME": "D. Merger", "GIT_COMMITTER_DATE": "2024-03-09T12:00:00Z"}
    (repo / "include/sdk.h").unlink()
    git(repo, "add", "-A")
    command = ["git", "-c", "commit.gpgsign=false", "-c", "core.hooksPath=/dev/null", "-C", str(repo)]
    author = ["-c", "user.name=x", "-c", "user.email=nobody@example.invalid"]
    dated = ["commit", "-q", "-m", "gone", "--author=E. Writer <e@example.invalid>", "--date=2024-03-07T12:00:00Z"]
    subprocess.run([*command, *author, *dated], env=os.environ | environment, check=True)
    last = history(str(repo), jobs=1).last
    assert last
    assert (last.author, last.date) == ("E. Writer", "2024-03-07")
    assert (last.committer, last.committed) == ("D. Merger", "2024-03-09")


def test_ctrl_c_keeps_the_revisions_that_were_judged(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repository, "_FEWEST", 1)
    monkeypatch.setattr(repository, "_STRETCHES", 100)

    class Interrupting(pipeline.Silent):
        audits = 0

        def stage(self, name: str, total: int | None) -> None:
            self.audits += name == "auditing versions" and total is not None

        def advance(self, files: int) -> None:
            if self.audits == 3:  # the first revision, the one with the field, the one that hides it
                signal.raise_signal(signal.SIGINT)

    told = history(str(repo), jobs=1, progress=Interrupting())
    assert [event.change for event in about(told)] == ["added"]
    assert (told.revisions, told.incomplete) == (3, True)  # the one that changes words says nothing new
    assert any(note.startswith("Stopped after") for note in told.notes)
    assert all(line.there for line in told.lifelines if line.trait == "ethnicity")


def test_what_was_judged_in_parts_is_told_as_at_once(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = history(str(repo), jobs=1)
    monkeypatch.setattr(repository, "_FEWEST", 1)
    monkeypatch.setattr(repository, "_STRETCHES", 100)
    assert history(str(repo), jobs=1) == whole


def test_what_could_not_be_read_is_said(repo: Path) -> None:
    told = history(str(repo), jobs=1, limits=Limits(max_artifact_bytes=200))
    assert told.incomplete
    assert any("not read: 2, limit of 200" in note for note in told.notes)  # two versions of the header are longer
    assert about(told) == []


def test_ctrl_c_before_anything_was_judged_says_so(repo: Path) -> None:
    class Interrupting(pipeline.Silent):
        def advance(self, files: int) -> None:
            signal.raise_signal(signal.SIGINT)

    with pytest.raises(Stopped, match="before any revision"):
        history(str(repo), jobs=1, progress=Interrupting())
