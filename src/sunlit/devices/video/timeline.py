"""When a picture or sound was taken: by the sender's reports where its clock agrees with ours, else when it arrived."""

from datetime import UTC, datetime, timedelta
from time import monotonic

from sunlit.devices.camera import TRUSTED_OFFSET
from sunlit.devices.rtsp import Unwrapped, sender_report

_REMEMBERED = 1024
# Seconds by which a sender's ticks may step back, or further ahead than the time that has passed: beyond that it has
# begun to count anew, and so do we, by our clock.
JUMP_SECONDS = 10.0


class Timeline:
    """The times of one track, in ticks from its first unit; `began` is when that one arrived."""

    def __init__(self, clock: int) -> None:
        self.clock = clock
        self.began: datetime | None = None
        self._ticks = Unwrapped()
        self._latest = (0, monotonic())
        self._arrivals: dict[int, datetime] = {}
        self._told: tuple[int, datetime] | None = None

    def arrived(self, timestamp: int) -> int:
        """Note that a unit is complete; its ticks."""
        now, moment = datetime.now(UTC), monotonic()
        self.began = self.began or now
        before, then = self._latest
        passed = moment - then
        ticks = self._ticks.near(timestamp)
        if not -JUMP_SECONDS < (ticks - before) / self.clock < passed + JUMP_SECONDS:
            ticks = before + max(1, round(passed * self.clock))
        self._ticks.at(timestamp, ticks)
        self._latest = ticks, moment
        self._arrivals[ticks] = now
        if len(self._arrivals) > _REMEMBERED:
            del self._arrivals[next(iter(self._arrivals))]
        return ticks

    def report(self, data: bytes) -> None:
        """Note an RTCP packet."""
        self._told = sender_report(data) or self._told

    def time(self, ticks: int) -> tuple[datetime, bool]:
        """In UTC, and whether it is by the sender's clock."""
        arrival = self._arrivals.get(ticks) or datetime.now(UTC)
        if self._told is not None:
            told, by_sender = self._ticks.near(self._told[0]), self._told[1]
            taken = by_sender + timedelta(seconds=(ticks - told) / self.clock)
            if abs(taken - arrival) < TRUSTED_OFFSET:
                return taken, True
        return arrival, False
