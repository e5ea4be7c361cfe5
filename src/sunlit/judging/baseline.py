"""A baseline: a saved result beside which the findings of a new one are new, changed, unchanged or absent."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from sunlit.intake.names import printable
from sunlit.judging.findings import VERDICT_ORDER
from sunlit.schema import (
    LISTED,
    Absent,
    AuditResult,
    Baseline,
    BaselineState,
    Capability,
    DeviceAudit,
    Finding,
    Request,
    Summary,
    UsageError,
    Verdict,
)

Record = Finding | Absent | Capability | DeviceAudit | Request | Summary


class Saved(msgspec.Struct, frozen=True):
    """A saved result: the name of its file as the user knows it, the SHA-256 of that, its findings and summary."""

    file: str
    sha256: str
    findings: tuple[Finding, ...]
    summary: Summary


def read_baseline(file: Path) -> Saved:
    """Read a result that `--format jsonl` wrote.

    Raises UsageError, with the number of the line where there is one, when it cannot be read, is something else, or
    is not whole.
    """
    shown = printable(str(file))
    findings = []
    summary: Summary | None = None
    digest = hashlib.sha256()
    try:
        if not file.is_file():
            raise UsageError(f"{shown} is no file: --baseline names a result saved with --format jsonl --output FILE")
        with file.open("rb") as stream:
            for number, line in enumerate(stream, 1):
                digest.update(line)
                record = _decoded(line, f"{shown}, line {number}")
                if summary:
                    raise UsageError(f"{shown}, line {number}: something follows the summary; a baseline is one result")
                if isinstance(record, Finding):
                    findings.append(record)
                elif isinstance(record, Summary):
                    summary = record
    except OSError as error:
        raise UsageError(f"{shown} cannot be read: {error.strerror}") from None
    if summary is None:
        raise UsageError(f"{shown} ends without a summary: the result was cut off; save it again")
    for verdict in LISTED:
        listed, found = sum(one.verdict == verdict for one in findings), summary.found.get(verdict, 0)
        if listed != found:
            raise UsageError(f"{shown} counts {found} findings of verdict {verdict} and lists {listed}: save it again")
    return Saved(shown, digest.hexdigest(), tuple(findings), summary)


def _decoded(line: bytes, where: str) -> Record:
    try:
        record: Record = msgspec.json.decode(line, type=Record)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        reason = printable(str(error))[:200]
        raise UsageError(f"{where}: not a line of a result ({reason}); save one with --format jsonl") from None
    return record


def apply_baseline(result: AuditResult, saved: Saved) -> AuditResult:
    """The result with each finding marked by what the saved one says of its fingerprint, and with what is gone."""
    known = {finding.fingerprint: finding for finding in saved.findings}
    there = _listed(saved.findings, saved.summary.found)
    here = _listed(result.findings, result.summary.found)
    findings = tuple(
        msgspec.structs.replace(finding, baseline=_state(finding, known.get(finding.fingerprint), there))
        for finding in result.findings
    )
    present = {finding.fingerprint for finding in findings}
    absent = tuple(
        finding for finding in saved.findings if finding.fingerprint not in present and finding.verdict in here
    )
    counts = Counter(finding.baseline for finding in findings)
    said = Baseline(
        file=saved.file,
        sha256=saved.sha256,
        vocabulary=saved.summary.vocabulary,
        sunlit=saved.summary.sunlit,
        target=saved.summary.target,
        new=counts["new"],
        changed=counts["changed"],
        unchanged=counts["unchanged"],
        absent=len(absent),
        not_compared=counts[None],
    )
    summary = msgspec.structs.replace(result.summary, baseline=said)
    return msgspec.structs.replace(result, findings=findings, summary=summary, absent=absent)


def _listed(findings: Iterable[Finding], found: Mapping[Verdict, int]) -> set[Verdict]:
    """The verdicts of which a result lists every finding that it counts."""
    counts = Counter(finding.verdict for finding in findings)
    return {verdict for verdict in VERDICT_ORDER if counts[verdict] == found.get(verdict, 0)}


def _state(finding: Finding, known: Finding | None, there: set[Verdict]) -> BaselineState | None:
    if known is None:
        return "new" if finding.verdict in there else None
    if VERDICT_ORDER[finding.verdict] < VERDICT_ORDER[known.verdict] or set(finding.groups) - set(known.groups):
        return "new"
    same = (finding.verdict, set(finding.groups)) == (known.verdict, set(known.groups))
    return "unchanged" if same else "changed"
