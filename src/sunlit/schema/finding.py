"""What an audit says: findings, the capabilities they belong to, and the summary of what was read."""

from collections.abc import Iterator
from typing import Literal

import msgspec

from sunlit.schema.artifact import Skipped
from sunlit.schema.passage import Role

Verdict = Literal["capability", "record", "mention", "dismissed"]
Basis = Literal[
    "inferred_from_image",
    "inferred_from_name",
    "search_filter",
    "document_field",
    "declared_record",
    "text_mention",
    "not_personal",
]


class Location(msgspec.Struct, frozen=True, omit_defaults=True):
    """A place in a target: line and column count from 1 in the file as it lies on disk; offset in bytes.

    line and column are absent in binaries.
    """

    path: str
    offset: int
    sha256: str
    line: int | None = None
    column: int | None = None


class Finding(msgspec.Struct, frozen=True, tag_field="kind", tag="finding"):
    """One judged place. `capability` is the id of the capability it belongs to, "" when it belongs to none."""

    fingerprint: str
    capability: str
    trait: str
    groups: tuple[str, ...]
    verdict: Verdict
    basis: Basis
    role: Role
    name: str
    container: str
    confidence: float
    reasons: tuple[str, ...]
    language: str
    location: Location
    excerpt: str


class Member(msgspec.Struct, frozen=True):
    """One value that a capability can assign; group is the vocabulary's id, "" when it names none."""

    name: str
    value: str
    group: str
    location: Location


class Carrier(msgspec.Struct, frozen=True):
    """One way by which a capability gets out: `name` (a field, event, call, configuration) carries `carries`.

    depth is the number of steps from the definition: 1 carries the defining type itself.
    """

    name: str
    role: Role
    container: str
    carries: str
    depth: int
    location: Location


class Capability(msgspec.Struct, frozen=True, tag_field="kind", tag="capability"):
    """Findings that belong to one ability: the type, label set or field that defines it, members, carriers.

    findings  how many findings of verdict "capability" belong to it
    """

    id: str
    name: str
    trait: str
    groups: tuple[str, ...]
    basis: Basis
    confidence: float
    defined_at: Location
    members: tuple[Member, ...]
    carriers: tuple[Carrier, ...]
    findings: int


class Tally(msgspec.Struct, frozen=True):
    """A number of files and the bytes in them."""

    files: int = 0
    bytes: int = 0


class Summary(msgspec.Struct, frozen=True, tag_field="kind", tag="summary"):
    """What was audited, with what, and what could not be.

    found       number of findings by verdict, of all verdicts, listed or not
    provenance  where the target came from: URL, published hash, commit
    """

    target: str
    sunlit: str
    vocabulary: str
    read: Tally
    skipped: Tally
    unreadable: Tally
    not_read: tuple[Skipped, ...]
    found: dict[Verdict, int]
    provenance: dict[str, str]

    @property
    def incomplete(self) -> bool:
        """Whether part of the target could not be read, or a limit or an interruption left part of it out."""
        return any(
            item.outcome == "unreadable" or item.reason.startswith(("limit of", "not audited"))
            for item in self.not_read
        )


class AuditResult(msgspec.Struct, frozen=True):
    """The whole answer, strongest first, in an order that depends on the input alone."""

    capabilities: tuple[Capability, ...]
    findings: tuple[Finding, ...]
    summary: Summary

    def records(self) -> Iterator[Finding | Capability | Summary]:
        """Every line of the JSON lines contract, in its order: findings, capabilities, summary."""
        yield from self.findings
        yield from self.capabilities
        yield self.summary
