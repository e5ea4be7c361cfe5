"""What a watch knows: its sources, what a look at one told, what is known of it since, captures and events."""

from typing import Literal

import msgspec

from sunlit.intake import Target
from sunlit.schema import Entry, Exchange, Skipped

# What a look told, in the words that the user reads.
Outcome = Literal["first", "unchanged", "changed", "gone", "back", "unreachable", "reached", "unwatched"]
Presence = Literal["", "there", "gone"]
Address = Literal["", "unknown", "there", "gone"]


class Source(msgspec.Struct, frozen=True):
    """What is watched.

    kind      the name of its kind in the registry
    interval  seconds from one look to the next
    links     of a listing: the patterns of file names, as a shell has them, of which one must fit a link's
    parent    the listing that it was found in, None for what the user named
    is_news   whether it appeared in its listing while that was watched
    is_listed  whether its listing still has it, where it was found in one
    """

    id: int
    spec: str
    kind: str
    interval: float
    links: tuple[str, ...] = ()
    parent: int | None = None
    is_news: bool = False
    is_listed: bool = True


class Standing(msgspec.Struct, frozen=True):
    """What is known of a source; times are seconds since 1970, UTC, and 0 for never.

    presence  whether it is there, as far as the last answer told; "" before the first
    address   of what its listing has no more: whether it is still there under its address; "" before it was asked
    identity  of what was there last: while it stays the same, nothing has changed
    items     what it lists, by name: links, branches and tags, files of a package
    etag, modified  what its server wants to hear at the next look
    looked, answered  the last look, and the last that was answered
    since     when the presence began, as far as is known
    failures  looks in a row that were not answered
    due       when to look again
    said      the last look in words
    """

    presence: Presence = ""
    address: Address = ""
    identity: str = ""
    items: dict[str, str] = {}
    etag: str = ""
    modified: str = ""
    looked: float = 0.0
    answered: float = 0.0
    since: float = 0.0
    failures: int = 0
    due: float = 0.0
    outcome: Outcome | Literal[""] = ""
    said: str = ""


class Seen(msgspec.Struct, frozen=True):
    """What a look told.

    said      why it is gone or unreachable, or what else is worth telling
    identity, items, etag, modified  as in a standing, of what is there
    target    what there is to capture: also of what is gone, the answer that said so
    children  of a listing: the addresses of the files that are to be watched one by one
    """

    what: Literal["there", "unmodified", "gone", "unreachable"]
    said: str = ""
    identity: str = ""
    items: dict[str, str] = {}
    etag: str = ""
    modified: str = ""
    target: Target | None = None
    children: tuple[str, ...] | None = None


class Fetched(msgspec.Struct, frozen=True):
    """An opened target as it is kept: see `sunlit.intake.Target`, all of whose files are listed."""

    name: str
    entries: list[Entry]
    skipped: list[Skipped]
    provenance: dict[str, str]
    exchanges: list[Exchange]
    bodies: dict[str, bytes]

    def target(self) -> Target:
        """The target that it was."""
        return Target(self.name, self.entries, self.skipped, self.provenance, self.exchanges, self.bodies)


def fetched(target: Target) -> Fetched:
    """A target as it is kept."""
    parts = target.name, target.entries, target.skipped, target.provenance, target.exchanges, target.bodies
    return Fetched(*parts)


class Capture(msgspec.Struct, frozen=True):
    """What a look brought, as it lies in its folder, whole enough to go on from after a crash.

    standing  what is known of the source with it
    before    what was known before
    target    what was captured; the paths in it are relative to the folder
    """

    source: int
    at: float
    outcome: Outcome
    said: str
    standing: Standing
    before: Standing
    target: Fetched
    children: tuple[str, ...] | None = None


class Event(msgspec.Struct, frozen=True, omit_defaults=True, tag_field="kind", tag="watch"):
    """One thing to tell: the sentence first, then what it rests on.

    changes  how many findings became what ("hidden": 2), beside the capture before
    bundle, sha256  the sealed evidence, by its name in the folder of evidence
    alert    whether somebody is to be told, and not only those who read the log
    """

    id: int
    at: str
    source: str
    outcome: Outcome
    headline: str
    lines: tuple[str, ...] = ()
    changes: dict[str, int] = {}
    bundle: str = ""
    sha256: str = ""
    alert: bool = False
