"""A result arranged for people: each capability with what shows it, quoted lines, and what was not read by reason."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator

import msgspec

from sunlit.reports.visible import visible
from sunlit.reports.words import BESIDE_BASELINE, count, decided
from sunlit.schema import AuditResult, Capability, Finding, Outcome, Skipped, Tally

# Vendors align comments far to the right; a gap says nothing and would push what follows out of sight.
_GAP = re.compile(r"[ \t]{3,}")


class Quote(msgspec.Struct, frozen=True):
    """A quoted line around the name that it is quoted for; `name` is "" when the line does not hold it."""

    before: str
    name: str
    after: str


class Shown(msgspec.Struct, frozen=True):
    """A capability and its findings, strongest first."""

    capability: Capability
    findings: tuple[Finding, ...]

    def reasons(self, most: int) -> tuple[str, ...]:
        """The first reasons of its strongest findings, each once."""
        ordered = dict.fromkeys(reason for finding in self.findings for reason in finding.reasons)
        return tuple(ordered)[:most]

    def decisions(self) -> tuple[str, ...]:
        """What was decided locally about its places, and about how many of them."""
        made = Counter(decided(finding.decision) for finding in self.findings if finding.decision)
        return tuple(f"{number} of {count(len(self.findings), 'place')} {says}" for says, number in made.items())

    def beside(self) -> str:
        """How its places compare with those of a saved result, "" without one."""
        counts = Counter(finding.baseline for finding in self.findings)
        return ", ".join(f"{counts[state]:,} {state}" for state in BESIDE_BASELINE if counts[state])

    def lines(self, most: int) -> tuple[Finding, ...]:
        """Findings to quote, in the order of the file: its definition first of all, then what names a group."""
        home = self.capability.defined_at
        beside = [finding for finding in self.findings if finding.location.path == home.path]
        by_weight = sorted(beside, key=lambda finding: (finding.location != home, not finding.groups))
        by_place = {finding.location.offset: finding for finding in reversed(by_weight[:most])}
        return tuple(by_place[offset] for offset in sorted(by_place))


class Unread(msgspec.Struct, frozen=True):
    """What was left out for one reason; `entries` in the order of the result."""

    outcome: Outcome
    reason: str
    tally: Tally
    entries: tuple[Skipped, ...]


def shown(result: AuditResult) -> tuple[Shown, ...]:
    """Every capability of a result with its findings, in the order of the result."""
    members = defaultdict(list)
    for finding in result.findings:
        members[finding.capability].append(finding)
    return tuple(Shown(capability, tuple(members[capability.id])) for capability in result.capabilities)


def alone(result: AuditResult, verdict: str) -> Iterator[Finding]:
    """Findings of a verdict that no capability of the result shows."""
    known = {capability.id for capability in result.capabilities}
    return (finding for finding in result.findings if finding.verdict == verdict and finding.capability not in known)


def unread(entries: Iterable[Skipped]) -> tuple[Unread, ...]:
    """What was not read, by outcome and reason, most bytes first; last what is no part of the target."""
    grouped: dict[tuple[Outcome, str], list[Skipped]] = defaultdict(list)
    for entry in entries:
        grouped[entry.outcome, entry.reason].append(entry)
    reasons = (
        Unread(outcome, reason, Tally(len(group), sum(entry.bytes for entry in group)), tuple(group))
        for (outcome, reason), group in grouped.items()
    )
    return tuple(sorted(reasons, key=_order))


def _order(reason: Unread) -> tuple[bool, int, str, str]:
    return reason.outcome == "beside", -reason.tally.bytes, reason.outcome, reason.reason


def quote(finding: Finding, before: int, room: int, width: Callable[[str], int] = len) -> Quote:
    """The line of a finding, cut to `room` (at least 1) with at most `before` (at least 1) in front of the name.

    width  how wide a text is: `len` counts characters, a terminal counts cells
    """
    line = _GAP.sub("  ", finding.excerpt.strip(" \t\r\n"))
    start = line.find(finding.name) if finding.name else -1
    if start < 0:
        return Quote("", "", _head(visible(line), room, width))
    lead = visible(line[:start])
    if width(lead) > before:
        lead = "…" + _head(lead[::-1], before - 1, width, "")[::-1]
    name = _head(visible(finding.name), room - width(lead), width)
    tail = visible(line[start + len(finding.name) :])
    return Quote(lead, name, _head(tail, room - width(lead) - width(name), width))


def _head(text: str, room: int, width: Callable[[str], int], more: str = "…") -> str:
    """The longest start of `text` that fits, with a sign that there is more."""
    kept = text[: max(room, 0)]
    while width(kept) > room and kept:
        kept = kept[:-1]
    if kept == text or room <= 0:
        return kept
    while kept and width(kept) + width(more) > room:
        kept = kept[:-1]
    return kept + more
