"""The time, and waiting: of this machine, or of a test that does not want to wait."""

import threading
import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """What tells the time to a watch."""

    def now(self) -> float:
        """Seconds since 1970, UTC."""

    def sleep(self, seconds: float) -> None:
        """Wait, or return earlier once `stopped`."""

    @property
    def stopped(self) -> bool:
        """Whether the watch is to end at the next step."""


class SystemClock:
    """This machine's clock, until `stop` is called."""

    def __init__(self) -> None:
        self._stop = threading.Event()

    def now(self) -> float:
        return time.time()

    def sleep(self, seconds: float) -> None:
        self._stop.wait(seconds)

    def stop(self) -> None:
        """End every wait, now and later."""
        self._stop.set()

    @property
    def stopped(self) -> bool:
        return self._stop.is_set()


def written(seconds: float) -> str:
    """A time as RFC 3339 has it, to the second, in UTC."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def for_people(seconds: float) -> str:
    """A time as people read it: "2026-02-03 04:05 UTC"."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")
