"""What an audit says: findings, the capabilities they belong to, and the summary of what was read."""

from collections.abc import Iterator
from datetime import date
from typing import Literal

import msgspec

from sunlit.schema.artifact import Box, Skipped
from sunlit.schema.device import DeviceAudit, Request
from sunlit.schema.passage import Role

Verdict = Literal["capability", "record", "mention", "dismissed"]
Basis = Literal[
    "inferred_from_image",
    "inferred_from_name",
    "inferred_from_voice",
    "search_filter",
    "document_field",
    "declared_record",
    "text_mention",
    "not_personal",
]
BaselineState = Literal["new", "changed", "unchanged"]
# What an integrator calls or receives; "" for what only the product's own code uses.
Edge = Literal[
    "",
    "exported_function",
    "event_code",
    "callback",
    "http_parameter",
    "cli_flag",
    "database_column",
    "log_line",
]
# Findings of these verdicts are always listed, the others on request.
LISTED: frozenset[Verdict] = frozenset({"capability", "record"})


class Location(msgspec.Struct, frozen=True, omit_defaults=True):
    """A place in a target: line and column count from 1 in the file as it lies on disk; offset in bytes.

    line and column are absent in binaries and documents. The bytes of a document are packed: there offset counts those
    of its text as it was read out, in UTF-8.
    place  where a person finds it in a document: "page 3", "Sheet1!B4", "slide 2"; absent elsewhere
    box    of what was read from a picture: left, top, width and height in its pixels
    """

    path: str
    offset: int
    sha256: str
    line: int | None = None
    column: int | None = None
    place: str = ""
    box: Box | None = None


class Decision(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What somebody decided about one finding, in a file of local judgement (docs/local-judgement.md).

    fingerprint  the finding's, whole
    decision     "suppressed": looked at, and not to be counted by --fail-on; "confirmed": looked at, and right
    reason, who  why, and who answers for it; never empty
    until        the last day on which it counts; None for always
    """

    fingerprint: str
    decision: Literal["suppressed", "confirmed"]
    reason: str
    who: str
    until: date | None = None


class Finding(msgspec.Struct, frozen=True, omit_defaults=True, tag_field="kind", tag="finding"):
    """One judged place. `capability` is the id of the capability it belongs to, "" when it belongs to none.

    decision  what the local judgement says of it, None when nothing
    baseline  beside a saved result: "new" when that has nothing of its fingerprint, or only with a weaker verdict or
              without one of its groups; "changed" when it is weaker now, or names fewer groups; "unchanged"; None
              without a saved result, or when that did not list findings of this verdict
    """

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
    decision: Decision | None = None
    baseline: BaselineState | None = None

    @property
    def is_suppressed(self) -> bool:
        """Whether a local decision says not to count it."""
        return self.decision is not None and self.decision.decision == "suppressed"


class Absent(msgspec.Struct, frozen=True, tag_field="kind", tag="absent"):
    """A finding that a saved result lists and this one does not."""

    finding: Finding


class Member(msgspec.Struct, frozen=True):
    """One value that a capability can assign.

    value  what stands for it where it is stored or sent, as the source writes it ("2", "asian"); "" where it does not
    group  the vocabulary's id, "" when it names none
    """

    name: str
    value: str
    group: str
    location: Location


class Carrier(msgspec.Struct, frozen=True):
    """One way by which a capability gets out: `name` (a field, event, call, configuration) carries `carries`.

    depth is the number of steps from the definition: 1 carries the defining type itself.
    edge  how it reaches whoever uses the product, "" when it is a step on the way
    """

    name: str
    role: Role
    container: str
    carries: str
    depth: int
    location: Location
    edge: Edge = ""


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


class Crop(msgspec.Struct, frozen=True):
    """What stands around a finding in a picture, with its box drawn: a PNG, for reports that show pictures."""

    path: str
    offset: int
    png: bytes


class Tally(msgspec.Struct, frozen=True):
    """A number of files and the bytes in them."""

    files: int = 0
    bytes: int = 0


NO_FILES = Tally()  # the one that is left out where nothing is told of it


class LocalJudgement(msgspec.Struct, frozen=True):
    """What a file of local judgement did to a result.

    file        as the user named it, "" when none was read
    sha256      of the file
    suppressed, confirmed  how many findings
    unmatched   decisions whose finding is not listed
    expired     decisions whose last day is over: they were not applied
    as_of       the day that `until` was compared with, only where a decision has one
    not_obeyed  paths of such files inside the target: whoever made it must not judge it
    """

    file: str = ""
    sha256: str = ""
    suppressed: int = 0
    confirmed: int = 0
    unmatched: tuple[Decision, ...] = ()
    expired: tuple[Decision, ...] = ()
    as_of: date | None = None
    not_obeyed: tuple[str, ...] = ()


class Baseline(msgspec.Struct, frozen=True):
    """How the findings compare with those of a saved result.

    file        as the user named it
    sha256      of the file
    vocabulary, sunlit, target  what the saved result was made with, and of what
    new, changed, unchanged  how many of the listed findings
    absent      how many of the saved findings are no longer listed
    not_compared  how many listed findings are of a verdict that the saved result does not list
    """

    file: str
    sha256: str
    vocabulary: str
    sunlit: str
    target: str
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    absent: int = 0
    not_compared: int = 0


class Summary(msgspec.Struct, frozen=True, omit_defaults=True, tag_field="kind", tag="summary"):
    """What was audited, with what, and what could not be.

    read, skipped, unreadable  all bytes of the target, once each; what is unpacked counts too, and so does its archive
    beside      what was published with the target and is no part of it
    found       number of findings by verdict, of all verdicts, listed or not
    provenance  where the target came from: URL, published hash, commit
    judgement   what a file of local judgement did, None when there is none
    baseline    how the result compares with a saved one, None when it was not asked for
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
    judgement: LocalJudgement | None = None
    baseline: Baseline | None = None
    beside: Tally = NO_FILES

    @property
    def bytes(self) -> int:
        """All bytes of the target, those that were not read included as far as their number is known."""
        return self.read.bytes + self.skipped.bytes + self.unreadable.bytes

    @property
    def incomplete(self) -> bool:
        """Whether part of the target could not be read, or a limit or an interruption left part of it out."""
        return any(
            item.outcome == "unreadable" or item.reason.startswith(("limit of", "not audited"))
            for item in self.not_read
        )


class AuditResult(msgspec.Struct, frozen=True):
    """The whole answer, strongest first, in an order that depends on the input alone.

    absent  findings of a saved result that are no longer listed, in its order
    device    what was asked of a device and what it does; None when the target is none
    requests  all that were sent to it
    crops     what stands around findings in pictures; no line of the JSON lines
    """

    capabilities: tuple[Capability, ...]
    findings: tuple[Finding, ...]
    summary: Summary
    absent: tuple[Finding, ...] = ()
    device: DeviceAudit | None = None
    requests: tuple[Request, ...] = ()
    crops: tuple[Crop, ...] = ()

    def records(self) -> Iterator[Finding | Absent | Capability | DeviceAudit | Request | Summary]:
        """Every line of the JSON lines contract, in its order: findings, absent ones, capabilities, device, summary."""
        yield from self.findings
        yield from map(Absent, self.absent)
        yield from self.capabilities
        if self.device:
            yield self.device
        yield from self.requests
        yield self.summary
