"""RTP packets and the time that senders tell (RFC 3550)."""

import struct
from datetime import UTC, datetime, timedelta

import msgspec

_HEAD = struct.Struct(">BBHII")
NTP_EPOCH = datetime(1900, 1, 1, tzinfo=UTC)


class Packet(msgspec.Struct, frozen=True):
    """An RTP packet; `marker` ends a frame or a document."""

    marker: bool
    payload_type: int
    sequence: int
    timestamp: int
    payload: bytes


def parse_packet(data: bytes) -> Packet | None:
    """The packet, None when it is none."""
    if len(data) < 12:
        return None
    first, second, sequence, timestamp, _ = _HEAD.unpack_from(data)
    start = 12 + 4 * (first & 15)
    if first & 0x10 and len(data) >= start + 4:
        start += 4 + 4 * int.from_bytes(data[start + 2 : start + 4])
    end = len(data) - (data[-1] if first & 0x20 else 0)
    if first >> 6 != 2 or start > end:
        return None
    return Packet(bool(second & 0x80), second & 0x7F, sequence, timestamp, data[start:end])


def sender_report(data: bytes) -> tuple[int, datetime] | None:
    """An RTP timestamp and the sender's time at it, from the sender report at the start of an RTCP packet."""
    if len(data) < 20 or data[0] >> 6 != 2 or data[1] != 200:
        return None
    seconds, fraction, timestamp = struct.unpack_from(">III", data, 8)
    # 2036 is when the 32 bits of seconds begin again.
    seconds += (1 << 32) if seconds < (1 << 31) else 0
    return timestamp, NTP_EPOCH + timedelta(seconds=seconds + fraction / (1 << 32))


class Unwrapped:
    """Counts a 32-bit timestamp on, from 0, across its wrapping."""

    def __init__(self) -> None:
        self._last: int | None = None
        self._ticks = 0

    def at(self, timestamp: int, ticks: int) -> None:
        """Count on from a timestamp, at which the count is this."""
        self._last, self._ticks = timestamp, ticks

    def near(self, timestamp: int) -> int:
        """The count at a timestamp near the last one."""
        if self._last is None:
            return 0
        return self._ticks + ((timestamp - self._last + (1 << 31)) & 0xFFFFFFFF) - (1 << 31)
