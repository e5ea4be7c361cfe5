"""A saved result beside a new one: what is new, what changed, what is gone, and what cannot be told."""

import io
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from sunlit.judging.baseline import Saved, apply_baseline, read_baseline
from sunlit.reports import write
from sunlit.schema import AuditResult, Finding, UsageError, Verdict
from tests.reports import invented

RESULT = invented.result()


def saved_to(file: Path, result: AuditResult, *, all_verdicts: bool = True) -> Path:
    stream = io.StringIO()
    write(result, "jsonl", stream, all_verdicts=all_verdicts)
    file.write_text(stream.getvalue(), encoding="utf-8", newline="")
    return file


def of(result: AuditResult) -> Saved:
    return Saved("old.jsonl", "0" * 64, result.findings, result.summary)


def with_first(**changes: object) -> AuditResult:
    """The invented result with another first finding, and counts that fit."""
    first = msgspec.structs.replace(RESULT.findings[0], **changes)
    return with_findings((first, *RESULT.findings[1:]))


def with_findings(findings: tuple[Finding, ...]) -> AuditResult:
    verdicts: tuple[Verdict, ...] = ("capability", "record", "mention", "dismissed")
    found = {verdict: sum(one.verdict == verdict for one in findings) for verdict in verdicts}
    summary = msgspec.structs.replace(RESULT.summary, found=found)
    return msgspec.structs.replace(RESULT, findings=findings, summary=summary)


def test_a_saved_result_comes_back_from_its_file(tmp_path: Path) -> None:
    saved = read_baseline(saved_to(tmp_path / "old.jsonl", RESULT))
    assert [one.fingerprint for one in saved.findings] == [one.fingerprint for one in RESULT.findings]
    assert saved.summary.found == RESULT.summary.found
    again = apply_baseline(RESULT, saved)
    assert {finding.baseline for finding in again.findings} == {"unchanged"}
    assert again.absent == ()


def test_a_result_that_was_compared_itself_can_be_a_baseline(tmp_path: Path) -> None:
    gone = with_findings(RESULT.findings[1:])
    compared = apply_baseline(gone, of(RESULT))
    saved = read_baseline(saved_to(tmp_path / "old.jsonl", compared))
    assert [one.fingerprint for one in saved.findings] == [one.fingerprint for one in gone.findings]


def test_what_is_not_there_any_more_is_absent_and_what_was_not_there_is_new() -> None:
    fewer = with_findings(RESULT.findings[1:])
    gone = apply_baseline(fewer, of(RESULT))
    assert gone.absent == RESULT.findings[:1]
    come = apply_baseline(RESULT, of(fewer))
    assert [finding.baseline for finding in come.findings] == ["new"] + ["unchanged"] * (len(RESULT.findings) - 1)
    assert come.summary.baseline
    assert (come.summary.baseline.new, come.summary.baseline.absent) == (1, 0)


@pytest.mark.parametrize(
    ("before", "state"),
    [
        ({"verdict": "record"}, "new"),
        ({"verdict": "mention"}, "new"),
        ({"groups": ()}, "new"),
        ({"groups": ("uyghur", "tibetan")}, "changed"),
        ({"confidence": 0.5, "reasons": ()}, "unchanged"),
    ],
)
def test_what_was_weaker_before_is_new_and_what_was_stronger_is_changed(before: dict[str, object], state: str) -> None:
    assert apply_baseline(RESULT, of(with_first(**before))).findings[0].baseline == state


def test_what_is_weaker_now_is_changed() -> None:
    assert apply_baseline(with_first(verdict="record"), of(RESULT)).findings[0].baseline == "changed"


def test_verdicts_that_a_saved_result_does_not_list_are_not_compared_nor_called_new(tmp_path: Path) -> None:
    saved = read_baseline(saved_to(tmp_path / "old.jsonl", RESULT, all_verdicts=False))
    result = apply_baseline(RESULT, saved)
    states = {finding.verdict: finding.baseline for finding in result.findings}
    assert states == {"capability": "unchanged", "record": "unchanged", "mention": None, "dismissed": None}
    assert result.summary.baseline
    assert result.summary.baseline.not_compared == 2


def test_what_is_not_listed_now_is_not_called_absent() -> None:
    listed = tuple(one for one in RESULT.findings if one.verdict in {"capability", "record"})
    now = msgspec.structs.replace(RESULT, findings=listed)
    assert apply_baseline(now, of(RESULT)).absent == ()


def lines(tmp_path: Path) -> list[bytes]:
    return saved_to(tmp_path / "whole.jsonl", RESULT).read_bytes().splitlines(keepends=True)


@pytest.mark.parametrize(
    ("cut", "says"),
    [
        (lambda rows: rows[:-1], "without a summary"),
        (lambda rows: rows[1:], "lists 6"),
        (lambda rows: [*rows, rows[0]], f"line {len(RESULT.findings) + 5}"),
        (lambda rows: [rows[0], rows[1][:60], *rows[2:]], "line 2"),
        (lambda rows: [b'{"kind": "change", "change": "added"}\n', *rows], "line 1"),
        (lambda rows: [b"<html>\n"], "line 1"),
        (lambda rows: [b"\xff\xfe\x00\n"], "line 1"),
        (lambda rows: [b"[" * 100_000], "line 1"),
        (lambda rows: [], "without a summary"),
    ],
)
def test_what_is_no_whole_result_is_refused_with_the_line(
    tmp_path: Path, cut: Callable[[list[bytes]], list[bytes]], says: str
) -> None:
    file = tmp_path / "old.jsonl"
    file.write_bytes(b"".join(cut(lines(tmp_path))))
    with pytest.raises(UsageError, match=says):
        read_baseline(file)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / "missing.jsonl"):
        with pytest.raises(UsageError, match="--baseline"):
            read_baseline(place)
