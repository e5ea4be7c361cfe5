"""The invented device's recordings: bytes that anyone can make again, so that a copy can be checked."""

import random
from datetime import UTC, datetime, timedelta

import msgspec


class Recorded(msgspec.Struct, frozen=True):
    """A recording of channel 1; `why` is as its face writes it."""

    name: str
    start: datetime
    end: datetime
    size: int
    why: str = "timing"

    @property
    def data(self) -> bytes:
        """What it holds."""
        return random.Random(self.name).randbytes(self.size)


def recordings(count: int = 3) -> list[Recorded]:
    """Half an hour each, one behind the other, from midnight of a day that is long ago."""
    start = datetime(2026, 1, 5, tzinfo=UTC)
    half = timedelta(minutes=30)
    return [
        Recorded(
            f"ch01_{number:017d}",
            start + number * half,
            start + (number + 1) * half,
            300_000 + number,
            "motion" if number % 3 == 1 else "timing",
        )
        for number in range(count)
    ]
