"""What is kept of a target in a bundle, and the looks at its entries that decide it; these run in the workers."""

import hashlib

import msgspec

from sunlit.evidence.pictures import find_pictures
from sunlit.evidence.private import find_secrets
from sunlit.examine import artifacts
from sunlit.intake import Limits, format_of, read_entry
from sunlit.schema import Artifact, Entry, Skipped


class Printed(msgspec.Struct, frozen=True, omit_defaults=True):
    """The fingerprint of one entry: its path, bytes and SHA-256, or why it was not read.

    kept  the SHA-256 of the document that keeps it, which differs where something was taken out; "" when it is not kept
    """

    path: str
    size: int = 0
    sha256: str = ""
    not_read: str = ""
    kept: str = ""


class Private(msgspec.Struct, frozen=True):
    """A credential in an artifact: where, of what kind, from which byte to which."""

    path: str
    kind: str
    start: int
    end: int


class Pictured(msgspec.Struct, frozen=True):
    """Pictures that may show people in an artifact: what they are in words, and whether it is one and nothing else."""

    path: str
    what: str
    alone: bool


class Looked(msgspec.Struct):
    """What a look at entries found that may be nobody else's business; `paths` are those that could be looked at."""

    paths: list[str] = []
    private: list[Private] = []
    pictured: list[Pictured] = []


class Kept(msgspec.Struct):
    """What is kept: entries whose `store` is the kept file, the files by hash with their sizes, what was taken out, and
    the lines of the result that these entries give."""

    entries: list[Entry] = []
    stored: dict[str, int] = {}
    redactions: list[msgspec.Struct] = []
    lines: list[str] = []


def hash_entries(entries: list[Entry], limits: Limits, _argument: None) -> list[Printed]:
    """The fingerprints of a batch of entries."""
    found = []
    for entry in entries:
        data = read_entry(entry, limits)
        if isinstance(data, Skipped):
            found.append(Printed(entry.path, max(entry.size, 0), not_read=data.reason))
        else:
            found.append(Printed(entry.path, len(data), hashlib.sha256(data).hexdigest()))
    return found


def look_for_private(entries: list[Entry], limits: Limits, _argument: None) -> Looked:
    """The credentials and pictures in a batch of entries; of an archive those in its members."""
    looked = Looked([entry.path for entry in entries])
    for entry in entries:
        for item in artifacts(entry, limits):
            if not isinstance(item, Artifact):
                continue
            holds_others = format_of(item.data) is not None
            pictures = find_pictures(item.data)
            if pictures and (pictures.alone or not holds_others):
                looked.pictured.append(Pictured(item.path, *pictures))
            if not holds_others:
                looked.private += [
                    Private(item.path, secret.kind, secret.start, secret.end) for secret in find_secrets(item.data)
                ]
    return looked
