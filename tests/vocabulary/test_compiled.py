"""Compiled databases are kept between runs, found again, and replaced when they are damaged or old."""

from functools import partial
from pathlib import Path

import hyperscan
import pytest

from sunlit.vocabulary.compiled import kept_database


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "sunlit"


def never() -> list[tuple[bytes, int]]:
    raise AssertionError("compiled again")


def ends(database: hyperscan.Database, data: bytes) -> list[int]:
    found: list[int] = []
    database.scan(data, match_event_handler=lambda _number, _start, end, _flags, _context: found.append(end))
    return found


def test_a_second_run_compiles_nothing(folder: Path) -> None:
    kept_database("words", lambda: [(b"lantern", 0)], ())
    assert ends(kept_database("words", never, ()), b"a lantern") == [9]


def test_a_damaged_file_is_compiled_again(folder: Path) -> None:
    kept_database("words", lambda: [(b"lantern", 0)], ())
    (kept,) = folder.iterdir()
    kept.write_bytes(b"no database")
    assert ends(kept_database("words", lambda: [(b"lantern", 0)], ()), b"a lantern") == [9]


def test_other_code_makes_another_database_and_old_ones_go(folder: Path, tmp_path: Path) -> None:
    code = tmp_path / "code.py"
    for number in range(7):
        code.write_text(f"version = {number}")
        expressions = [(b"lantern%d" % number, 0)]
        kept_database("words", partial(list, expressions), (str(code),))
        kept_database("others", lambda: [(b"bell", 0)], ())
    assert len(list(folder.glob("words-*"))) == 4
    assert len(list(folder.glob("others-*"))) == 1
    assert ends(kept_database("words", never, (str(code),)), b"lantern6") == [8]


def test_a_folder_that_cannot_be_written_only_costs_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert ends(kept_database("words", lambda: [(b"lantern", 0)], ()), b"a lantern") == [9]
