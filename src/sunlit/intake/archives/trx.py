"""TRX, a kernel and file systems behind one header, as routers and cameras with Broadcom's chips have it.

Laid out as in OpenWrt's package/system/mtd/src/trx.c.
"""

from collections.abc import Iterator
from itertools import pairwise

from sunlit.intake.archives.image import Image
from sunlit.intake.archives.registry import Format, Lost, Member
from sunlit.intake.limits import Budget
from sunlit.schema import Artifact

_MAGIC = b"HDR0"


def _members(artifact: Artifact, budget: Budget) -> Iterator[Member | Lost]:
    image = Image(artifact.data, budget)
    size, _, _, version = image.unpack("<IIHH", 4)
    image.mark(0, 4)
    offsets = sorted(at for at in image.unpack(f"<{4 if version == 2 else 3}I", 16) if at)
    for start, stop in pairwise([*offsets, min(size, len(image.data))]):
        yield Member(f"part at {start}", image.copy(start, stop - start))
    yield from image.gaps(blank=b"\xff\0")


def _sniff(data: bytes) -> float:
    version = int.from_bytes(data[14:16], "little")
    return 0.8 * (data.startswith(_MAGIC) and version in (1, 2) and int.from_bytes(data[4:8], "little") > 28)


FORMAT = Format("TRX image", _sniff, _members, first=b"H")
