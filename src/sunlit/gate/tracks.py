"""Numbers of ours for what a device follows, so that none of its own gets out, and none lasts."""

from datetime import datetime, timedelta

import msgspec

# What was not seen for so long, or was first seen so long ago, gets another number: a device that knows somebody by a
# lasting number, or keeps one alive, cannot tell us that it is the same person again.
FORGOTTEN = timedelta(minutes=1)
LASTING = timedelta(hours=1)
MAX_TRACKS = 4096


class _Track(msgspec.Struct):
    number: int
    first: datetime
    last: datetime


class Tracks:
    """What one device follows now."""

    def __init__(self) -> None:
        self._given = 0
        self._tracks: dict[tuple[int, str], _Track] = {}

    def number(self, channel: int, told: str, time: datetime) -> int:
        """Our number, from 1, for what a device calls so on a channel, seen at a time."""
        track = self._tracks.pop((channel, told), None)
        if track is None or abs(time - track.last) > FORGOTTEN or abs(time - track.first) > LASTING:
            self._given += 1
            track = _Track(self._given, time, time)
        track.last = time
        self._tracks[channel, told] = track
        if len(self._tracks) > MAX_TRACKS:
            del self._tracks[next(iter(self._tracks))]
        return track.number
