"""What a listing is: the entries of a target, what was left out, where it all came from; the versions of a package."""

import re
from collections.abc import Iterator

import msgspec

from sunlit.intake.names import printable
from sunlit.schema import Entry, Exchange, Revision, Skipped

_USER_INFO = re.compile(r"//[^/\s]*@")
_QUERY = re.compile(r"(://[^\s?]*)\?\S*")


class Target(msgspec.Struct):
    """An opened target.

    name        the target as the user asked for it, without credentials
    entries     its files, in an order that depends on the target alone
    skipped     what the listing left out, and why
    provenance  where it came from: "requested" always; url, version, a published hash, commit, remote where there
                are such; never credentials
    exchanges   what was asked for over HTTP on the way, in order
    bodies      what came, by SHA-256: registries' metadata and refusals; published files are entries
    listing     goes on listing, a folder with each step: `entries` and `skipped` are complete when it has ended
    """

    name: str
    entries: list[Entry]
    skipped: list[Skipped]
    provenance: dict[str, str]
    exchanges: list[Exchange] = []
    bodies: dict[str, bytes] = {}
    listing: Iterator[None] = msgspec.field(default_factory=lambda: iter(()))


class Releases(msgspec.Struct):
    """What a registry tells of a package: its versions, oldest first, each with the target that it is.

    notes  what it tells of versions that are not among them, in sentences
    """

    name: str
    versions: list[tuple[str, Revision]]
    notes: list[str]


def not_looked_at(pre_releases: int) -> list[str]:
    """The note that so many versions were left out because they are only tried out."""
    if not pre_releases:
        return []
    return [f"{pre_releases} {'pre-release was' if pre_releases == 1 else 'pre-releases were'} not looked at."]


def public(text: str) -> str:
    """A text in which URLs may stand, made fit to show: no user names, passwords or query strings."""
    return printable(_QUERY.sub(r"\1", _USER_INFO.sub("//", text)))
