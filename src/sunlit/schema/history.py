"""What happened to capabilities over the revisions of a product."""

from collections.abc import Iterator

import msgspec

from sunlit.schema.change import Change, ChangeKind


class Revision(msgspec.Struct, frozen=True, omit_defaults=True):
    """One revision of a history.

    id       commit, or version of a package
    date     when its author made it, YYYY-MM-DD; "" when nobody says
    author   the author's name, as the commit says
    message  the first line of what the commit said
    tags     the names that it is published under
    """

    id: str
    date: str = ""
    author: str = ""
    message: str = ""
    tags: tuple[str, ...] = ()


class Event(msgspec.Struct, frozen=True, omit_defaults=True, tag_field="kind", tag="event"):
    """What one revision did to the places of one trait in one declaration.

    change     as in a comparison; "remained" is never an event
    container  the declaration, or the name where there is none
    changes    each place
    """

    revision: Revision
    change: ChangeKind
    trait: str
    groups: tuple[str, ...]
    container: str
    changes: tuple[Change, ...]


class Lifeline(msgspec.Struct, frozen=True, omit_defaults=True, tag_field="kind", tag="lifeline"):
    """When the places of one trait in one declaration came, changed, were hidden and went: the ids of revisions.

    there        whether the last revision still has any, hidden ones included
    later_names  what the declaration was called later
    """

    trait: str
    container: str
    groups: tuple[str, ...]
    came: str
    changed: tuple[str, ...]
    hidden: tuple[str, ...]
    went: str
    there: bool
    later_names: tuple[str, ...] = ()


class History(msgspec.Struct, frozen=True):
    """The whole answer, oldest first.

    revisions  how many were looked at; read: how many different files, how many bytes
    """

    target: str
    revisions: int
    first: Revision | None
    last: Revision | None
    read_files: int
    read_bytes: int
    events: tuple[Event, ...]
    lifelines: tuple[Lifeline, ...]
    notes: tuple[str, ...] = ()

    def records(self) -> Iterator["Event | Lifeline | HistorySummary"]:
        """Every JSON line, in its order."""
        yield from self.events
        yield from self.lifelines
        yield HistorySummary(
            self.target, self.revisions, self.first, self.last, self.read_files, self.read_bytes, self.notes
        )


class HistorySummary(msgspec.Struct, frozen=True, tag_field="kind", tag="history"):
    """The last line: what was looked at."""

    target: str
    revisions: int
    first: Revision | None
    last: Revision | None
    read_files: int
    read_bytes: int
    notes: tuple[str, ...]
