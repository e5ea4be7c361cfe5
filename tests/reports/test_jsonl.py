"""The JSON lines contract: its keys are a promise, its values are exact, and a terminal can show them."""

import json

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from sunlit.reports.encode import encode
from sunlit.schema import AuditResult
from tests.reports import invented
from tests.reports.written import written

KEYS = {
    "finding": "kind fingerprint capability trait groups verdict basis role name container confidence reasons language "
    "location excerpt",
    "capability": "kind id name trait groups basis confidence defined_at members carriers findings",
    "summary": "kind target sunlit vocabulary read skipped unreadable not_read found provenance beside",
}


def lines(result: AuditResult) -> list[dict[str, object]]:
    return [json.loads(line) for line in written(result, "jsonl").split("\n")[:-1]]


def test_findings_then_capabilities_then_the_summary_with_the_promised_keys() -> None:
    records = lines(invented.result())
    kinds = [str(record["kind"]) for record in records]
    assert kinds == ["finding"] * 10 + ["capability"] * 3 + ["summary"]
    for record in records:
        assert list(record) == KEYS[str(record["kind"])].split()


def test_line_and_column_are_absent_in_binaries() -> None:
    locations = {str(record["name"]): record["location"] for record in lines(invented.result())[:10]}
    assert isinstance(binary := locations["gender_conv_1"], dict)
    assert isinstance(text := locations["LMK_ETHNIC_UYGHUR"], dict)
    assert set(binary) == {"path", "offset", "sha256"}
    assert set(text) == {"path", "offset", "sha256", "line", "column"}


def test_values_are_exact() -> None:
    result = invented.result()
    hostile = invented.hostile()[1][0]
    (record,) = [record for record in lines(result) if record.get("fingerprint") == hostile.fingerprint]
    assert record["name"] == hostile.name
    assert record["excerpt"] == hostile.excerpt


def test_a_path_that_is_no_utf8_is_written_readably() -> None:
    assert encode({"path": "name\udcff.c"}) == r'{"path":"name\\udcff.c"}'
    assert encode(invented.at("name\udcff.c", 1)).startswith(r'{"path":"name\\udcff.c"')


@given(st.recursive(st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_any_text_comes_back_and_no_control_reaches_a_terminal(value: object) -> None:
    text = encode(value)
    assert text.encode().decode() == text
    assert not any(ord(c) < 32 or 127 <= ord(c) < 160 or c in "\u202e\u2066\u2028\ufeff" for c in text)
    if "\\\\ud" not in text:
        assert json.loads(text) == msgspec.to_builtins(value)
