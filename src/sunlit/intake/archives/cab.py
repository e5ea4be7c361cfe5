"""Cabinets of Windows, also within installers: stored, MSZIP and LZX.

Laid out as in [MS-CAB] and [MS-MCI].
"""

import zlib
from collections.abc import Iterator

import msgspec

from sunlit.intake.archives.image import Image
from sunlit.intake.archives.lzx import Lzx
from sunlit.intake.archives.registry import Damaged, Format, Lost, Member
from sunlit.intake.archives.streams import Stream
from sunlit.intake.limits import Budget
from sunlit.intake.names import decode_name
from sunlit.schema import Artifact

_BLOCK = 32768
_PREVIOUS, _NEXT, _RESERVED = 1, 2, 4
_STORED, _MSZIP, _QUANTUM, _LZX = range(4)
_UTF8 = 0x80
_SPLIT = {0xFFFD: "begins in the cabinet before this one", 0xFFFE: "ends in the next cabinet",
          0xFFFF: "begins and ends in other cabinets"}  # fmt: skip


class _File(msgspec.Struct):
    name: str
    folder: int
    offset: int
    size: int


class _Cabinet:
    """What the headers of a cabinet say; it begins at the first byte of the image."""

    def __init__(self, image: Image) -> None:
        self.image = image
        self.size, files_at, folders, files, flags = image.unpack("<I4xI6xHHH", 8)
        image.mark(0, 36)
        at = 36
        self.reserved = 0
        folder_reserved = 0
        if flags & _RESERVED:
            header, folder_reserved, self.reserved = image.unpack("<HBB", at)
            at += 4 + header
        for flag in (_PREVIOUS, _PREVIOUS, _NEXT, _NEXT):
            if flags & flag:
                at += len(self._text(at)) + 1
        self.folders: list[tuple[int, int, int]] = []
        for _ in range(folders):
            start, blocks, method = image.unpack("<IHH", at)
            self.folders.append((start, blocks, method))
            at += 8 + folder_reserved
        self.files = []
        at = files_at
        for _ in range(files):
            size, offset, folder, _, attributes = image.unpack("<IIHIH", at)
            raw = self._text(at + 16)
            name = raw.decode("utf-8", "replace") if attributes & _UTF8 else decode_name(raw)
            self.files.append(_File(name.replace("\\", "/"), folder, offset, size))
            at += 17 + len(raw)

    def _text(self, at: int) -> bytes:
        raw = self.image.look(at, min(257, max(0, len(self.image.data) - at))).split(b"\0", 1)[0]
        self.image.mark(at, len(raw) + 1)
        return raw

    def unpacked(self, start: int, blocks: int, method: int) -> Iterator[bytes]:
        """The content of one folder, block by block."""
        kind = method & 0xF
        if kind == _QUANTUM or kind > _LZX:
            raise Damaged(
                f"compression method {kind} ({'Quantum' if kind == _QUANTUM else 'unknown'}) is not supported"
            )
        lzx = Lzx(method >> 8 & 0x1F) if kind == _LZX else None
        history = b""
        for _ in range(blocks):
            packed, size = self.image.unpack("<HH", start + 4)
            self.image.mark(start, 8 + self.reserved)
            data = self.image.take(start + 8 + self.reserved, packed)
            start += 8 + self.reserved + packed
            if not size:
                raise Damaged("goes on in the next cabinet")
            self.image.budget.spend(size)
            if kind == _MSZIP:
                history = data = _mszip(data, size, history)
            elif lzx:
                data = lzx.block(data, size)
            yield data


def _mszip(data: bytes, size: int, history: bytes) -> bytes:
    """One block: deflate, which may refer to the block before it."""
    if not data.startswith(b"CK"):
        raise Damaged("the compressed data is damaged: no block begins where one has to")
    try:
        found = zlib.decompressobj(-zlib.MAX_WBITS, zdict=history).decompress(data[2:], _BLOCK)
    except zlib.error as error:
        raise Damaged(f"the compressed data is damaged: {error}") from None
    if len(found) != size:
        raise Damaged(f"the compressed data is damaged: {size} bytes are declared, {len(found)} are there")
    return found


def _members(artifact: Artifact, budget: Budget) -> Iterator[Member | Lost]:
    image = Image(artifact.data, budget)
    cabinet = _Cabinet(image)
    for number, folder in enumerate(cabinet.folders):
        stream = Stream(cabinet.unpacked(*folder))
        for file in sorted((one for one in cabinet.files if one.folder == number), key=lambda one: one.offset):
            if file.offset > stream.at:
                at = stream.at
                yield Member(f"<rest of folder {number} at {at}>", stream.pieces(file.offset - at))
            if file.offset < stream.at:
                yield Lost(file.name, "unreadable", "overlaps with another member", file.size)
                continue
            yield Member(file.name, _content(stream, file.size))
        if stream.peek(1):
            yield Member(f"<rest of folder {number} at {stream.at}>", stream.pieces(1 << 62))
    for file in cabinet.files:
        if file.folder >= len(cabinet.folders):
            yield Lost(file.name, "unreadable", _SPLIT.get(file.folder, "belongs to no folder"), file.size)
    yield from image.gaps()


def _content(stream: Stream, size: int) -> Iterator[bytes]:
    missing = yield from stream.pieces(size)
    if missing:
        raise Damaged(stream.damage or f"the cabinet ends {missing} bytes before this member does")


FORMAT = Format("cabinet", lambda data: 0.9 * data.startswith(b"MSCF\0\0\0\0"), _members, first=b"M")
