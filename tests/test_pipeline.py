"""An audit from target to result: what belongs together, what gets out how, and what happens when a worker dies."""

import asyncio
import os
import signal
import zipfile
from pathlib import Path

import msgspec
import pytest

import sunlit
from sunlit import workers
from sunlit.intake import Limits, read_entry
from sunlit.schema import AuditResult, Entry, Skipped, TargetError

HEADER = """
// face detection event, carries HL_EVENT_FACE_INFO
#define HL_EVENT_FACE_SEEN 0x2001  // 人脸检测事件(对应 HL_EVENT_FACE_INFO)

typedef enum tagHL_KIN_KIND
{
    HL_KIN_KIND_UNKNOWN,  // 未知
    HL_KIN_KIND_UYGHUR,   // 维族
} HL_KIN_KIND;

typedef struct tagHL_FACE_TRAITS
{
    int          nGlasses;  // 眼镜
    int          nBeard;    // 胡子
    HL_KIN_KIND  emKin;     // 民族
} HL_FACE_TRAITS;

typedef struct tagHL_EVENT_FACE_INFO
{
    int             nChannel;
    HL_FACE_TRAITS  stuFace;
} HL_EVENT_FACE_INFO;
"""
BINDING = "int HL_GetFace(HL_EVENT_FACE_INFO *pInfo);\n"


@pytest.fixture(scope="module")
def sdk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("sdk")
    (root / "include").mkdir()
    (root / "include" / "hl_sdk.h").write_bytes(HEADER.encode("gb18030"))
    (root / "include" / "hl_api.h").write_text(BINDING)
    for number in range(20):
        (root / f"part{number}.c").write_text(f"int part{number}(void);\n")
    return root


@pytest.fixture(scope="module")
def result(sdk: Path) -> AuditResult:
    return sunlit.audit(str(sdk))


def test_words_that_tell_something_only_beside_others_are_found_in_a_whole_audit(tmp_path: Path) -> None:
    (tmp_path / "Face.kt").write_text("class FaceAnswer { var glasses = 0; var race = 0\n var beauty = 0 }\n")
    found = {finding.trait: finding.verdict for finding in sunlit.audit(str(tmp_path)).findings}
    assert found == {"race": "capability", "attractiveness": "capability"}


def test_the_enum_its_member_and_its_field_are_one_capability(result: AuditResult) -> None:
    (capability,) = [one for one in result.capabilities if one.trait == "ethnicity"]
    assert (capability.name, capability.groups) == ("HL_KIN_KIND", ("uyghur",))
    names = {finding.name for finding in result.findings if finding.capability == capability.id}
    assert {"HL_KIN_KIND", "HL_KIN_KIND_UYGHUR", "emKin"} <= names


def test_the_capability_is_followed_to_the_event_and_the_call_of_another_file(result: AuditResult) -> None:
    capability = next(one for one in result.capabilities if one.trait == "ethnicity")
    steps = {(carrier.name, carrier.container, carrier.carries) for carrier in capability.carriers}
    assert ("emKin", "HL_FACE_TRAITS", "HL_KIN_KIND") in steps
    assert ("stuFace", "HL_EVENT_FACE_INFO", "HL_FACE_TRAITS") in steps
    assert ("HL_EVENT_FACE_SEEN", "", "HL_EVENT_FACE_INFO") in steps
    assert ("pInfo", "HL_GetFace", "HL_EVENT_FACE_INFO") in steps


def test_an_ability_is_called_and_defined_as_in_code_whatever_its_documentation_says_first(tmp_path: Path) -> None:
    (tmp_path / "zone.py").write_text("class FaceEthnicity(Enum):\n    ASIAN = 1\n    BLACK = 2\n    WHITE = 3\n")
    page = '{"package.faces.FaceEthnicity": {"asian": "ASIAN", "black": "BLACK", "white": "WHITE"}}\n'
    (tmp_path / "index.json").write_text(page)
    [found] = [one for one in sunlit.audit(str(tmp_path), jobs=1).capabilities if one.trait == "ethnicity"]
    assert (found.name, found.defined_at.path) == ("FaceEthnicity", "zone.py")


def test_every_file_and_byte_is_accounted_for(sdk: Path, result: AuditResult) -> None:
    files = [path for path in sdk.rglob("*") if path.is_file()]
    assert result.summary.read.files == len(files)
    assert result.summary.read.bytes == sum(path.stat().st_size for path in files)
    assert not result.summary.incomplete


