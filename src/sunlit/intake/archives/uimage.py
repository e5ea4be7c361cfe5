"""uImage, the header of U-Boot in front of kernels and file systems; what stands behind the image is a gap, and opened.

Laid out as in U-Boot's include/image.h.
"""

import zlib
from collections.abc import Iterator

from sunlit.intake.archives.image import Image
from sunlit.intake.archives.registry import Format, Lost, Member
from sunlit.intake.limits import Budget
from sunlit.intake.names import decode_name
from sunlit.schema import Artifact

MAGIC = b"\x27\x05\x19\x56"
HEADER = 64
_SEVERAL = 4
_MOST = 64


def is_header(data: bytes, at: int) -> bool:
    """Whether a header stands there, by its checksum."""
    header = data[at : at + HEADER]
    told = int.from_bytes(header[4:8], "big")
    return header.startswith(MAGIC) and zlib.crc32(header[:4] + bytes(4) + header[8:]) == told


def _members(artifact: Artifact, budget: Budget) -> Iterator[Member | Lost]:
    image = Image(artifact.data, budget)
    header = image.take(0, HEADER)
    size = int.from_bytes(header[12:16], "big")
    name = decode_name(header[32:].rstrip(b"\0")) or "image"
    sizes, at = [size], HEADER
    if header[30] == _SEVERAL:
        sizes = []
        while len(sizes) < _MOST and (told := image.unpack(">I", at)[0]):
            sizes.append(told)
            at += 4
        at += 4
        image.mark(at - 4, 4)
    for number, each in enumerate(sizes):
        yield Member(f"{name} {number}" if len(sizes) > 1 else name, image.copy(at, each))
        at += each + -each % 4
    yield from image.gaps(blank=b"\xff\0")


FORMAT = Format("uImage", lambda data: 0.95 * is_header(data, 0), _members, first=b"\x27")
