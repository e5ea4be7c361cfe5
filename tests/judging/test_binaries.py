"""An ability that somebody compiled is the same ability: the judge sees it in every format, with what carries it."""

import shutil
from pathlib import Path

import pytest

from sunlit.pipeline import audit
from sunlit.schema import AuditResult
from tests.readers.binary.listed import DATA


def audited(folder: Path, *names: str) -> AuditResult:
    for name in names:
        shutil.copy(DATA / name, folder / name)
    return audit(str(folder), jobs=1)


@pytest.mark.parametrize(
    ("name", "enum", "members"),
    [
        ("Assembly.dll", "KinType", {"KinB": "uyghur"}),
        ("classes.dex", "Kin", {"KIN_A": "han", "KIN_B": "uyghur"}),
        ("native.so", "RACE_TYPE", {"RACE_WHITE": "white", "RACE_BLACK": "black"}),
        ("native.pdb", "RACE_TYPE", {"RACE_WHITE": "white", "RACE_BLACK": "black"}),
    ],
)
def test_an_enum_in_a_binary_is_an_enum(tmp_path: Path, name: str, enum: str, members: dict[str, str]) -> None:
    result = audited(tmp_path, name)
    capability = next(one for one in result.capabilities if one.name == enum)
    assert capability.basis == "inferred_from_image"
    found = {member.name: member.group for member in capability.members}
    assert members.items() <= found.items()
    assert result.summary.not_read == ()
    data = (DATA / name).read_bytes()
    for member in capability.members:
        assert (member.location.line, member.location.column) == (None, None)
        assert data.startswith(member.name.encode(), member.location.offset)


def test_the_classes_of_java_explain_each_other(tmp_path: Path) -> None:
    """The enum stands alone in its file; the class that has a field of it tells what it is for."""
    result = audited(tmp_path, "FaceAttribute.class", "FaceAttribute$KinType.class")
    capability = next(one for one in result.capabilities if one.name == "KinType")
    assert capability.groups == ("han", "uyghur")
    carriers = {(carrier.name, carrier.container) for carrier in capability.carriers}
    assert {("ethnicity", "FaceAttribute"), ("isMarked", "FaceAttribute")} <= carriers


@pytest.mark.parametrize("name", ["native-stripped.so", "native.macho"])
def test_what_others_call_is_an_edge_though_nothing_else_is_left(tmp_path: Path, name: str) -> None:
    result = audited(tmp_path, name)
    found = {finding.name: finding for finding in result.findings if finding.trait in {"race", "ethnicity"}}
    assert found["GetFaceRace"].verdict == "capability"
    assert found["GetFaceRace"].container == "FaceSession"
    assert found["维吾尔族"].groups == ("uyghur", "han")
    edges = {(carrier.name, carrier.edge) for one in result.capabilities for carrier in one.carriers}
    assert ("GetFaceRace", "exported_function") in edges


def test_what_is_no_known_format_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.bin").write_bytes(b"\x01\x02\x03\0" * 400 + b"face ethnicity: uyghur\0" + b"\xff\0" * 400)
    result = audit(str(tmp_path), everything=True, jobs=1)
    assert [finding.name for finding in result.findings] != []
    assert "its strings were read, its structure was not" in result.summary.not_read[0].reason
    assert result.summary.incomplete


def test_the_words_of_a_runtime_are_no_records(tmp_path: Path) -> None:
    """A table of the names of certificate fields names gender and citizenship; nothing there holds any."""
    table = [b"id-pda-dateOfBirth", b"gender", b"countryOfCitizenship", b"countryOfResidence", b"placeOfBirth"]
    (tmp_path / "libcrypt.bin").write_bytes(b"\x01\x02\x03\0" * 400 + b"\0".join(table) + b"\0" + b"\xff\0" * 400)
    assert audit(str(tmp_path), jobs=1).findings == ()
