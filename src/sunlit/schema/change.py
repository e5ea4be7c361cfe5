"""What became of one release in another: changes, the declarations that show them, and the summary."""

from collections.abc import Iterator
from typing import Literal

import msgspec

from sunlit.schema.finding import Finding, Location, Summary

ChangeKind = Literal["added", "removed", "renamed", "moved", "remained", "hidden"]
CHANGES: tuple[ChangeKind, ...] = ("hidden", "remained", "renamed", "moved", "added", "removed")


class Slot(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where a member lies in memory.

    offset  bytes from the start of its structure, by kind of machine ("32-bit", "64-bit", "64-bit Windows")
    size    its bytes, in the same way; what cannot be told is left out
    before, after  the members beside it, "" at an end
    """

    offset: dict[str, int] = {}
    size: dict[str, int] = {}
    before: str = ""
    after: str = ""


class Counterpart(msgspec.Struct, frozen=True, omit_defaults=True):
    """What stands in the newer release where the finding stood, or what is new there.

    verdict  how the newer audit judges it, "" when it does not list it
    role     of the passage that stands there, "" for a declaration
    """

    name: str
    location: Location
    container: str = ""
    language: str = ""
    excerpt: str = ""
    verdict: str = ""
    role: str = ""


class Change(msgspec.Struct, frozen=True, omit_defaults=True, tag_field="kind", tag="change"):
    """One finding of the older release, or a new one, and what became of it.

    old   the finding, None for what was added
    new   its counterpart, None for what was removed
    old_slot, new_slot  where both lie in memory, when that can be told
    release  of more than two releases the number of the newer one, from 1
    """

    change: ChangeKind
    trait: str
    old: Finding | None
    new: Counterpart | None
    reasons: tuple[str, ...]
    groups: tuple[str, ...] = ()
    old_slot: Slot | None = None
    new_slot: Slot | None = None
    release: int = 1


class Row(msgspec.Struct, frozen=True, omit_defaults=True):
    """One member in a declaration that is shown: how it is written, what is said of it, and where it lies."""

    name: str
    written: str
    comment: str = ""
    offset: int | None = None
    size: int | None = None
    marked: bool = False


class Side(msgspec.Struct, frozen=True):
    """One declaration as it is shown; `machine` is the kind of machine that its offsets are of, "" for none."""

    name: str
    location: Location
    rows: tuple[Row, ...]
    machine: str = ""


class Beside(msgspec.Struct, frozen=True):
    """Two declarations side by side, and the numbers of the changes that they show."""

    old: Side
    new: Side
    changes: tuple[int, ...]


class Comparison(msgspec.Struct, frozen=True):
    """The whole answer, what is hidden first, in an order that depends on the input alone.

    releases  the summaries of the audits, oldest first
    notes     what the comparison could not show, in sentences
    blind     whether one is a saved result, which lists no declarations: then nothing hidden could be seen
    stopped   whether Ctrl-C left later releases out
    """

    releases: tuple[Summary, ...]
    changes: tuple[Change, ...]
    beside: tuple[Beside, ...] = ()
    notes: tuple[str, ...] = ()
    blind: bool = False
    stopped: bool = False

    def records(self) -> Iterator["Change | ComparisonSummary"]:
        """Every line of the JSON lines contract, in its order: changes, then the summary."""
        yield from self.changes
        yield ComparisonSummary(
            releases=self.releases,
            changes={kind: sum(change.change == kind for change in self.changes) for kind in CHANGES},
            notes=self.notes,
        )


class ComparisonSummary(msgspec.Struct, frozen=True, tag_field="kind", tag="comparison"):
    """The last line: what was compared, and how many changes of each kind there are."""

    releases: tuple[Summary, ...]
    changes: dict[ChangeKind, int]
    notes: tuple[str, ...]
