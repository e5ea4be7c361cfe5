"""One commit is fetched from a real git server: nothing else of the repository, nothing run, nothing revealed."""

import os
import subprocess
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from sunlit.intake import Limits, open_target, read_entry
from sunlit.schema import TargetError, UsageError
from tests.intake.server import Site, answer, git_server
from tests.intake.test_git import git


@pytest.fixture
def served(site: Site, tmp_path: Path) -> Path:
    """A repository with a second commit, a branch and a tag at the first, at /sdk.git of the site."""
    root = tmp_path / "served" / "sdk.git"
    root.mkdir(parents=True)
    git(root, "init", "--quiet", "--initial-branch=main")
    (root / "a.h").write_text("first")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "-m", "one")
    git(root, "tag", "-a", "v1", "-m", "one")
    git(root, "branch", "feature/x")
    (root / "a.h").write_text("second")
    git(root, "commit", "--quiet", "-a", "-m", "two")
    site.otherwise = git_server(root.parent)
    return root


def fetched(url: str, workspace: Path, limits: Limits | None = None) -> tuple[dict[str, object], dict[str, str]]:
    room = workspace / "room"
    room.mkdir(exist_ok=True)
    target = open_target(url, room, limits or Limits(), lambda _: None)
    return {entry.path: read_entry(entry, Limits()) for entry in target.entries}, target.provenance


def test_head_is_fetched_without_history_or_work_tree(site: Site, served: Path, tmp_path: Path) -> None:
    contents, provenance = fetched(f"git+{site.url}/sdk.git", tmp_path)
    assert contents == {"a.h": b"second"}
    commit = git(served, "rev-parse", "HEAD")
    assert provenance == {
        "requested": f"git+{site.url}/sdk.git",
        "revision": "HEAD",
        "commit": commit,
        "remote": f"{site.url}/sdk.git",
    }
    (clone,) = (tmp_path / "room").iterdir()
    assert not (clone / "a.h").exists()
    assert git(clone, "rev-list", "--count", commit) == "1"


@pytest.mark.parametrize("revision", ["v1", "feature/x", "commit"])
def test_a_revision_is_fetched(site: Site, served: Path, tmp_path: Path, revision: str) -> None:
    asked = git(served, "rev-parse", "v1^{commit}") if revision == "commit" else revision
    assert fetched(f"git+{site.url}/sdk.git@{asked}", tmp_path)[0] == {"a.h": b"first"}


def test_a_password_is_used_and_neither_shown_nor_told(site: Site, served: Path, tmp_path: Path) -> None:
    serve, authorised = site.otherwise, []

    def asks_for_a_password(request: BaseHTTPRequestHandler) -> None:
        if "Authorization" in request.headers:
            authorised.append(request.headers["Authorization"])
            serve(request)
        else:
            answer(b"", 401, WWW_Authenticate='Basic realm="x"')(request)

    site.otherwise = asks_for_a_password
    url = site.url.replace("//", "//me:secret@")
    contents, provenance = fetched(f"git+{url}/sdk.git", tmp_path)
    assert contents == {"a.h": b"second"}
    assert authorised
    assert "secret" not in str(provenance)
    with pytest.raises(TargetError) as caught:
        fetched(f"git+{url}/sdk.git@none", tmp_path)
    assert "secret" not in str(caught.value)
    with pytest.raises(TargetError, match="cannot be fetched"):
        fetched(f"git+{site.url}/sdk.git", tmp_path)  # nobody is asked for a password


def test_a_revision_or_repository_that_is_not_there(site: Site, served: Path, tmp_path: Path) -> None:
    with pytest.raises(TargetError, match=r"v9 cannot be fetched: .*a server gives commits only by their whole id"):
        fetched(f"git+{site.url}/sdk.git@v9", tmp_path)
    site.otherwise = answer(b"", 404)
    with pytest.raises(TargetError, match="cannot be fetched") as caught:
        fetched(f"git+{site.url}/none.git", tmp_path)
    assert "whole id" not in str(caught.value)  # that is not why


@pytest.mark.parametrize("revision", ["--upload-pack=touch x", "a:b", "+a", "a b", "refs/*", "-x", "a^{tree}"])
def test_a_revision_that_git_would_take_for_something_else(site: Site, tmp_path: Path, revision: str) -> None:
    with pytest.raises(UsageError, match="cannot be the name"):
        fetched(f"git+{site.url}/sdk.git@{revision}", tmp_path)
    assert site.asked == []


def test_a_server_that_hangs_is_left(site: Site, tmp_path: Path) -> None:
    site.otherwise = lambda request: time.sleep(3)
    with pytest.raises(TargetError, match=r"limit of 0.5 reached: .*--max-seconds"):
        fetched(f"git+{site.url}/sdk.git", tmp_path, Limits(max_seconds=0.5))


def test_a_repository_that_redirects_to_another_protocol_is_not_followed(
    site: Site, served: Path, tmp_path: Path
) -> None:
    site.otherwise = answer(b"", 302, Location=f"file://{served}/info/refs?service=git-upload-pack")
    with pytest.raises(TargetError, match="cannot be fetched"):
        fetched(f"git+{site.url}/sdk.git", tmp_path)


def test_no_hook_or_setting_of_the_user_runs(
    site: Site, served: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    template = tmp_path / "template" / "hooks"
    template.mkdir(parents=True)
    mark = tmp_path / "ran"
    for hook in ("reference-transaction", "post-checkout", "post-merge"):
        (template / hook).write_text(f"#!/bin/sh\ntouch {mark}\n")
        (template / hook).chmod(0o700)
    monkeypatch.setenv("GIT_TEMPLATE_DIR", str(template.parent))
    home = tmp_path / "home"
    subprocess.run(["git", "config", "--file", home / ".gitconfig", "init.templateDir", template.parent], check=True)
    subprocess.run(["git", "config", "--file", home / ".gitconfig", "core.hooksPath", template], check=True)
    assert fetched(f"git+{site.url}/sdk.git", tmp_path)[0] == {"a.h": b"second"}
    assert not mark.exists()


def test_a_repository_larger_than_the_limit_is_left(site: Site, served: Path, tmp_path: Path) -> None:
    (served / "large").write_bytes(os.urandom(2 << 20))
    git(served, "add", ".")
    git(served, "commit", "--quiet", "-m", "large")
    with pytest.raises(TargetError, match=r"limit of 1 MiB reached: .*--max-total-bytes"):
        fetched(f"git+{site.url}/sdk.git", tmp_path, Limits(max_total_bytes=1 << 20))
