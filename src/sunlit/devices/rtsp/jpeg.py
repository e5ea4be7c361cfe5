"""JPEG pictures from RTP (RFC 2435): the packets leave out what most pictures have in common, and it is put back here.

Tables are those of ITU-T T.81, annex K. Pictures of more than 2040 points a side, whose size does not fit into the
packets, cannot be had.
"""

import struct
from collections.abc import Iterator

from sunlit.devices.rtsp.rtp import Packet
from sunlit.devices.rtsp.unit import MAX_UNIT, Unit

# For a quality of 50, in the zigzag order of the file; luminance and chrominance.
_QUANTIZERS = (
    bytes((
        16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40, 26, 24, 22, 22, 24, 49, 35, 37, 29, 40, 58, 51,
        61, 60, 57, 51, 56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109, 81, 87, 95, 98, 103, 104, 103, 62, 77,
        113, 121, 112, 100, 120, 92, 101, 103, 99,
    )),
    bytes((17, 18, 18, 24, 21, 24, 47, 26, 26, 47, 99, 66, 56, 66, *[99] * 50)),
)  # fmt: skip
# Class and number, how many codes there are of each length, and their symbols.
_HUFFMAN = tuple(
    bytes.fromhex(table)
    for table in (
        "00 00010501010101010100000000000000 000102030405060708090a0b",
        "01 00030101010101010101010000000000 000102030405060708090a0b",
        "10 0002010303020403050504040000017d 01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282"
        "090a161718191a25262728292a3435363738393a434445464748494a535455565758595a636465666768696a737475767778797a838485"
        "868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5"
        "e6e7e8e9eaf1f2f3f4f5f6f7f8f9fa",
        "11 00020102040403040705040400010277 000102031104052131061241510761711322328108144291a1b1c109233352f0156272d10a"
        "162434e125f11718191a262728292a35363738393a434445464748494a535455565758595a636465666768696a737475767778797a8283"
        "8485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae2e3e4"
        "e5e6e7e8e9eaf2f3f4f5f6f7f8f9fa",
    )
)


class JpegPictures:
    """Collects the fragments of one picture until its marker; one that lacks a fragment is left out."""

    def __init__(self) -> None:
        self._head = b""
        self._data = bytearray()
        self._timestamp: int | None = None
        self._told: dict[int, bytes] = {}

    def packet(self, packet: Packet) -> Iterator[Unit]:
        """The picture that a packet ends."""
        payload = packet.payload
        if len(payload) < 8:
            return
        offset, (kind, quality, width, height) = int.from_bytes(payload[1:4]), payload[4:8]
        at, interval = 8, 0
        if kind >= 64:
            interval, at = int.from_bytes(payload[8:10]), 12
        if offset == 0:
            tables, at = self._tables(payload, at, quality)
            known = kind & 63 < 2 and width and height and tables
            self._head = _head(kind & 63, 8 * width, 8 * height, tables, interval) if known else b""
            self._data.clear()
            self._timestamp = packet.timestamp
        elif offset != len(self._data) or packet.timestamp != self._timestamp:
            self._head = b""
        self._data += payload[at:]
        if len(self._data) > MAX_UNIT:
            self._head = b""
            self._data.clear()
        if packet.marker and self._head and self._data:
            yield Unit(packet.timestamp, True, self._head + bytes(self._data) + b"\xff\xd9")
            self._head = b""

    def _tables(self, payload: bytes, at: int, quality: int) -> tuple[bytes, int]:
        """The quantization tables as segments of a file, b"" when nobody knows them, and where the scan begins."""
        if quality < 128:
            factor = min(max(quality, 1), 99)
            scale = 5000 // factor if factor < 50 else 200 - 2 * factor
            scaled = (bytes(min(max((one * scale + 50) // 100, 1), 255) for one in table) for table in _QUANTIZERS)
            return b"".join(_segment(0xDB, bytes((number,)) + table) for number, table in enumerate(scaled)), at
        precision, size = payload[at + 1 : at + 2], int.from_bytes(payload[at + 2 : at + 4])
        found, at = payload[at + 4 : at + 4 + size], at + 4 + size
        if size and len(found) == size and precision:
            self._told[quality] = _told(found, precision[0])
        return self._told.get(quality, b"") if size or quality < 255 else b"", at


def _told(found: bytes, precision: int) -> bytes:
    """Tables that come with a picture; a table whose bit in the precision is set has two bytes a number."""
    segments, at = [], 0
    for number in range(2):
        wide = precision >> number & 1
        table = found[at : at + 64 * (1 + wide)]
        if len(table) < 64 * (1 + wide):
            # One table is for all.
            table, wide = found[: 64 * (1 + (precision & 1))], precision & 1
        if len(table) < 64 * (1 + wide):
            return b""
        segments.append(_segment(0xDB, bytes((wide << 4 | number,)) + table))
        at += 64 * (1 + wide)
    return b"".join(segments)


def _head(kind: int, width: int, height: int, tables: bytes, interval: int) -> bytes:
    """What stands before the scan (T.81, annex B): kind 0 has half as many colours across, 1 down as well."""
    sampling = 0x22 if kind else 0x21
    frame = struct.pack(">BHHB", 8, height, width, 3) + bytes((1, sampling, 0, 2, 0x11, 1, 3, 0x11, 1))
    return b"".join((
        b"\xff\xd8",
        tables,
        _segment(0xDD, interval.to_bytes(2)) if interval else b"",
        *(_segment(0xC4, table) for table in _HUFFMAN),
        _segment(0xC0, frame),
        _segment(0xDA, bytes((3, 1, 0x00, 2, 0x11, 3, 0x11, 0, 63, 0))),
    ))  # fmt: skip


def _segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(body) + 2).to_bytes(2) + body
