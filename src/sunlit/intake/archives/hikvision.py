"""Firmware of Hikvision (digicap.dav): a list of files behind a mask of 16 bytes, then the files as they are.

Laid out as the public unpackers of such firmware describe it. Newer ones are encrypted behind their first header,
which is told.
"""

import struct
from collections.abc import Iterator

from sunlit.intake.archives.image import Image
from sunlit.intake.archives.registry import Damaged, Format, Lost, Member
from sunlit.intake.limits import Budget
from sunlit.intake.names import decode_name
from sunlit.schema import Artifact

_MASK = bytes.fromhex("bacdbcfed6caddd3bab9a3abbfcbb5be")
_PLAIN, _ENCRYPTED = b"SWKH", (b"02KH", b"03KH")
_HEADER, _RECORD = 64, 44
_MOST_FILES = 256


def unmask(data: bytes) -> bytes:
    """The bytes of a header without the mask that lies over them; the mask moves on by one every 16 bytes."""
    return bytes(byte ^ _MASK[(at + (at >> 4)) & 15] for at, byte in enumerate(data))


def _members(artifact: Artifact, budget: Budget) -> Iterator[Member | Lost]:
    image = Image(artifact.data, budget)
    header = unmask(image.take(0, _HEADER))
    count = int.from_bytes(header[12:16], "little")
    if header.startswith(_ENCRYPTED):
        yield Lost("", "unreadable", f"encrypted behind its header of kind {header[3::-1].decode()}")
    elif count > _MOST_FILES:
        raise Damaged(f"{count} files are declared, more than it can hold")
    else:
        table = unmask(image.take(0, _HEADER + count * _RECORD))[_HEADER:]
        for name, start, size in _files(table, len(image.data)):
            yield Member(name, image.copy(start, size))
    yield from image.gaps(blank=b"\xff\0")


def _files(table: bytes, size: int) -> list[tuple[str, int, int]]:
    """Name, offset and size of each. The two numbers stand in one order or in the other; only one of them fits."""
    records = [struct.unpack_from("<32sII4x", table, at) for at in range(0, len(table), _RECORD)]
    readings = []
    for first, second in ((2, 1), (1, 2)):
        files = sorted((record[first], record[second], record[0]) for record in records)
        stops = [start + length for start, length, _ in files]
        wrong = sum(stop > start for stop, (start, _, _) in zip(stops, files[1:], strict=False))
        wrong += sum(stop > size for stop in stops) + sum(start < _HEADER for start, _, _ in files)
        readings.append((wrong, files))
    best = min(readings, key=lambda reading: reading[0])[1]
    return [(decode_name(raw.split(b"\0")[0]), start, length) for start, length, raw in best]


def _sniff(data: bytes) -> float:
    start = unmask(data[:4])
    return 0.9 * (start == _PLAIN or start in _ENCRYPTED)


FORMAT = Format("Hikvision firmware", _sniff, _members, first=unmask(b"S") + unmask(b"0"))
