"""`sunlit explain` as a user meets it: from a line of the report to why."""

import json
from pathlib import Path

import pytest

from tests.cli.test_audit import OPENLY, lines, sunlit


@pytest.fixture(scope="module")
def fingerprint() -> str:
    found = lines(sunlit("audit", OPENLY, "--format", "jsonl").stdout, "finding")
    whole = next(one["fingerprint"] for one in found if one["name"] == "QV_ETHNICITY_UYGHUR")
    assert isinstance(whole, str)
    return whole


def test_the_text_tells_what_was_seen_for_and_against_how_it_follows_and_the_law(fingerprint: str) -> None:
    run = sunlit("explain", fingerprint[:8], OPENLY)
    assert run.returncode == 0
    for part in (
        f"Finding {fingerprint}",
        "Verdict: capability",
        "What was seen",
        "What spoke for that",
        "What spoke against it",
        "How the verdict follows",
        "The vocabulary's entry",
        "Uyghur (uyghur), number 05 of GB/T 3304-1991",
        "Article 9(1)",
    ):
        assert part in run.stdout
    assert max(map(len, run.stdout.splitlines())) <= 100


def test_json_is_one_object_with_the_finding_as_the_audit_gives_it(fingerprint: str) -> None:
    run = sunlit("explain", fingerprint, OPENLY, "--format", "json")
    explanation = json.loads(run.stdout)
    assert explanation["kind"] == "explanation"
    found = lines(sunlit("audit", OPENLY, "--format", "jsonl").stdout, "finding")
    audited = next(one for one in found if one["fingerprint"] == fingerprint)
    assert explanation["finding"] == audited
    assert explanation["judged"]["spoke"][0].keys() >= {"side", "speaks_for", "weight", "says", "cue", "where", "words"}
    assert explanation["judged"]["seen"][0].keys() >= {"written", "line", "spelling", "language", "strength", "group"}
    assert explanation["trait"]["law"]


def test_the_same_input_gives_the_same_bytes(fingerprint: str) -> None:
    one = sunlit("explain", fingerprint, OPENLY, "--jobs", "1")
    assert one.stdout == sunlit("explain", fingerprint, OPENLY, "--jobs", "3").stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["000000", OPENLY], "--all --format jsonl"),
        (["12", OPENLY], "first 6 digits"),
        (["000000", "no/such/folder"], "no/such/folder"),
        (["000000"], "--help"),
    ],
)
def test_what_cannot_be_explained_is_status_2_and_says_what_to_do(
    arguments: list[str], says: str, tmp_path: Path
) -> None:
    run = sunlit("explain", *arguments, cwd=tmp_path)
    assert (run.returncode, run.stdout) == (2, "")
    assert says in run.stderr
    assert "Traceback" not in run.stderr
