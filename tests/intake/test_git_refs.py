"""What a git server tells of its branches and tags is read as git itself reads it."""

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunlit.intake import Limits
from sunlit.intake.git_refs import find_revision, read_refs, refs_url
from sunlit.intake.web import Traffic, get
from sunlit.schema import TargetError
from tests.intake.server import Site, git_server

ENVIRONMENT = {
    "GIT_AUTHOR_NAME": "A",
    "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "A",
    "GIT_COMMITTER_EMAIL": "a@example.org",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "PATH": "/usr/local/bin:/usr/bin:/bin",
}


def git(repository: Path, *arguments: str) -> str:
    command = ["git", "-C", str(repository), *arguments]
    return subprocess.run(command, env=ENVIRONMENT, check=True, capture_output=True, text=True).stdout.strip()


def asked(site: Site, name: str) -> dict[str, str]:
    traffic = Traffic()
    return read_refs(traffic.bodies[get(refs_url(f"{site.url}/{name}/"), {}, Limits(), traffic).sha256])


def test_references_are_those_that_git_lists(site: Site, tmp_path: Path) -> None:
    repository = tmp_path / "kit"
    repository.mkdir()
    git(repository, "init", "--quiet", "--initial-branch=main")
    git(repository, "commit", "--quiet", "--allow-empty", "-m", "one")
    git(repository, "tag", "-a", "v1", "-m", "one")
    git(repository, "commit", "--quiet", "--allow-empty", "-m", "two")
    git(repository, "branch", "人脸")
    git(repository, "update-ref", "refs/pull/1/head", "HEAD")
    site.otherwise = git_server(tmp_path)
    refs = asked(site, "kit/.git")
    lines = (line.split("\t") for line in git(tmp_path, "ls-remote", str(repository)).splitlines())
    listed = {name: object_id for object_id, name in lines}
    assert listed.pop("refs/pull/1/head")
    assert refs == listed
    first = git(repository, "rev-parse", "v1^{commit}")
    second = git(repository, "rev-parse", "main")
    assert [find_revision(refs, name) for name in ("v1", "main", "人脸", "HEAD", "v2")] == [
        first, second, second, second, "",
    ]  # fmt: skip


def test_a_repository_without_commits_has_none(site: Site, tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--bare", "empty")
    site.otherwise = git_server(tmp_path)
    assert asked(site, "empty") == {}


@given(st.binary(max_size=100))
def test_anything_else_is_refused_or_read_in_part(body: bytes) -> None:
    for hostile in (body, b"001e# service=git-upload-pack\n0000" + body):
        try:
            read_refs(hostile)
        except TargetError as error:
            assert "does not answer as a git server" in str(error)


@pytest.mark.parametrize("body", [b"", b"<html>", b"0003", b"zzzz", b"0000", b"001d# service=other-service-x\n"])
def test_what_is_no_answer_of_git(body: bytes) -> None:
    with pytest.raises(TargetError, match="does not answer as a git server"):
        read_refs(body)
