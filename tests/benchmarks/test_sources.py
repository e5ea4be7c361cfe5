"""Labelled sources: fetched once, then had without a network; their lines of text counted as an audit reads them."""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.labels import Source
from benchmarks.sources import count_lines, target_of
from sunlit import audit
from sunlit.schema import TargetError
from tests.intake.server import Site, git_server, serving
from tests.intake.test_git import git


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with serving() as running:
        monkeypatch.setenv("PIP_INDEX_URL", f"{running.url}/simple/")
        yield running


@pytest.fixture
def commit(site: Site, tmp_path: Path) -> str:
    """The first of two commits of maker/kit on the site."""
    root = tmp_path / "served" / "maker" / "kit"
    root.mkdir(parents=True)
    git(root, "init", "--quiet", "--initial-branch=main")
    (root / "a.h").write_text("one\ntwo\n")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "-m", "one")
    commit = git(root, "rev-parse", "HEAD")
    (root / "a.h").write_text("later\n")
    git(root, "commit", "--quiet", "-a", "-m", "two")
    site.otherwise = git_server(tmp_path / "served")
    return commit


def test_a_repository_is_fetched_once_at_its_commit(site: Site, commit: str, tmp_path: Path) -> None:
    source, cache = Source("maker/kit", commit), tmp_path / "cache"
    target = target_of(source, cache, fetch=True, host=site.url)
    asked = len(site.asked)
    assert target_of(source, cache, fetch=True, host=site.url) == target
    assert target_of(source, cache) == target
    assert audit(target, jobs=1).summary.read.bytes == len("one\ntwo\n")
    assert count_lines(target) == 2
    assert len(site.asked) == asked
    assert git(next((cache / "sources").iterdir()), "rev-list", "--count", commit) == "1"


def test_a_package_is_fetched_once(site: Site, tmp_path: Path) -> None:
    wheel = io.BytesIO()
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("kit/a.py", "one = 1\n")
    file = "sun_kit-1.0-py3-none-any.whl"
    page = {
        "meta": {"api-version": "1.1"},
        "files": [
            {
                "filename": file,
                "url": site.put(f"/{file}", wheel.getvalue()),
                "hashes": {"sha256": hashlib.sha256(wheel.getvalue()).hexdigest()},
            }
        ],
    }
    site.put("/simple/sun-kit/", json.dumps(page).encode(), "application/vnd.pypi.simple.v1+json")
    source = Source("pypi:sun-kit", "1.0")
    target = target_of(source, tmp_path, fetch=True)
    asked = len(site.asked)
    assert target_of(source, tmp_path) == target
    assert Path(target).name == file
    assert count_lines(target) == 1
    assert len(site.asked) == asked


def test_what_is_not_there_is_not_fetched_unasked(site: Site, commit: str, tmp_path: Path) -> None:
    with pytest.raises(TargetError, match="--fetch"):
        target_of(Source("maker/kit", commit), tmp_path, host=site.url)
    assert not site.asked


def test_a_fetch_that_fails_leaves_nothing_behind(site: Site, commit: str, tmp_path: Path) -> None:
    with pytest.raises(TargetError):
        target_of(Source("maker/kit", "0" * 40), tmp_path / "cache", fetch=True, host=site.url)
    assert not list((tmp_path / "cache" / "sources").iterdir())


def test_clones_stand_in_for_repositories_only(tmp_path: Path) -> None:
    clones = str(tmp_path / "{owner}+{name}" / "repo")
    assert target_of(Source("maker/kit", "abc"), tmp_path, clones=clones) == f"git+{tmp_path}/maker+kit/repo@abc"
    with pytest.raises(TargetError, match="--fetch"):
        target_of(Source("npm:@maker/kit", "1.0"), tmp_path, clones=clones)


def test_lines_of_text_count_in_any_encoding_and_in_archives(tmp_path: Path) -> None:
    (tmp_path / "a.h").write_bytes("// 通道號\n// 民族\nint a;".encode("gb18030"))
    (tmp_path / "b.h").write_bytes("// 通道號\n".encode("utf-16"))
    (tmp_path / "empty.h").touch()
    (tmp_path / "c.bin").write_bytes(bytes(range(32)) * 20)
    with zipfile.ZipFile(tmp_path / "d.zip", "w") as archive:
        archive.writestr("e.txt", "one\ntwo\nthree\n")
    assert count_lines(str(tmp_path)) == 3 + 1 + 3
