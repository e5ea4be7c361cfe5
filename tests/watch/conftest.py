"""The fixtures of the tests of the watch."""

import os
from pathlib import Path

import pytest

from tests.intake.server import Site
from tests.watch.watching import Watching


@pytest.fixture
def watching(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Watching:
    """A watch, and a key of its own to sign with; the compiled vocabulary is the machine's."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("PIP_INDEX_URL", f"{site.url}/simple/")
    monkeypatch.setenv("NPM_CONFIG_REGISTRY", f"{site.url}/npm")
    return Watching(tmp_path / "state")


@pytest.fixture(autouse=True)
def vocabulary_cache(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """The machine's own cache folder, though a test has another home."""
    place = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    if "site" in request.fixturenames:
        request.getfixturevalue("site")
    monkeypatch.setenv("XDG_CACHE_HOME", place)
