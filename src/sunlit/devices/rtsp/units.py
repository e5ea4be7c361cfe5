"""What a track's packets carry: access units, as decoders want them, put together from RTP payloads.

H.264 by RFC 6184, H.265 by RFC 7798, AAC by RFC 3640, JPEG in a module of its own; the others by RFC 3551. Interleaved
modes are not for cameras.
"""

import base64
import binascii
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from types import MappingProxyType

from sunlit.devices.problem import UnsupportedError
from sunlit.devices.rtsp.jpeg import JpegPictures
from sunlit.devices.rtsp.rtp import Packet
from sunlit.devices.rtsp.sdp import Track
from sunlit.devices.rtsp.unit import MAX_UNIT, Unit

_START = b"\0\0\0\1"

# What decoders call the encodings.
CODECS: Mapping[str, str] = MappingProxyType(
    {
        "H264": "h264",
        "H265": "hevc",
        "MP4V-ES": "mpeg4",
        "JPEG": "mjpeg",
        "PCMA": "pcm_alaw",
        "PCMU": "pcm_mulaw",
        "L16": "pcm_s16be",
        "G722": "g722",
        "OPUS": "opus",
        "MPEG4-GENERIC": "aac",
    }
)


Assembler = Callable[[Packet], Iterator[Unit]]


def assembler(track: Track) -> Assembler:
    """What puts the units of a track together. Raises UnsupportedError for an encoding that is not known."""
    if track.encoding not in CODECS:
        raise UnsupportedError(f"the stream's {track.media} has an encoding that is not supported")
    match track.encoding:
        case "H264":
            return _Pictures(_h264, _h264_first, (5,), (7, 9), parameter_sets(track)).packet
        case "H265":
            return _Pictures(_h265, _h265_first, range(16, 22), (33, 32, 35), parameter_sets(track)).packet
        case "MP4V-ES":
            return _Pictures(_plain, lambda kind, data: True, (0,), (), b"").packet
        case "JPEG":
            return JpegPictures().packet
        case "MPEG4-GENERIC":
            return _aac
    return _whole


def parameter_sets(track: Track) -> bytes:
    """What the description says of H.264 and H.265 for decoders, with start codes."""
    found = bytearray()
    for name in ("sprop-vps", "sprop-sps", "sprop-pps", "sprop-parameter-sets"):
        for written in parameter(track, name).split(","):
            try:
                one = base64.b64decode(written, validate=True)
            except (binascii.Error, ValueError):
                continue
            found += _START + one if one else b""
    return bytes(found)


def parameter(track: Track, name: str) -> str:
    """A parameter of the track's encoding, "" when it is not given."""
    for one in track.format.split(";"):
        key, _, value = one.strip().partition("=")
        if key.lower() == name:
            return value.strip()
    return ""


# A piece of a picture: the kind of its NAL unit, whether it begins here, and its bytes.
_Piece = tuple[int, bool, bytes]


class _Pictures:
    """Collects the pieces of one picture until its marker, or until the time goes on."""

    def __init__(
        self,
        pieces: Callable[[bytes], Iterator[_Piece]],
        first: Callable[[int, bytes], bool],
        keys: Collection[int],
        opening: tuple[int, ...],
        told: bytes,
    ) -> None:
        """
        first    whether a piece, of this kind, can be the first of a picture
        keys     the kinds of pieces of pictures that decoding can begin with
        opening  the kinds of NAL units before which nothing of a picture can stand; without the first of them a key
                 picture cannot be decoded. None where pictures are not made of NAL units
        told     what to put before one that comes without
        """
        self._pieces, self._first, self._keys, self._opening, self._told = pieces, first, keys, opening, told
        self._data = bytearray()
        self._kinds: set[int] = set()
        self._timestamp = 0
        self._next: int | None = None
        self._whole = True
        self._after = False

    def packet(self, packet: Packet) -> Iterator[Unit]:
        """The pictures that a packet ends."""
        pieces = list(self._pieces(packet.payload))
        if self._next is None:
            lost = not any(begins and self._first(kind, data) for kind, begins, data in pieces[:1])
        else:
            lost = packet.sequence != self._next
        if packet.timestamp != self._timestamp:
            # What is lost may be the last of one picture as well as the first of the next, unless this is the first.
            self._whole = self._whole and not lost
            yield from self._ended()
            self._timestamp = packet.timestamp
            lost = lost and not any(begins and kind in self._opening for kind, begins, _ in pieces[:1])
        self._whole = self._whole and not lost
        self._next = (packet.sequence + 1) & 0xFFFF
        for kind, begins, data in pieces:
            self._kinds.add(kind)
            self._data += _START + data if begins and self._opening else data
        if len(self._data) > MAX_UNIT:
            self._data.clear()
            self._whole = False
        if packet.marker:
            yield from self._ended()

    def _ended(self) -> Iterator[Unit]:
        data, kinds, whole = bytes(self._data), self._kinds, self._whole
        self._data.clear()
        self._kinds = set()
        self._whole = True
        self._after = self._after or not whole
        if data and whole:
            key = not kinds.isdisjoint(self._keys)
            data = self._told + data if key and kinds.isdisjoint(self._opening[:1]) else data
            yield Unit(self._timestamp, key, data, self._after)
            self._after = False


