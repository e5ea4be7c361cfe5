"""Sparse images of Android: the image that they stand for, as one member.

Laid out as in system/core/libsparse/sparse_format.h of Android's sources.
"""

from collections.abc import Iterator

from sunlit.intake.archives.image import Image
from sunlit.intake.archives.registry import Damaged, Format, Lost, Member
from sunlit.intake.limits import Budget
from sunlit.schema import Artifact

_MAGIC = b"\x3a\xff\x26\xed\1\0"
_STORED, _FILLED, _NOTHING, _CHECKSUM = range(0xCAC1, 0xCAC5)
_ZEROS = bytes(4)


def _members(artifact: Artifact, budget: Budget) -> Iterator[Member | Lost]:
    image = Image(artifact.data, budget)
    yield Member("image", _content(image))
    yield from image.gaps()


def _content(image: Image) -> Iterator[bytes]:
    """What is not there is filled with zeros to its whole length, since file systems are found by their offsets."""
    head, chunk_head, block, _, chunks = image.unpack("<8xHHIII", 0)
    image.mark(0, head)
    at = head
    for _ in range(chunks):
        kind, blocks, total = image.unpack("<H2xII", at)
        image.mark(at, chunk_head)
        size = blocks * block
        if kind == _STORED:
            yield from image.copy(at + chunk_head, size)
        elif kind in (_FILLED, _NOTHING):
            fill = image.take(at + chunk_head, 4) if kind == _FILLED else _ZEROS
            yield from _filled(image, fill, size)
        elif kind == _CHECKSUM:
            image.mark(at, total)
        else:
            raise Damaged(f"a chunk of unknown kind {kind:#x} at {at}")
        if total < chunk_head:
            raise Damaged(f"a chunk of {total} bytes at {at}")
        at += total


def _filled(image: Image, fill: bytes, size: int) -> Iterator[bytes]:
    while size > 0:
        part = min(size, 1 << 20)
        image.budget.spend(part)
        yield fill * (part // 4)
        size -= part


FORMAT = Format(
    "sparse image of Android", lambda data: 0.9 * data.startswith(_MAGIC), _members, first=b"\x3a", nul=True
)
