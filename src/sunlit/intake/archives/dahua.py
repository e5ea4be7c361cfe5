"""Firmware of Dahua: a zip whose first two bytes are others.

Laid out as the public unpackers of such firmware describe it.
"""

from collections.abc import Iterator

from sunlit.intake.archives import zip as zip_format
from sunlit.intake.archives.registry import Format, Lost, Member
from sunlit.intake.limits import Budget
from sunlit.schema import Artifact

_MAGIC = b"DH\3\4"


def _members(artifact: Artifact, budget: Budget) -> Iterator[Member | Lost]:
    whole = Artifact(artifact.path, b"PK" + artifact.data[2:], artifact.sha256)
    yield from zip_format.FORMAT.members(whole, budget)


FORMAT = Format("Dahua firmware", lambda data: 0.95 * data.startswith(_MAGIC), _members, first=b"D")
