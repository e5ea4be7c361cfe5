"""A pointer of Git LFS: the file's content lies on another server, so it says that content is missing.

Laid out as in docs/spec.md of git-lfs.
"""

import re
from collections.abc import Iterator

from sunlit.intake.archives.registry import Format, Lost, Member
from sunlit.intake.limits import Budget
from sunlit.schema import Artifact

_POINTER = re.compile(
    rb"version https://git-lfs\.github\.com/spec/v1\n(?:.*\n)*?oid (\w+:\w+)\n(?:.*\n)*?size (\d{1,15})\n"
)
_MAX_POINTER = 1024


def _sniff(data: bytes) -> float:
    return float(data.startswith(b"version ") and len(data) < _MAX_POINTER and _POINTER.match(data) is not None)


def _members(artifact: Artifact, budget: Budget) -> Iterator[Member | Lost]:
    if pointer := _POINTER.match(artifact.data):
        reason = f"kept in Git LFS as {pointer[1].decode()}; here is only its pointer"
        yield Lost("", "unreadable", reason, int(pointer[2]))


FORMAT = Format("Git LFS pointer", _sniff, _members, first=b"v")
