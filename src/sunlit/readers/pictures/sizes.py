"""How large a picture says it is, from its first bytes: without a library, as most pictures are only counted."""

import struct
from collections.abc import Callable
from contextlib import suppress
from typing import Final

Size = tuple[int, int]

# Markers of JPEG that begin a frame; its sizes follow (ITU-T T.81, table B.1).
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_WIDTH, _HEIGHT = 256, 257  # tags of TIFF 6.0


def picture_size(data: bytes) -> Size | None:
    """Width and height in pixels of a PNG, JPEG, GIF, BMP, WebP or TIFF; None of anything else."""
    for begin, size in _FORMATS.items():
        if data.startswith(begin):
            with suppress(struct.error, IndexError):
                return size(data)
    return None


def _png(data: bytes) -> Size:
    width, height = struct.unpack_from(">II", data, 16)
    return width, height


def _gif(data: bytes) -> Size:
    width, height = struct.unpack_from("<HH", data, 6)
    return width, height


def _bmp(data: bytes) -> Size:
    width, height = struct.unpack_from("<ii", data, 18)
    return width, abs(height)


def _jpeg(data: bytes) -> Size:
    at = 2
    for _ in range(1000):
        at = data.index(b"\xff", at) if b"\xff" in data[at : at + 64] else len(data)
        marker = data[at + 1]
        if marker in _FRAMES:
            height, width = struct.unpack_from(">HH", data, at + 5)
            return width, height
        if marker in (0xFF, 0x01) or 0xD0 <= marker <= 0xD8:
            at += 1
        else:
            at += 2 + struct.unpack_from(">H", data, at + 2)[0]
    raise IndexError


def _webp(data: bytes) -> Size:
    kind = data[12:16]
    if data[8:12] != b"WEBP":
        raise IndexError
    if kind == b"VP8X":
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if kind == b"VP8L":
        bits = struct.unpack_from("<I", data, 21)[0]
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    width, height = struct.unpack_from("<HH", data, 26)
    return width & 0x3FFF, height & 0x3FFF


def _tiff(data: bytes) -> Size:
    order = "<" if data[:2] == b"II" else ">"
    at = struct.unpack_from(f"{order}I", data, 4)[0]
    sizes = {}
    for number in range(min(struct.unpack_from(f"{order}H", data, at)[0], 200)):
        tag, kind, _, value = struct.unpack_from(f"{order}HHII", data, at + 2 + 12 * number)
        if tag in (_WIDTH, _HEIGHT):
            short = struct.unpack_from(f"{order}H", data, at + 10 + 12 * number)[0]
            sizes[tag] = short if kind == 3 else value
    return sizes.get(_WIDTH, 0), sizes.get(_HEIGHT, 0)


_FORMATS: Final[dict[bytes, Callable[[bytes], Size]]] = {
    b"\x89PNG\r\n\x1a\n": _png,
    b"\xff\xd8\xff": _jpeg,
    b"GIF8": _gif,
    b"BM": _bmp,
    b"RIFF": _webp,
    b"II*\0": _tiff,
    b"MM\0*": _tiff,
}
