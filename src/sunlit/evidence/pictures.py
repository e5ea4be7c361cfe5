"""Pictures in what is about to be sealed that may show people, told by their form: what is on one is never looked at.

A picture may show people unless it is clearly an icon, or a drawing of few colours: whoever seals decides.
Sources of the forms: ITU-T T.81 and JFIF (JPEG), ISO/IEC 14496-12 (the `ftyp` of HEIC, AVIF, MP4), PNG (W3C), RFC 9649
(WebP), RFC 8794 (Matroska and WebM begin as EBML), ISO/IEC 13818-1 (MPEG).
"""

import re
import zlib
from typing import Final, NamedTuple

from sunlit.readers.pictures import picture_size

_LEAST_SIDE: Final = 40  # pixels; faces in sets for training are often no larger than 48
_LEAST_CUT_OUT: Final = 128  # with transparency it is an icon, unless it is large
_LEAST_DENSITY: Final = 3.0  # bits that a pixel takes when compressed without loss: photographs more, drawings less
_SAMPLE: Final = 1 << 18
_NOTES: Final = b"Exif\0\0"
_NOTES_WITHIN: Final = 1 << 16
_BEGINNINGS: Final = {
    b"\xff\x4f\xff\x51": "a photograph (JPEG 2000)",
    b"\0\0\0\x0cjP  ": "a photograph (JPEG 2000)",
    b"\xff\x0a": "a photograph (JPEG XL)",
    b"\0\0\0\x0cJXL ": "a photograph (JPEG XL)",
    b"FUJIFILMCCD-RAW": "a photograph as a camera's sensor gave it",
    b"\x1aE\xdf\xa3": "a film (Matroska)",
    b"\0\0\x01\xba": "a film (MPEG)",
    b"FLV\x01": "a film (Flash)",
    b"DHAV": "a film (of a Dahua recorder)",
    b"IMKH": "a film (of a Hikvision recorder)",
}
_STILL: Final = {b"heic", b"heix", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis", b"crx "}
_SOUND: Final = {b"M4A ", b"M4B "}
_PACKET: Final = 188  # bytes of an MPEG transport stream between two 0x47
# The beginning of a JPEG anywhere in something else, and of one, or a WebP, that is written as text (Base64).
_INSIDE: Final = re.compile(
    rb"\xff\xd8\xff(?:[\xe0\xe1\xee]..(?:JFIF|Exif|Adobe)|\xdb\0[\x43\x84]\0)|(?:/9j/|UklGR)[A-Za-z0-9+/]{1000}",
    re.DOTALL,
)


class Pictures(NamedTuple):
    """Pictures that may show people: what they are in words, and whether the bytes are one and nothing else."""

    what: str
    alone: bool


def find_pictures(data: bytes) -> Pictures | None:
    """The pictures that these bytes are, or hold uncompressed; None when there are none that may show people."""
    if what := _recorded(data) or _photograph(data):
        return Pictures(what, alone=True)
    if picture_size(data):
        return None
    number = sum(data[match.start()] != 0xFF or _is_large(data, match.start()) for match in _INSIDE.finditer(data))
    return (
        Pictures(f"{number} photographs in it" if number > 1 else "a photograph in it", alone=False) if number else None
    )


def _recorded(data: bytes) -> str:
    """What its first bytes say that it is, of the forms that cameras record in and drawings are not kept in."""
    if data[4:8] == b"ftyp" and data[8:12] not in _SOUND:
        return "a photograph (HEIF)" if data[8:12] in _STILL else "a film (MP4)"
    if data[:4] == b"RIFF" and data[8:12] == b"AVI ":
        return "a film (AVI)"
    if len(data) > 3 * _PACKET and data[0] == data[_PACKET] == data[2 * _PACKET] == data[3 * _PACKET] == 0x47:
        return "a film (MPEG)"
    return next((what for begin, what in _BEGINNINGS.items() if data.startswith(begin)), "")


def _photograph(data: bytes) -> str:
    width, height = picture_size(data) or (0, 0)
    transparent = data[:4] == b"\x89PNG" and data[25:26] in (b"\x04", b"\x06")
    if min(width, height) < (_LEAST_CUT_OUT if transparent else _LEAST_SIDE):
        return ""
    if data[:4] in (b"\x89PNG", b"GIF8") or data[:2] == b"BM":
        sample = data[:_SAMPLE]
        packed = len(zlib.compress(sample)) / len(sample) * len(data)
        if packed * 8 / (width * height) < _LEAST_DENSITY:
            return ""
    notes = ", with Exif, as cameras write it" if _NOTES in data[:_NOTES_WITHIN] else ""
    return f"a picture of {width} by {height} pixels{notes}"


def _is_large(data: bytes, at: int) -> bool:
    return min(picture_size(data[at : at + _SAMPLE]) or (0, 0)) >= _LEAST_SIDE