def _h264(payload: bytes) -> Iterator[_Piece]:
    if not payload:
        return
    kind = payload[0] & 31
    if kind == 24:
        yield from ((one[0] & 31, True, one) for one in _sized(payload, 1))
    elif kind == 28 and len(payload) > 2:
        inner = payload[1] & 31
        begins = bool(payload[1] & 0x80)
        yield inner, begins, (bytes(((payload[0] & 0xE0) | inner,)) if begins else b"") + payload[2:]
    elif 1 <= kind <= 23:
        yield kind, True, payload


def _h264_first(kind: int, data: bytes) -> bool:
    """No slice, or one whose first_mb_in_slice is 0, which is written as the bit 1 (H.264, 7.3.3 and 9.1)."""
    return kind > 5 or data[1:2] >= b"\x80"


def _h265(payload: bytes) -> Iterator[_Piece]:
    if len(payload) < 3:
        return
    kind = payload[0] >> 1 & 63
    if kind == 48:
        yield from ((one[0] >> 1 & 63, True, one) for one in _sized(payload, 2))
    elif kind == 49 and len(payload) > 3:
        inner = payload[2] & 63
        begins = bool(payload[2] & 0x80)
        yield inner, begins, (bytes(((payload[0] & 0x81) | inner << 1, payload[1])) if begins else b"") + payload[3:]
    elif kind < 48:
        yield kind, True, payload


def _h265_first(kind: int, data: bytes) -> bool:
    """No slice, or one whose first_slice_segment_in_pic_flag is set (H.265, 7.3.6.1)."""
    return kind >= 32 or data[2:3] >= b"\x80"


def _sized(payload: bytes, at: int) -> Iterator[bytes]:
    """The NAL units of an aggregation packet, each behind its size."""
    while at + 2 < len(payload):
        size = int.from_bytes(payload[at : at + 2])
        if one := payload[at + 2 : at + 2 + size]:
            yield one
        at += 2 + size


def _plain(payload: bytes) -> Iterator[_Piece]:
    """MPEG-4 video (RFC 6416): pieces as they are; a picture is a key one when its first bits say so."""
    coded = re.search(rb"\x00\x00\x01\xb6(.)", payload, re.DOTALL)
    yield (coded[1][0] >> 6 if coded else 1), payload.startswith(b"\0\0\1"), payload


def _whole(packet: Packet) -> Iterator[Unit]:
    if packet.payload:
        yield Unit(packet.timestamp, True, packet.payload)


def _aac(packet: Packet) -> Iterator[Unit]:
    """AAC-hbr: the size of each unit stands before all of them, in 13 of 16 bits. One unit lasts 1024 ticks."""
    data = packet.payload
    count = int.from_bytes(data[:2]) // 16
    at = 2 + 2 * count
    for number in range(count):
        size = int.from_bytes(data[2 + 2 * number : 4 + 2 * number]) >> 3
        one = data[at : at + size]
        if one and len(one) == size:
            yield Unit((packet.timestamp + 1024 * number) & 0xFFFFFFFF, True, one)
        at += size
