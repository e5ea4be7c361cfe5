"""A target's pieces: what intake lists (entries), what it opens (artifacts) and what it leaves (skipped)."""

from typing import Literal

import msgspec

Outcome = Literal["skipped", "unreadable", "beside"]


class Entry(msgspec.Struct, frozen=True):
    """One top-level file of a target, cheap to list and to send to a worker; its bytes are read there.

    path   relative to the target, "/"-separated
    store  where the bytes lie: a file system path, or the git directory of a clone
    blob   the git object id when `store` is a git directory, else ""
    size   bytes, -1 when not known before reading
    """

    path: str
    store: str
    blob: str = ""
    size: int = -1


class Artifact(msgspec.Struct, frozen=True):
    """The bytes of one file, or of one member of an archive (`sdk.zip!/lib/a.jar!/X.class`)."""

    path: str
    data: bytes
    sha256: str


Box = tuple[int, int, int, int]


class Line(msgspec.Struct, frozen=True):
    """A line of words in a picture: its text and its box (left, top, width, height in pixels).

    words  where each word begins in the text, and its box
    """

    text: str
    box: Box
    words: tuple[tuple[int, Box], ...]


class Picture(msgspec.Struct, frozen=True):
    """A picture of a target, or a page that shows one: words in it are looked for when all else was read.

    entry     the file of the target that holds it
    artifact  the path of the picture or document
    page      of a document, from 1; 0 of a picture
    path      by which it is known
    key       under which the words in it are kept
    size      pixels, about
    lines     the words in it when they are known from before
    """

    entry: Entry
    artifact: str
    page: int
    path: str
    key: str
    size: int
    lines: tuple[Line, ...] | None = None


class Skipped(msgspec.Struct, frozen=True):
    """Bytes of a target that were not audited, and why.

    outcome   "skipped": by a rule or a limit, on purpose; "unreadable": damaged, encrypted, refused; "beside": it was
              published with the target and is no part of it, as another build of the release
    bytes     how many, 0 when not known
    searched  whether they were searched for strings all the same, as those that look encrypted are: they count here,
              and not as read
    """

    path: str
    outcome: Outcome
    reason: str
    bytes: int = 0
    searched: bool = False
