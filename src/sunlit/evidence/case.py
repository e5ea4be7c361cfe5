"""The case that a folder of bundles is: each bundle names the one before it, so that a missing one shows."""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from sunlit.evidence.bundle import Bundle, opening
from sunlit.evidence.container import Refused, is_bundle
from sunlit.evidence.statement import Case
from sunlit.schema import UsageError


class Link(NamedTuple):
    """A bundle of a case: its file, its place, and the SHA-256 of its envelope, by which the next one names it."""

    path: Path
    case: Case
    envelope: str


def link_of(bundle: Bundle, path: Path) -> Link:
    """The place of a bundle in its case."""
    return Link(path, bundle.predicate.case, hashlib.sha256(bundle.envelope).hexdigest())


def links(folder: Path) -> list[Link]:
    """The bundles of a folder by their numbers. Raises Refused, naming the file, for one that cannot be read."""
    found = []
    for path in sorted(folder.iterdir()):
        if is_bundle(path):
            try:
                with opening(path) as bundle:
                    found.append(link_of(bundle, path))
            except Refused as error:
                raise Refused(f"{path.name}: {error}") from error
    return sorted(found, key=lambda link: (link.case.number, link.path.name))


def broken(found: list[Link]) -> str:
    """What is wrong with the chain of a case's bundles, in the order of their numbers; "" when it is whole.

    That the newest ones are missing does not show: the count of a case must be kept elsewhere too.
    """
    previous = ""
    for number, link in enumerate(found, 1):
        if link.case.number < number:
            return f"{link.path.name} has number {link.case.number}, as another one has: one of them was put in later"
        if link.case.number > number:
            return f"number {number} is missing: {link.path.name} has number {link.case.number}"
        if link.case.previous != previous:
            return f"{link.path.name} follows another bundle than that of number {number - 1}, which was exchanged"
        previous = link.envelope
    return ""


@contextmanager
def next_in(folder: Path) -> Iterator[Case]:
    """The place of the bundle that is written next; who else wants to write in this folder waits meanwhile.

    Raises UsageError when the chain of the folder is broken: what follows it would be worth nothing.
    """
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        found = links(folder)
        if what := broken(found):
            raise UsageError(f"the bundles in {folder} are no whole case: {what}; seal into another folder")
        yield Case(len(found) + 1, found[-1].envelope if found else "")
    finally:
        os.close(handle)
