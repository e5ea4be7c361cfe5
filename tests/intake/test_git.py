"""A commit is read from a clone's objects alone, whatever state the clone is in and whatever its settings say."""

import os
import subprocess
from pathlib import Path

import pytest

from sunlit.intake import Limits, Target, open_target, read_entry
from sunlit.schema import Entry, Skipped, TargetError, UsageError
from tests.intake.unpacking import reasons


def git(folder: Path, *arguments: str, given: str | None = None) -> str:
    settings = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    people = {f"GIT_{who}_{what}": "a@b" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    command = ["git", "-C", str(folder), *arguments]
    done = subprocess.run(
        command, env=os.environ | settings | people, input=given, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """Two commits: "v1" has old.h, and HEAD, on main, has the rest."""
    root = tmp_path / "repo"
    (root / "src").mkdir(parents=True)
    git(root, "init", "--quiet", "--initial-branch=main")
    (root / "old.h").write_text("old")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "-m", "one")
    git(root, "tag", "-a", "v1", "-m", "one")
    git(root, "branch", "feature/x")
    (root / "old.h").unlink()
    (root / "src" / "人脸.h").write_text("enum { A };")
    (root / "src" / "twice.h").write_text("enum { A };")
    (root / "b.h").write_text("b")
    (root / "inside").symlink_to("src")
    (root / "outside").symlink_to("../../etc/passwd")
    git(root, "add", ".")
    git(root, "update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},module")
    git(root, "commit", "--quiet", "-m", "two")
    return root


def opened(spec: str, workspace: Path, limits: Limits | None = None) -> Target:
    return open_target(spec, workspace, limits or Limits(), lambda _: None)


def contents(target: Target) -> dict[str, bytes | Skipped]:
    return {entry.path: read_entry(entry, Limits()) for entry in target.entries}


def test_a_clone_is_read_at_head(repo: Path, tmp_path: Path) -> None:
    (repo / "b.h").write_text("changed, and not committed")
    target = opened(f"git+{repo}", tmp_path)
    assert contents(target) == {"b.h": b"b", "src/twice.h": b"enum { A };", "src/人脸.h": b"enum { A };"}
    assert [entry.path for entry in target.entries] == ["b.h", "src/twice.h", "src/人脸.h"]
    assert [entry.size for entry in target.entries] == [1, 11, 11]
    assert {item.path: (item.outcome, item.reason) for item in target.skipped} == {
        "inside": ("skipped", "link to src, not followed: whatever is there is audited there"),
        "outside": ("unreadable", "link that leaves the target, to ../../etc/passwd: refused"),
        "module": ("skipped", f"submodule, a repository of its own at commit {'1' * 40}"),
    }
    assert target.provenance == {
        "requested": f"git+{repo}",
        "revision": "HEAD",
        "commit": git(repo, "rev-parse", "HEAD"),
    }


@pytest.mark.parametrize("revision", ["v1", "feature/x", "HEAD~1", "the commit", "a short commit"])
def test_a_clone_is_read_at_a_revision(repo: Path, tmp_path: Path, revision: str) -> None:
    commit = git(repo, "rev-parse", "v1^{commit}")
    asked = {"the commit": commit, "a short commit": commit[:8]}.get(revision, revision)
    for form in ("git+", "git+file://"):
        target = opened(f"{form}{repo}@{asked}", tmp_path)
        assert contents(target) == {"old.h": b"old"}
        assert target.provenance["commit"] == commit


def test_a_path_with_an_at_sign_is_a_path(repo: Path, tmp_path: Path) -> None:
    other = repo.rename(tmp_path / "owner@repo")
    assert "b.h" in contents(opened(f"git+{other}", tmp_path))
    assert contents(opened(f"git+{other}@v1", tmp_path)) == {"old.h": b"old"}


def test_bare_clones_worktrees_and_sha256_are_read(repo: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--bare", str(repo), "bare")
    git(repo, "worktree", "add", "--quiet", str(tmp_path / "tree"), "v1")
    modern = tmp_path / "modern"
    git(tmp_path, "init", "--quiet", "--object-format=sha256", "modern")
    (modern / "a").write_text("a")
    git(modern, "add", ".")
    git(modern, "commit", "--quiet", "-m", "a")
    assert contents(opened(f"git+{tmp_path}/bare@v1", tmp_path)) == {"old.h": b"old"}
    assert contents(opened(f"git+{tmp_path}/tree", tmp_path)) == {"old.h": b"old"}
    assert contents(opened(f"git+{modern}", tmp_path)) == {"a": b"a"}


def test_missing_and_damaged_objects_cost_their_files_alone(repo: Path, tmp_path: Path) -> None:
    def stored(revision: str) -> Path:
        name = git(repo, "rev-parse", revision)
        return repo / ".git" / "objects" / name[:2] / name[2:]

    stored("HEAD:src/twice.h").unlink()  # the same object as src/人脸.h
    target = opened(f"git+{repo}", tmp_path)
    assert contents(target) == {"b.h": b"b"}
    assert reasons(target.skipped).count("unreadable: the clone lacks this object") == 2

    blob = stored("HEAD:b.h")
    blob.chmod(0o600)
    blob.write_bytes(blob.read_bytes()[:-4])
    (entry,) = target.entries
    (good,) = opened(f"git+{repo}@v1", tmp_path).entries
    assert read_entry(entry, Limits()) == Skipped("b.h", "unreadable", "the object is damaged", 1)
    assert read_entry(good, Limits()) == b"old"

    stored("HEAD:src").unlink()
    target = opened(f"git+{repo}", tmp_path)
    assert "src: unreadable: the clone lacks this object" in reasons(target.skipped)


def test_a_file_above_the_limit_is_left_and_the_next_one_read(repo: Path, tmp_path: Path) -> None:
    target = opened(f"git+{repo}", tmp_path)
    limits = Limits(max_artifact_bytes=4)
    unknown = [Entry(entry.path, entry.store, entry.blob) for entry in target.entries]
    for entries in (target.entries, unknown):
        sizes = [found.bytes if isinstance(found := read_entry(entry, limits), Skipped) else found for entry in entries]
        assert sizes == [b"b", 11, 11]


def test_settings_of_a_clone_run_nothing_and_fetch_nothing(repo: Path, tmp_path: Path) -> None:
    """A clone that lacks objects and says where more are, and that names programs for everything it can."""
    mark = tmp_path / "ran"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {mark}\n")
    program.chmod(0o700)
    git(tmp_path, "clone", "--quiet", "--bare", str(repo), "elsewhere")
    for key, value in {
        "extensions.partialClone": "origin",
        "remote.origin.url": str(tmp_path / "elsewhere"),
        "remote.origin.promisor": "true",
        "remote.origin.uploadpack": str(program),
        "core.repositoryFormatVersion": "1",
        "core.fsmonitor": str(program),
        "core.sshCommand": str(program),
        "core.alternateRefsCommand": str(program),
        "core.hooksPath": str(tmp_path),
        "core.pager": str(program),
        "filter.lfs.smudge": str(program),
        "credential.helper": f"!{program}",
    }.items():
        git(repo, "config", key, value)
    name = git(repo, "rev-parse", "HEAD:b.h")
    (repo / ".git" / "objects" / name[:2] / name[2:]).unlink()
    target = opened(f"git+{repo}", tmp_path)
    assert "b.h" not in contents(target)
    assert "b.h: unreadable: the clone lacks this object" in reasons(target.skipped)
    assert target.provenance["remote"] == str(tmp_path / "elsewhere")
    assert not mark.exists()


def test_replaced_objects_are_read_as_they_were_committed(repo: Path, tmp_path: Path) -> None:
    other = git(repo, "hash-object", "-w", "--stdin", given="something harmless")
    git(repo, "replace", git(repo, "rev-parse", "HEAD:b.h"), other)
    assert contents(opened(f"git+{repo}", tmp_path))["b.h"] == b"b"


def test_no_credentials_of_the_remote_are_kept(repo: Path, tmp_path: Path) -> None:
    git(repo, "remote", "add", "origin", "https://me:secret@example.org/sdk.git?token=secret")
    target = opened(f"git+{repo}", tmp_path)
    assert target.provenance["remote"] == "https://example.org/sdk.git"


def test_content_that_calls_itself_a_link_is_content(repo: Path, tmp_path: Path) -> None:
    blob = git(repo, "hash-object", "-w", "--stdin", given="enum {\n  A\n};")
    git(repo, "update-index", "--add", "--cacheinfo", f"120000,{blob},hidden.h")
    git(repo, "commit", "--quiet", "-m", "three")
    assert contents(opened(f"git+{repo}", tmp_path))["hidden.h"] == b"enum {\n  A\n};"


def test_names_that_climb_are_told(repo: Path, tmp_path: Path) -> None:
    blob = git(repo, "rev-parse", "HEAD:b.h")
    entry = b"100644 ../../escape\0" + bytes.fromhex(blob)
    made = subprocess.run(
        ["git", "-C", str(repo), "hash-object", "-t", "tree", "-w", "--literally", "--stdin"],
        input=entry,
        capture_output=True,
        check=True,
    )
    commit = git(repo, "commit-tree", made.stdout.decode().strip(), "-m", "bad")
    target = opened(f"git+{repo}@{commit}", tmp_path)
    assert contents(target) == {"<..>/<..>/escape": b"b"}
    assert "names that climb out" in reasons(target.skipped)


def test_a_bomb_of_trees_ends_at_the_limit_of_files(repo: Path, tmp_path: Path) -> None:
    """Ten levels of ten times the same folder: a few hundred bytes that stand for 10,000,000,000 files."""
    inner = f"100644 blob {git(repo, 'rev-parse', 'HEAD:b.h')}"
    for _ in range(10):
        tree = git(repo, "mktree", given="".join(f"{inner}\t{number}\n" for number in range(10)))
        inner = f"040000 tree {tree}"
    commit = git(repo, "commit-tree", tree, "-m", "bomb")
    target = opened(f"git+{repo}@{commit}", tmp_path, Limits(max_files=1000))
    assert len(target.entries) < 1000
    assert "limit of 1000 reached" in reasons(target.skipped)


@pytest.mark.parametrize("revision", ["v9", "--help", "HEAD:src"])
def test_a_revision_that_is_none(repo: Path, tmp_path: Path, revision: str) -> None:
    with pytest.raises(TargetError, match="there is no commit"):
        opened(f"git+{repo}@{revision}", tmp_path)


def test_a_folder_that_is_no_clone(tmp_path: Path) -> None:
    with pytest.raises(TargetError, match="not a git repository"):
        opened(f"git+{tmp_path}", tmp_path)
    with pytest.raises(TargetError, match="no such clone"):
        opened(f"git+{tmp_path}/none@v1", tmp_path)


@pytest.mark.parametrize("url", ["git+ssh://git@host/a/b", "git+ext::sh -c touch% x://", "git+ftp://host/a"])
def test_other_protocols_are_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises((UsageError, TargetError)):
        opened(url, tmp_path)


def test_without_git_the_user_is_told(repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(TargetError, match="git is not installed"):
        opened(f"git+{repo}", tmp_path)
