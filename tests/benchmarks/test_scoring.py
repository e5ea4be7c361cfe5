"""Scores: what counts as found, as agreed, as right, and for how much confidence."""

import msgspec
import pytest

from benchmarks.labels import Label
from benchmarks.scoring import Score, pool, score
from sunlit.schema import AuditResult, Basis, Finding, Location, Summary, Tally, Verdict


def finding(
    line: int, verdict: Verdict, basis: Basis = "inferred_from_image", trait: str = "race", confidence: float = 0.9
) -> Finding:
    location = Location("kit.zip!/src/kit.h", 0, "", line, 1)
    return Finding("", "", trait, (), verdict, basis, "field", "a", "", confidence, (), "c", location, "")


def label(line: int, verdict: str, trait: str = "race", basis: str = "inferred_from_image", group: str = "-") -> Label:
    return Label("src/kit.h", line, "a", trait, group, basis, verdict, "")


def scored(rows: list[Label], *findings: Finding) -> Score:
    summary = Summary("", "", "", Tally(), Tally(), Tally(), (), {}, {})
    return score(rows, AuditResult((), findings, summary))


def test_a_capability_is_found_by_its_verdict_and_then_judged_by_its_basis() -> None:
    rows = [label(1, "capability"), label(2, "capability"), label(3, "capability"), label(4, "capability")]
    part = scored(rows, finding(1, "capability"), finding(2, "capability", "search_filter"), finding(3, "record"))
    assert str(part.capability) == "2/4 0.500"
    assert str(part.verdict) == "2/4 0.500"
    assert str(part.basis) == "1/2 0.500"
    assert [miss.split(":")[0] for miss in part.misses] == ["basis", "missed", "missed"]


def test_a_record_beside_a_stronger_finding_is_found_and_not_agreed() -> None:
    rows = [label(1, "record", basis="document_field")]
    part = scored(rows, finding(1, "record", "document_field"), finding(1, "capability"))
    assert (part.record.right, part.basis.right, part.verdict.right) == (1, 1, 0)
    assert [miss.split(":")[0] for miss in part.misses] == ["stronger"]


@pytest.mark.parametrize(("verdict", "reported"), [("record", 1), ("capability", 1), ("mention", 0), ("dismissed", 0)])
def test_a_negative_may_be_a_mention_at_most(verdict: Verdict, reported: int) -> None:
    part = scored([label(1, "negative", "other")], finding(1, "dismissed"), finding(1, verdict))
    assert (part.negative.right, part.negative.of) == (reported, 1)
    assert part.verdict.right == 1 - reported
    assert len(part.misses) == reported


def test_a_labelled_mention_counts_for_agreement_alone() -> None:
    part = scored([label(1, "mention"), label(2, "mention")], finding(2, "record"))
    assert (part.verdict.right, part.verdict.of) == (1, 2)
    assert not part.record.of + part.capability.of + part.negative.of + part.basis.of


def test_a_basis_that_the_schema_lacks_is_not_scored() -> None:
    assert not scored([label(1, "capability", basis="-")], finding(1, "capability")).basis.of


def test_a_named_group_is_found_on_the_line() -> None:
    rows = [label(1, "capability", group="Uyghur"), label(2, "capability", group="Uyghur")]
    named = msgspec.structs.replace(finding(1, "capability"), groups=("uyghur",))
    part = scored(rows, named, finding(2, "capability"))
    assert str(part.named) == "1/2 0.500"


def test_findings_are_right_when_the_label_says_so_and_unlabelled_traits_are_left_out() -> None:
    part = scored(
        [label(1, "capability"), label(2, "negative", "other")],
        finding(1, "capability", confidence=0.9),
        finding(1, "mention", confidence=0.95),
        finding(1, "capability", trait="ethnicity", confidence=1.0),
        finding(1, "mention", trait="gender", confidence=0.9),
        finding(2, "dismissed", trait="gender", confidence=0.7),
        finding(2, "record", confidence=0.69),
        finding(9, "capability", confidence=0.5),
    )
    counted = {number: (share.right, share.of) for number, share in enumerate(part.calibration) if share.of}
    assert counted == {6: (0, 1), 7: (1, 1), 9: (2, 3)}
    assert part.reported == 4


def test_pooled_scores_are_sums() -> None:
    one = scored([label(1, "capability")], finding(1, "capability"))
    two = scored([label(1, "capability"), label(2, "negative", "other")], finding(2, "record"))
    one.lines, two.lines = 10, 30
    whole = pool([one, two])
    assert str(whole.capability) == "1/2 0.500"
    assert str(whole.negative) == "1/1 1.000"
    assert (whole.reported, whole.lines) == (2, 40)
    assert str(whole.calibration[9]) == "1/2 0.500"
    assert str(one.capability) == "1/1 1.000"
