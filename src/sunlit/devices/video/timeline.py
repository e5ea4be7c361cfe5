"""When a picture or sound was taken: by the sender's reports where its clock agrees with ours, else when it arrived."""

from datetime import UTC, datetime, timedelta

from sunlit.devices.camera import TRUSTED_OFFSET
from sunlit.devices.rtsp import Unwrapped, sender_report

_REMEMBERED = 1024


class Timeline:
    """The times of one track, in ticks from its first unit; `began` is when that one arrived."""

    def __init__(self, clock: int) -> None:
        self.clock = clock
        self.began: datetime | None = None
        self._ticks = Unwrapped()
        self._arrivals: dict[int, datetime] = {}
        self._told: tuple[int, datetime] | None = None

    def arrived(self, timestamp: int) -> int:
        """Note that a unit is complete; its ticks."""
        now = datetime.now(UTC)
        self.began = self.began or now
        ticks = self._ticks(timestamp)
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
