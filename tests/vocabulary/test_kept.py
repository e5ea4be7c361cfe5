"""The vocabulary is parsed once for an installation: a kept copy is the same, and a damaged one is not believed."""

import sys
from pathlib import Path

import pytest

from sunlit.vocabulary import load


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "sunlit"


def never(*_arguments: object) -> None:
    raise AssertionError("parsed again")


def test_a_second_run_parses_nothing_and_has_the_same(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed = load.__wrapped__()
    assert len(list(folder.iterdir())) == 1
    monkeypatch.setattr(sys.modules["sunlit.vocabulary.load"], "_parsed", never)
    assert load.__wrapped__() == parsed


def test_a_kept_vocabulary_in_which_a_word_was_changed_is_parsed_again(folder: Path) -> None:
    parsed = load.__wrapped__()
    (kept,) = folder.iterdir()
    changed = kept.read_bytes().replace(b"ethnicity", b"ethnocity")
    kept.write_bytes(changed)
    assert load.__wrapped__() == parsed
    assert kept.read_bytes() != changed
