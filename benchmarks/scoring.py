"""What an audit found, held against the labels of its source."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import msgspec

from benchmarks.labels import Label
from sunlit.schema import AuditResult, Finding
from sunlit.vocabulary.spelling import find_groups

_REPORTED = ("record", "capability")  # the verdicts that a report lists by itself, the stronger last
_LOOKS = {"ethnicity", "race", "skin_colour"}  # one vendor's race is another's ethnicity
_STEPS = 10


class Share(msgspec.Struct):
    """How many of a number came out right."""

    right: int = 0
    of: int = 0

    def count(self, is_right: bool) -> bool:
        """One more; returns what it was told."""
        self.right += is_right
        self.of += 1
        return is_right

    def __str__(self) -> str:
        return f"{self.right}/{self.of} {self.right / self.of:.3f}" if self.of else "-"


class Score(msgspec.Struct):
    """How the labelled lines of a source came out.

    capability, record  labelled so, and found so
    named        capabilities of a named group, and that group found on the line or in its capability
    verdict      rows whose strongest finding has the labelled verdict; a mention or a negative one agrees as long as
                 nothing stronger than a mention comes out
    basis        rows found with their verdict, and with their basis too
    negative     negative rows, and those of them that came out as a capability or record: the fewer the better
    calibration  findings on labelled lines by confidence, in tenths, and those of them that are right
    reported     all findings of verdict capability or record, labelled or not
    lines        lines of text in the source
    misses       every row that came out wrong, in words
    """

    capability: Share = msgspec.field(default_factory=Share)
    record: Share = msgspec.field(default_factory=Share)
    named: Share = msgspec.field(default_factory=Share)
    verdict: Share = msgspec.field(default_factory=Share)
    basis: Share = msgspec.field(default_factory=Share)
    negative: Share = msgspec.field(default_factory=Share)
    calibration: list[Share] = msgspec.field(default_factory=lambda: [Share() for _ in range(_STEPS)])
    reported: int = 0
    lines: int = 0
    misses: list[str] = []

    def shares(self) -> list[Share]:
        """Every share, those of the calibration last."""
        return [self.capability, self.record, self.named, self.verdict, self.basis, self.negative, *self.calibration]


def score(rows: Iterable[Label], result: AuditResult) -> Score:
    """Hold the rows against the findings on their lines."""
    here: dict[tuple[str, int], list[Finding]] = defaultdict(list)
    for finding in result.findings:
        here[finding.location.path.rsplit("!/", 1)[-1], finding.location.line or 0].append(finding)
    groups = {capability.id: capability.groups for capability in result.capabilities}
    in_lines = [finding for finding in result.findings if finding.location.line]  # binaries have none
    total = Score(reported=sum(finding.verdict in _REPORTED for finding in in_lines))
    labelled: dict[tuple[str, int], list[Label]] = defaultdict(list)
    for row in rows:
        _score_row(row, here[row.path, row.line], groups, total)
        labelled[row.path, row.line].append(row)
    for place, labels in labelled.items():
        for finding in here[place]:
            if told := [label for label in labels if _is_about(label, finding)]:
                right = any(_expected(label) == _reported(finding) for label in told)
                total.calibration[min(round(finding.confidence * 100) // _STEPS, _STEPS - 1)].count(right)
    return total


def pool(scores: Sequence[Score]) -> Score:
    """The sum of all; the misses are left where they are."""
    total = Score(reported=sum(part.reported for part in scores), lines=sum(part.lines for part in scores))
    for part in scores:
        for whole, share in zip(total.shares(), part.shares(), strict=True):
            whole.right += share.right
            whole.of += share.of
    return total


def _score_row(row: Label, here: list[Finding], groups: dict[str, tuple[str, ...]], total: Score) -> None:
    strongest = max((_reported(finding) for finding in here), key=("", *_REPORTED).index, default="")
    agrees = total.verdict.count(strongest == _expected(row))
    if row.verdict == "negative" and total.negative.count(strongest != ""):
        total.misses.append(_describe("reported", row, here))
    elif row.verdict in _REPORTED:
        right = [finding for finding in here if finding.verdict == row.verdict]
        if not (total.capability if row.verdict == "capability" else total.record).count(bool(right)):
            total.misses.append(_describe("missed", row, here))
        elif row.basis != "-" and not total.basis.count(any(finding.basis == row.basis for finding in right)):
            total.misses.append(_describe("basis", row, right))
        if right and not agrees:
            total.misses.append(_describe("stronger", row, here))
    elif not agrees:
        total.misses.append(_describe("stronger", row, here))
    if row.verdict == "capability" and row.group != "-":
        wanted = {hit.entry.group for hit in find_groups(row.group.replace("/", " / "))}
        named = {group for finding in here for group in (*finding.groups, *groups.get(finding.capability, ()))}
        if not total.named.count(bool(wanted & named)):
            total.misses.append(_describe(f"group {row.group} {sorted(wanted)}", row, here))


def _reported(finding: Finding) -> str:
    return finding.verdict if finding.verdict in _REPORTED else ""


def _expected(label: Label) -> str:
    return label.verdict if label.verdict in _REPORTED else ""


def _is_about(label: Label, finding: Finding) -> bool:
    """Whether the label says something of this finding: gender beside a labelled ethnicity is unlabelled."""
    return label.trait in ("other", finding.trait) or {label.trait, finding.trait} <= _LOOKS


def _describe(what: str, row: Label, here: list[Finding]) -> str:
    found = "; ".join(f"{f.trait} {f.verdict} {f.basis} {f.role} {f.name} {f.groups} {f.confidence}" for f in here)
    place = f"{row.path}:{row.line} [{row.trait} {row.basis} {row.verdict}] {row.text[:70]}"
    return f"{what}: {place} -> {found or 'nothing'}"
