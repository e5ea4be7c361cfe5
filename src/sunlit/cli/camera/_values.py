"""How points and times are written on the command line."""

from collections.abc import Sequence
from datetime import UTC, datetime

import click

from sunlit.devices.areas import Point


class Points(click.ParamType[Sequence[Point]]):
    """Points of the picture, "0.1,0.2 0.9,0.2": x and y from 0,0 at the upper left to 1,1; `count` of them, 0 any."""

    def __init__(self, count: int = 0) -> None:
        self.name = "x,y" if count == 1 else '"x,y x,y"' if count else '"x,y x,y …"'
        self._count = count

    def convert(self, value: object, _param: click.Parameter | None, _context: click.Context | None) -> Sequence[Point]:
        """The points; fails as click does."""
        try:
            numbers = [tuple(float(number) for number in pair.split(",")) for pair in str(value).split()]
            points = [(x, y) for x, y in numbers]
        except ValueError:
            points = []
        if not points or (self._count and len(points) != self._count) or not all(
            0 <= number <= 1 for point in points for number in point
        ):  # fmt: skip
            self.fail(f"{value!r} is not {self.name}, with numbers from 0 (left, top) to 1 (right, bottom)")
        return points


class Time(click.ParamType[datetime]):
    """A time as ISO 8601 writes it; without a zone it is this machine's."""

    name = "time"

    def convert(self, value: object, _param: click.Parameter | None, _context: click.Context | None) -> datetime:
        """The time in UTC; fails as click does."""
        if isinstance(value, datetime):
            return value
        try:
            return datetime.fromisoformat(str(value)).astimezone(UTC)
        except (ValueError, OverflowError, OSError):
            self.fail(f"{value!r} is no time: write it as 2026-01-05, 2026-01-05T14:30 or 2026-01-05T14:30Z")


def shown(points: Sequence[Point]) -> str:
    """Points as they are given."""
    return " ".join(f"{x:.3g},{y:.3g}" for x, y in points)
