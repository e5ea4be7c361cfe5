"""What is no form of target is refused with the forms that exist; what is not there, with what may be meant."""

from pathlib import Path

import pytest

from sunlit.intake import Limits, open_target
from sunlit.schema import TargetError, UsageError


def opened(spec: str, folder: Path) -> None:
    open_target(spec, folder, Limits(), lambda _: None)


@pytest.mark.parametrize("spec", ["https://example.org/a.zip", "ftp://x/y", "cargo:serde", "ssh://host/a"])
def test_other_schemes_bring_the_forms_that_exist(tmp_path: Path, spec: str) -> None:
    with pytest.raises(UsageError, match=r"git\+URL\[@REV\], git\+PATH\[@REV\], pypi:NAME\[==V\], npm:NAME\[@V\]"):
        opened(spec, tmp_path)


@pytest.mark.parametrize(
    ("spec", "hinted"), [("deepface", True), ("deepface==1.0", True), ("./deepface", False), ("a b", False)]
)
def test_a_path_that_is_not_there_may_be_a_package(tmp_path: Path, spec: str, hinted: bool) -> None:
    with pytest.raises(TargetError, match="no such file or folder") as caught:
        opened(spec, tmp_path)
    assert (f"write pypi:{spec}" in str(caught.value)) == hinted


def test_a_file_whose_name_looks_like_a_scheme_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("note:1").write_text("x")
    assert open_target("note:1", tmp_path, Limits(), lambda _: None).entries[0].path == "note:1"


def test_a_link_to_nothing_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "l").symlink_to("gone")
    with pytest.raises(TargetError, match="cannot be read: No such file"):
        opened(str(tmp_path / "l"), tmp_path)


def test_messages_hold_no_credentials(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        opened("https://me:secret@example.org/x?token=secret", tmp_path)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("spec", "hint"),
    [
        ("https://example.org/sdk.zip", "downloaded first"),
        ("onvif://192.0.2.1", "sunlit camera audit"),
        ("file:///a.zip", "its path alone"),
    ],
)
def test_what_is_meant_by_another_scheme_is_told_how_to_be_had(tmp_path: Path, spec: str, hint: str) -> None:
    with pytest.raises(UsageError, match=hint):
        opened(spec, tmp_path)
