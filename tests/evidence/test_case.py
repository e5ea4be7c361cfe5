"""A folder of bundles is a chain: what is taken away, exchanged or put in shows."""

import shutil
from pathlib import Path

import pytest

from sunlit.evidence.container import Refused
from sunlit.evidence.verify import verify_case
from sunlit.schema import UsageError
from tests.evidence.sealing import said, sdk, sealed


@pytest.fixture(name="case", scope="module")
def case_fixture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("case")
    target = sdk(tmp_path_factory.mktemp("sdk") / "sdk")
    for name in ("a.tar", "b.tar", "c.tar"):
        sealed(target, folder / name)
    return folder


@pytest.fixture(name="copy")
def copy_fixture(case: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(case, tmp_path / "copy"))


def test_a_whole_case(case: Path) -> None:
    (case / "notes.txt").write_text("about it")
    assert verify_case(case).says.startswith("3 bundles")
    assert said(case / "b.tar")["case"].says.startswith("number 2")


@pytest.mark.parametrize(("gone", "says"), [("a.tar", "number 1 is missing"), ("b.tar", "number 2 is missing")])
def test_one_that_is_gone_shows(copy: Path, gone: str, says: str) -> None:
    (copy / gone).unlink()
    with pytest.raises(Refused, match=says):
        verify_case(copy)


def test_one_that_was_put_in_shows(copy: Path, tmp_path: Path) -> None:
    alone = tmp_path / "alone"
    alone.mkdir()
    sealed(sdk(tmp_path / "sdk"), alone / "x.tar")
    shutil.copy(alone / "x.tar", copy / "x.tar")
    with pytest.raises(Refused, match="as another one has"):
        verify_case(copy)


def test_one_that_was_exchanged_shows(copy: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    target = sdk(tmp_path / "sdk", {"more.h": b"int hl_more;"})
    sealed(target, other / "a.tar")
    sealed(target, other / "b.tar")
    shutil.copy(other / "b.tar", copy / "b.tar")
    with pytest.raises(Refused, match=r"b\.tar follows another bundle"):
        verify_case(copy)


def test_nothing_is_added_to_a_broken_case(copy: Path, tmp_path: Path) -> None:
    (copy / "a.tar").unlink()
    with pytest.raises(UsageError, match="seal into another folder"):
        sealed(sdk(tmp_path / "sdk"), copy / "d.tar")
    assert sorted(path.name for path in copy.iterdir() if path.suffix == ".tar") == ["b.tar", "c.tar"]


def test_a_folder_without_bundles(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no bundle lies"):
        verify_case(tmp_path)
