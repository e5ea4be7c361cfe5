"""Cabinets of InstallShield (data1.cab): the files in them; their names stand in another file beside it (data1.hdr).

Laid out as the sources of unshield have it: each file is packed in pieces, a length and a deflate stream each, and may
lie behind a mask. Nothing in the cabinet itself tells where a file ends: where a piece is not full.
"""

import zlib
from collections.abc import Iterator

from sunlit.intake.archives.image import Image
from sunlit.intake.archives.registry import Format, Lost, Member
from sunlit.intake.limits import Budget
from sunlit.schema import Artifact

_MAGIC = b"ISc("
_FIRST = 20  # where it stands at which offset the first file begins
_FULL = 1 << 15  # bytes of a piece that another follows
_LARGEST = 1 << 16
_PERIOD = 0x47  # of the mask
_TABLES = [
    bytes((((byte ^ 0xD5) >> 2 | (byte ^ 0xD5) << 6 & 0xFF) - shift) & 0xFF for byte in range(256))
    for shift in range(_PERIOD)
]


def unmask(data: bytes, at: int) -> bytes:
    """Bytes of a file without the mask; `at` is how many of the file stand before them."""
    clear = bytearray(len(data))
    for start in range(min(_PERIOD, len(data))):
        clear[start::_PERIOD] = data[start::_PERIOD].translate(_TABLES[(at + start) % _PERIOD])
    return bytes(clear)


class _Pieces:
    """The pieces of one file."""

    def __init__(self, image: Image, start: int) -> None:
        self._image = image
        self._start = self.at = start
        self._masked = False

    def is_there(self) -> bool:
        """Whether a file begins here, be it behind the mask."""
        return any(self._piece() for self._masked in (False, True))

    def chunks(self) -> Iterator[bytes]:
        """The content of the file; afterwards `at` is where the next one begins."""
        while found := self._piece():
            data, end = found
            self._image.budget.spend(len(data))
            self._image.mark(self.at, end - self.at)
            self.at = end
            yield data
            if len(data) < _FULL:
                return

    def _piece(self) -> tuple[bytes, int] | None:
        """What is packed in the piece that begins here, and where it ends."""
        at, data = self.at, self._image.data
        head = self._clear(at, 2)
        size = int.from_bytes(head, "little")
        if not size or at + 2 + size > len(data):
            return None
        decoder = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            found = decoder.decompress(self._clear(at + 2, size), _LARGEST)
        except zlib.error:
            return None
        return (found, at + 2 + size) if found and decoder.eof and not decoder.unused_data else None

    def _clear(self, at: int, size: int) -> bytes:
        data = self._image.data[at : at + size]
        return unmask(data, at - self._start) if self._masked else data


def _members(artifact: Artifact, budget: Budget) -> Iterator[Member | Lost]:
    image = Image(artifact.data, budget)
    (at,) = image.unpack("<I", _FIRST)
    image.mark(0, min(at, len(image.data)))
    while 0 < at < len(image.data):
        pieces = _Pieces(image, at)
        if not pieces.is_there():
            break
        yield Member(f"<file at {at}>", pieces.chunks())
        at = pieces.at
    yield from image.gaps()


FORMAT = Format("cabinet of InstallShield", lambda data: 0.9 * data.startswith(_MAGIC), _members, first=b"I", nul=True)
