"""The invented device's pan, tilt and zoom: it moves with time, and remembers places."""

import time
from collections.abc import Callable

Place = tuple[float, float, float]

# At full speed a second takes it through a quarter of its range.
_RATE = 0.25
_LOW: Place = (-1.0, -1.0, 0.0)


class Movement:
    """Where it looks: pan and tilt from -1 to 1, zoom from 0 to 1.

    clock    gives seconds; a test may put its own here
    presets  by their number: name and place
    """

    def __init__(self) -> None:
        self.clock: Callable[[], float] = time.monotonic
        self.presets: dict[int, tuple[str, Place]] = {
            1: ("Gate", (0.5, -0.25, 0.0)),
            2: ("Road & yard", (-1.0, 0.0, 1.0)),
        }
        self._from: Place = (0.0, 0.0, 0.0)
        self._velocity: Place = (0.0, 0.0, 0.0)
        self._since = 0.0
        self._until = 0.0

    @property
    def moving(self) -> bool:
        """Whether it moves now."""
        return any(self._velocity) and self.clock() < self._until

    @property
    def place(self) -> Place:
        """Where it looks now."""
        gone = (max(0.0, min(self.clock(), self._until) - self._since)) * _RATE
        pan, tilt, zoom = (
            max(low, min(1.0, start + speed * gone))
            for low, start, speed in zip(_LOW, self._from, self._velocity, strict=True)
        )
        return pan, tilt, zoom

    def move(self, velocity: Place, seconds: float) -> None:
        """Move for so long, instead of what it did."""
        self._from = self.place
        self._velocity, self._since = velocity, self.clock()
        self._until = self._since + seconds

    def look(self, place: Place) -> None:
        """Be at a place at once."""
        self._from, self._velocity = place, (0.0, 0.0, 0.0)