def test_what_is_not_there_is_left_out_of_the_summary(result: AuditResult) -> None:
    assert "beside" not in msgspec.to_builtins(result.summary)


def test_an_archive_that_was_opened_is_no_binary_that_nobody_reads(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "sdk.zip", "w") as archive:
        archive.writestr("ethnicity/uyghur.h", HEADER)  # The name stands in the bytes of the archive too.
    result = sunlit.audit(str(tmp_path))
    assert result.summary.read.files == 2
    assert result.summary.not_read == ()


def test_the_number_of_processes_changes_nothing(sdk: Path, result: AuditResult) -> None:
    assert sunlit.audit(str(sdk), jobs=1) == sunlit.audit(str(sdk), jobs=3) == result


def test_a_fingerprint_stays_when_the_tree_moves_and_lines_shift(
    sdk: Path, tmp_path: Path, result: AuditResult
) -> None:
    moved = tmp_path / "release-2" / "include"
    moved.mkdir(parents=True)
    (moved / "hl_sdk.h").write_bytes(b"\n\n\n// moved\n" + HEADER.encode("gb18030"))
    again = sunlit.audit(str(tmp_path))
    assert {finding.fingerprint for finding in again.findings} == {
        finding.fingerprint for finding in result.findings if finding.location.path.endswith("hl_sdk.h")
    }


def test_a_fingerprint_is_the_same_whether_the_rest_is_listed_or_not(tmp_path: Path) -> None:
    for folder, others in (("cars", "int lap; int speedway;"), ("faces", "int glasses; int beard;")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "info.h").write_text(f"struct INFO {{\n    int race;\n    {others}\n}};\n")
    listed, everything = (
        [one for one in sunlit.audit(str(tmp_path), everything=all_).findings if one.name == "race"]
        for all_ in (False, True)
    )
    assert [one.location.path for one in listed] == ["faces/info.h"]
    assert [one.location.path for one in everything] == ["faces/info.h", "cars/info.h"]
    assert listed[0].fingerprint == everything[0].fingerprint != everything[1].fingerprint


def test_several_targets_are_one_audit_whose_paths_tell_them_apart(sdk: Path, result: AuditResult) -> None:
    both = sunlit.audit(str(sdk / "include" / "hl_sdk.h"), str(sdk / "include" / "hl_api.h"))
    assert both.summary.read.files == 2
    assert {finding.location.path for finding in both.findings} == {"hl_sdk.h"}
    folders = sunlit.audit(str(sdk / "include"), str(sdk))
    assert {finding.location.path for finding in folders.findings} >= {
        "include/hl_sdk.h",
        f"{sdk.name}/include/hl_sdk.h",
    }


def test_targets_of_one_name_are_told_apart_by_what_was_typed(tmp_path: Path) -> None:
    for folder in ("old", "new"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "sdk.h").write_text(HEADER, encoding="utf-8")
    files = [str(tmp_path / folder / "sdk.h") for folder in ("old", "new")]
    assert {finding.location.path for finding in sunlit.audit(*files).findings} == set(files)


def test_the_async_twin_gives_the_same(sdk: Path, result: AuditResult) -> None:
    assert asyncio.run(sunlit.audit_async(str(sdk))) == result


def test_a_target_that_is_not_there_is_an_error_that_says_so(tmp_path: Path) -> None:
    with pytest.raises(TargetError, match="nowhere"):
        sunlit.audit(str(tmp_path / "nowhere"))


def test_a_worker_that_dies_costs_one_file_which_is_named(sdk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def dying(entry: Entry, limits: Limits) -> bytes | Skipped:
        if entry.path == "part7.c":
            os._exit(9)
        return read_entry(entry, limits)

    monkeypatch.setattr("sunlit.examine.read_entry", dying)
    result = sunlit.audit(str(sdk), jobs=2)
    assert [(item.path, item.outcome) for item in result.summary.not_read] == [("part7.c", "unreadable")]
    assert result.summary.incomplete
    assert any(one.trait == "ethnicity" for one in result.capabilities)


def test_an_interruption_keeps_what_was_done_and_names_what_was_not(sdk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Interrupting(workers.Silent):
        def advance(self, files: int) -> None:
            signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(workers, "_BATCH_FILES", 1)
    result = sunlit.audit(str(sdk), jobs=1, progress=Interrupting())
    assert 0 < result.summary.read.files < 22
    assert result.summary.read.files + len(result.summary.not_read) == 22
    assert {item.reason for item in result.summary.not_read} == {"not audited: interrupted"}
