"""The registry of archive formats: every module of this package that declares a FORMAT is one."""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from functools import cache

import msgspec

from sunlit.intake.limits import Budget
from sunlit.schema import Artifact, Outcome

_GAP = "<gap at {}>"
FIRST_GAP = _GAP.format(0)  # what stands before the first member


_HEAD = 4096


class Damaged(Exception):
    """The bytes are not what they claim; the text says how. What was delivered before it still counts."""


class Member(msgspec.Struct):
    """One member, or bytes that belong to none.

    name    as the archive says it, decoded; nothing about it is trusted
    chunks  its bytes, read to the end before the next item is asked for. Raises Damaged where they end or
            turn out false, and LimitReached
    note    what it and others like it are, when the result should tell of them though they are read
    at      where the bytes lie in the archive when they belong to no member, else -1
    """

    name: str
    chunks: Iterator[bytes]
    note: str = ""
    at: int = -1


class Lost(msgspec.Struct, frozen=True):
    """A member that is not read, and why; name "" is the archive itself. bytes, searched as in schema.Skipped."""

    name: str
    outcome: Outcome
    reason: str
    bytes: int = 0
    searched: bool = False


class Format(msgspec.Struct, frozen=True):
    """How one format is recognised and read.

    name     for reasons in the result
    sniff    how sure these bytes are of this format, 0 to 1; costs next to nothing on other bytes
    members  its members in order, with every stretch of bytes that belongs to none (see `gap`). Each chunk that is
             copied or decompressed is spent from the budget first. Raises Damaged when nothing more can be told
    first    the bytes that such a file can begin with, "" for any; about others it is not asked
    nul      whether such a file has a NUL near its beginning, as no text has; about others it is not asked
    last     whether it is asked only when no other is sure at all, since its `sniff` looks at more than beginnings
    """

    name: str
    sniff: Callable[[bytes], float]
    members: Callable[[Artifact, Budget], Iterator[Member | Lost]]
    first: bytes = b""
    nul: bool = False
    last: bool = False


def gap(offset: int, data: bytes) -> Iterator[Member]:
    """Bytes at that offset that belong to no member, as a member of their own, unless there are none but zeros."""
    if data.count(0) < len(data):
        yield Member(_GAP.format(offset), iter((data,)), at=offset)


@cache
def all_formats() -> tuple[Format, ...]:
    """Every declared format, by name."""
    import sunlit.intake.archives as package

    found = []
    for module_info in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
        form = getattr(importlib.import_module(module_info.name), "FORMAT", None)
        if isinstance(form, Format):
            found.append(form)
    return tuple(sorted(found, key=lambda form: form.name))


def format_of(data: bytes) -> Format | None:
    """The format that is surest of these bytes, None when none is."""
    if not data:
        return None
    for formats in _beginning_with(data[0], data.find(0, 0, _HEAD) >= 0):
        best, surest = None, 0.0
        for form in formats:
            if (sure := form.sniff(data)) > surest:
                best, surest = form, sure
        if best:
            return best
    return None


@cache
def _beginning_with(first: int, nul: bool) -> tuple[tuple[Format, ...], tuple[Format, ...]]:
    """The formats to ask about a file that begins with a byte; and those that are asked last."""
    formats = [form for form in all_formats() if (nul or not form.nul) and (not form.first or first in form.first)]
    return tuple(form for form in formats if not form.last), tuple(form for form in formats if form.last)
