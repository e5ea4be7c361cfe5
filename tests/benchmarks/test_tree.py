"""The tree to measure on: as many files and bytes as asked for, no two equal, the same each time."""

import zipfile
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.tree import header, make


def _sources(folder: Path) -> str:
    for number in range(10):
        place = folder / f"library{number}" / "module.py"
        place.parent.mkdir(parents=True)
        place.write_text(f"number = {number}\n" * (number + 1))
    (folder / "large.so").write_bytes(b"\x7fELF" + bytes(300_000))
    with zipfile.ZipFile(folder / "packed.whl", "w") as archive:
        archive.writestr("module.py", "number = 1")
    (folder / "empty").touch()
    (folder / "link.py").symlink_to(folder / "library0" / "module.py")
    (folder / "library0" / "__pycache__").mkdir()
    (folder / "library0" / "__pycache__" / "module.pyc").write_bytes(b"compiled")
    return str(folder)


def _files(folder: Path) -> dict[Path, bytes]:
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_holds_what_it_says(tmp_path: Path) -> None:
    source = _sources(tmp_path / "installed")
    made = make(tmp_path / "tree", 200, 1_000_000, [source])
    files = _files(tmp_path / "tree")
    assert made.files == len(files) == 200
    assert made.bytes == sum(map(len, files.values()))
    assert 600_000 < made.bytes <= 1_000_000
    assert made.headers == sum(path.suffix == ".h" for path in files) == 4


def test_no_two_files_are_equal_and_archives_links_and_compiled_files_stay_out(tmp_path: Path) -> None:
    make(tmp_path / "tree", 200, 1_000_000, [_sources(tmp_path / "installed")])
    files = _files(tmp_path / "tree")
    assert max(Counter(files.values()).values()) == 1
    assert {path.name for path in files if path.suffix != ".h"} == {"module.py", "large.so"}


def test_nothing_is_hidden_from_a_search_that_leaves_out_names_with_a_dot(tmp_path: Path) -> None:
    source = _sources(tmp_path / ".installed" / "files")
    make(tmp_path / "tree", 200, 1_000_000, [source])
    parts = [part for path in _files(tmp_path / "tree") for part in path.parts]
    assert "dot.installed" in parts
    assert not any(part.startswith(".") for part in parts)


def test_is_made_once_and_alike_elsewhere(tmp_path: Path) -> None:
    source = _sources(tmp_path / "installed")
    first = make(tmp_path / "tree", 100, 500_000, [source])
    (tmp_path / "tree" / "kept").touch()
    assert make(tmp_path / "tree", 100, 500_000, [source]) == first
    assert (tmp_path / "tree" / "kept").exists()
    make(tmp_path / "other", 100, 500_000, [source])
    (tmp_path / "tree" / "kept").unlink()
    assert _files(tmp_path / "tree") == _files(tmp_path / "other")


def test_without_anything_to_copy_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no files to copy"):
        make(tmp_path / "tree", 100, 1000, [str(tmp_path / "nothing")])


@pytest.mark.parametrize(
    ("number", "encoding", "comment"),
    [(0, "gb18030", "結構體大小"), (4, "utf-8", "結構體大小"), (7, "utf-16", "結構體大小"), (9, "shift_jis", "予約")],
)
def test_headers_are_written_as_vendors_write_them(number: int, encoding: str, comment: str) -> None:
    text = header(number).decode(encoding)
    assert comment in text
    assert 10_000 < len(header(number)) < 60_000
    assert ("ETHNICITY" in text) == (number == 0)
