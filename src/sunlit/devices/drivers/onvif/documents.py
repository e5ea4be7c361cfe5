"""The documents of an ONVIF metadata stream, put together from packets (Streaming Specification, 5.1.2.1.1).

A document is spread over RTP packets, of which the last has the marker.
"""

import zlib

from sunlit.devices.problem import AnswerError
from sunlit.devices.rtsp import Packet, Track

MAX_DOCUMENT = 4 << 20
_PLAIN, _GZIP = "VND.ONVIF.METADATA", "VND.ONVIF.METADATA.GZIP"


def is_metadata(track: Track) -> bool:
    """Whether a track carries documents that can be read here; EXI, the binary form, cannot."""
    return track.encoding in (_PLAIN, _GZIP)


class Documents:
    """Puts the documents of one track together."""

    def __init__(self, track: Track) -> None:
        self._packed = track.encoding == _GZIP
        self._parts = bytearray()
        self._next: int | None = None
        self._whole = True

    def packet(self, packet: Packet) -> bytes | None:
        """The document that a packet ends, None when it ends none.

        Raises AnswerError, and goes on with the next document, when one lacks a packet, is too large, or is no gzip.
        """
        if self._next is not None and packet.sequence != self._next:
            self._whole = False
        self._next = (packet.sequence + 1) & 0xFFFF
        self._whole = self._whole and len(self._parts) + len(packet.payload) <= MAX_DOCUMENT
        if self._whole:
            self._parts += packet.payload
        if not packet.marker:
            return None
        document, whole = bytes(self._parts), self._whole
        self._parts.clear()
        self._whole = True
        if not whole:
            raise AnswerError("a document of the metadata stream is not whole")
        return _unpacked(document) if self._packed else document


def _unpacked(data: bytes) -> bytes:
    inflater = zlib.decompressobj(wbits=31)
    try:
        document = inflater.decompress(data, MAX_DOCUMENT)
    except zlib.error:
        raise AnswerError("a document of the metadata stream is no gzip") from None
    if not inflater.eof:
        raise AnswerError("a document of the metadata stream is not whole")
    return document
