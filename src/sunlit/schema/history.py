"""What happened to capabilities over the revisions of a product."""

from collections.abc import Iterator

import msgspec

from sunlit.schema.change import Change, ChangeKind


class Revision(msgspec.Struct, frozen=True, omit_defaults=True):
    """One revision of a history: a commit, or a version of a package.

    id         commit, or version of a package
    date       when its author made it, or when the package was uploaded, YYYY-MM-DD; "" when nobody says
    author     as the commit says, or the account that published the package; "" when the registry does not tell
    message    the first line of what the commit said, or what the registry says of the version
    tags       the names that it is published under
    committer, committed  who put the commit into the repository, and when, where the author and `date` are not that
    """

    id: str
    date: str = ""
    author: str = ""
    message: str = ""
    tags: tuple[str, ...] = ()
    committer: str = ""
    committed: str = ""


class Event(msgspec.Struct, frozen=True, omit_defaults=True, tag_field="kind", tag="event"):
    """What one revision did to the places of one trait in one declaration.

    change     as in a comparison; "remained" is never an event
    container  the declaration; of what stands in none its own name, or the name of the file whose text says it
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

    changed      where it got another name, or names a member or group that it did not name before
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
    incomplete whether part of it is missing: a version that cannot be had or read, or Ctrl-C; `notes` says which
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
    incomplete: bool = False

    def records(self) -> Iterator["Event | Lifeline | HistorySummary"]:
        """Every JSON line, in its order."""
        yield from self.events
        yield from self.lifelines
        yield HistorySummary(
            self.target,
            self.revisions,
            self.first,
            self.last,
            self.read_files,
            self.read_bytes,
            self.notes,
            self.incomplete,
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
    incomplete: bool
