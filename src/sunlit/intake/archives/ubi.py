"""UBI: the volumes of raw flash, each put together from its newest blocks.

Laid out as in the kernel's drivers/mtd/ubi/ubi-media.h.
"""

from collections.abc import Iterator

from sunlit.intake.archives.image import Image
from sunlit.intake.archives.registry import Damaged, Format, Lost, Member
from sunlit.intake.limits import Budget
from sunlit.intake.names import decode_name
from sunlit.schema import Artifact

_BLOCK, _VOLUME = b"UBI#", b"UBI!"
_LAYOUT = 0x7FFFEFFF
_RECORD = 172
_MOST_VOLUMES = 128
_SIZES = [1 << shift for shift in range(14, 23)]


def _block_size(data: bytes) -> int:
    """Bytes from one erase block to the next: the least power of two at which another begins, else all."""
    return next((size for size in _SIZES if data.startswith(_BLOCK, size)), len(data))


def _members(artifact: Artifact, budget: Budget) -> Iterator[Member | Lost]:
    image = Image(artifact.data, budget)
    size = _block_size(image.data)
    # for each volume and each of its blocks the sequence number, where the content lies, and how long it is
    volumes: dict[int, dict[int, tuple[int, int, int]]] = {}
    for at in range(0, len(image.data) - 63, size):
        if not image.data.startswith(_BLOCK, at):
            continue
        header, content = image.numbers(">II", at + 16)
        image.mark(at, 64)
        if not image.data.startswith(_VOLUME, at + header) or header + 64 > size or content > size:
            continue
        image.mark(at + header, 64)
        volume, number = image.numbers(">II", at + header + 8)
        (used,) = image.numbers(">I", at + header + 20)
        (sequence,) = image.numbers(">Q", at + header + 40)
        is_static = image.data[at + header + 5] == 2
        length = min(used if is_static else size - content, max(0, len(image.data) - at - content))
        known = volumes.setdefault(volume, {}).get(number)
        if known is None or known[0] < sequence:
            volumes[volume][number] = sequence, at + content, length
    if not volumes:
        raise Damaged("no block belongs to a volume")
    names = _names(image, volumes.pop(_LAYOUT, {}), size)
    for volume, blocks in sorted(volumes.items()):
        yield Member(names.get(volume) or f"volume {volume}", _content(image, blocks))
    yield from image.gaps(blank=b"\xff\0")


def _names(image: Image, layout: dict[int, tuple[int, int, int]], size: int) -> dict[int, str]:
    names = {}
    for _, at, _ in layout.values():
        for number in range(_MOST_VOLUMES):
            record = image.data[at + number * _RECORD : at + (number + 1) * _RECORD]
            if len(record) == _RECORD and any(record[:4]):
                names[number] = decode_name(record[16 : 16 + int.from_bytes(record[14:16], "big")].split(b"\0")[0])
        image.mark(at, min(size, _RECORD * _MOST_VOLUMES))
    return names


def _content(image: Image, blocks: dict[int, tuple[int, int, int]]) -> Iterator[bytes]:
    """The blocks in order. One that is missing was never written: it is passed over."""
    for _, (_, at, length) in sorted(blocks.items()):
        yield from image.copy(at, length)


FORMAT = Format("UBI image", lambda data: 0.9 * data.startswith(_BLOCK), _members, first=b"U")
