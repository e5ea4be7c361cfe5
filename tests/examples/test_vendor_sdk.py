"""The audit of the invented vendor's SDK says what its README says is in there, and no more."""

from functools import cache
from pathlib import Path

from sunlit import audit
from sunlit.schema import AuditResult, Finding, Verdict

SDK = Path(__file__).parents[2] / "examples" / "vendor-sdk"
HEADER = "include/qv_sdk.h"
ORIGIN = {"ethnicity", "race", "skin_colour"}


@cache
def audited(release: str) -> AuditResult:
    return audit(str(SDK / release), everything=True)


def findings(release: str, *verdicts: Verdict) -> list[Finding]:
    return [finding for finding in audited(release).findings if finding.verdict in verdicts]


def line_of(release: str, text: str, path: str = HEADER, encoding: str = "gb18030") -> int:
    """The line of a file, counted from 1, that holds a text; there must be just one."""
    lines = (SDK / release / path).read_text(encoding=encoding).splitlines()
    [number] = [number for number, line in enumerate(lines, 1) if text in line]
    return number


def at(release: str, text: str, path: str = HEADER, encoding: str = "gb18030") -> list[Finding]:
    """The findings on the line that holds a text."""
    line = line_of(release, text, path, encoding)
    return [found for found in audited(release).findings if (found.location.path, found.location.line) == (path, line)]


def named(groups: tuple[str, ...]) -> set[str]:
    """The groups, without the one that stands for "any other"."""
    return set(groups) - {"other_ethnic_group"}


def test_1_0_names_uyghur_first_as_inferred_from_an_image() -> None:
    first = audited("1.0").capabilities[0]
    assert first.name == "QV_ETHNICITY_E"
    assert first.trait == "ethnicity"
    assert named(first.groups) == {"uyghur"}
    assert first.basis == "inferred_from_image"
    assert [member.name for member in first.members if member.group == "uyghur"] == ["QV_ETHNICITY_UYGHUR"]


def test_1_0_has_one_capability_for_an_enum_and_its_bindings() -> None:
    [found] = [capability for capability in audited("1.0").capabilities if capability.name == "QV_ETHNICITY_E"]
    assert found.defined_at.path == HEADER


def test_1_0_shows_the_way_from_the_enum_to_the_program() -> None:
    carriers = audited("1.0").capabilities[0].carriers
    ways = {(carrier.name, carrier.container, carrier.carries) for carrier in carriers}
    assert ("emEthnicity", "QV_FACE_ATTR_S", "QV_ETHNICITY_E") in ways
    assert ("stuFace", "QV_EVENT_FACE_S", "QV_FACE_ATTR_S") in ways
    assert ("QV_EVENT_FACE_DETECT", "", "QV_EVENT_FACE_S") in ways
    assert ("pFace", "QV_AnalyseFace", "QV_FACE_ATTR_S") in ways
    assert ("pQuery", "QV_FindFaces", "QV_FACE_QUERY_S") in ways


def test_1_0_is_found_in_every_language_and_encoding() -> None:
    found = {finding.location.path for finding in findings("1.0", "capability") if finding.trait == "ethnicity"}
    assert found >= {
        HEADER,
        "java/com/quorvane/sdk/QvSdk.java",
        "ui/messages_zh.properties",
        "config/face_detect.schema.json",
        "doc/analytics.md",
        "samples/face_events.py",
    }


def test_1_0_lets_search_by_ethnicity() -> None:
    [found] = at("1.0", "// 民族, 1-维吾尔族")
    assert (found.name, found.container, found.verdict) == ("emEthnicity", "QV_FACE_QUERY_S", "capability")
    assert found.basis == "search_filter"


def test_1_0_sorts_people_into_races() -> None:
    [found] = [capability for capability in audited("1.0").capabilities if capability.name == "QV_TONE_E"]
    assert found.basis == "inferred_from_image"
    assert set(found.groups) == {"yellow", "black", "white"}
    assert "QV_EVENT_BODY_DETECT" in {carrier.name for carrier in found.carriers}


def test_1_0_is_told_by_a_documentation_comment_too() -> None:
    [found] = at("1.0", "人种: 1-黄种人", "csharp/QvSdk.cs", "utf-8-sig")
    assert (found.verdict, set(found.groups)) == ("capability", {"yellow", "black", "white"})


def test_an_identity_card_is_a_record() -> None:
    for release, name in (("1.0", "QV_IDCARD_ETHNICITY_"), ("2.0", "QV_IDCARD_EC_")):
        listed = [found for found in audited(release).findings if found.name.startswith(name) and found.groups]
        assert {found.verdict for found in listed} == {"record"}
        assert {found.basis for found in listed} == {"document_field"}
        assert len({group for found in listed for group in found.groups}) == 56


def test_look_alikes_are_silent() -> None:
    for release in ("1.0", "2.0"):
        for text in ("QV_LOG_TRACE", "QV_TRACE_MODE_OFF", "QV_REC_TYPE_ALARM", "race condition", "维吾尔自治区"):
            assert {found.verdict for found in at(release, text)} <= {"mention", "dismissed"}, text
        assert all(
            found.verdict != "capability" for found in at(release, "race condition", "doc/analytics.md", "utf-8")
        )


def test_2_0_is_told_by_the_comment_that_was_forgotten() -> None:
    [found] = at("2.0", "// 民族, 1-维吾尔族")
    assert (found.name, found.container, found.verdict) == ("byReserved1", "QV_FACE_QUERY_S", "capability")
    assert named(found.groups) == {"uyghur"}
    assert named(audited("2.0").capabilities[0].groups) == {"uyghur"}


def test_2_0_hides_the_rest_from_an_audit_of_itself_alone() -> None:
    [forgotten] = at("2.0", "// 民族, 1-维吾尔族")
    assert [found for found in findings("2.0", "capability") if found.trait in ORIGIN] == [forgotten]
    assert {found.container for found in findings("2.0", "record")} <= {"QV_IDCARD_EC_E", "QV_IDCARD_S", ""}
