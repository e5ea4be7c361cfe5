"""Zones and lines of analytics in the picture, and the grids of cells in which some devices keep them."""

from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from sunlit.schema import UsageError

Point = tuple[float, float]
Direction = Literal["any", "left_to_right", "right_to_left"]


class Area(msgspec.Struct, frozen=True):
    """A zone or a line in the picture.

    points     (x, y) from (0, 0), the picture's upper left corner, to (1, 1), its lower right one; three or more
               around a zone, two or more along a line
    direction  which way a line must be crossed, looking along it from its first point
    """

    shape: Literal["zone", "line"]
    points: tuple[Point, ...]
    direction: Direction = "any"


def check(areas: Iterable[Area]) -> None:
    """Raises UsageError when a zone or line is none, or leaves the picture."""
    for area in areas:
        least = 3 if area.shape == "zone" else 2
        if len(area.points) < least:
            raise UsageError(f"a {area.shape} needs {least} points or more")
        if not all(0 <= number <= 1 for point in area.points for number in point):
            raise UsageError("a point lies outside the picture: its numbers go from 0,0 at the upper left to 1,1")


Grid = Sequence[Sequence[bool]]


def cells(areas: Iterable[Area], columns: int, rows: int) -> Grid:
    """The cells of a grid, row by row from above, whose middle lies in a zone."""
    zones = [area.points for area in areas if area.shape == "zone"]
    return [
        [
            any(_inside((column + 0.5) / columns, (row + 0.5) / rows, zone) for zone in zones)
            for column in range(columns)
        ]
        for row in range(rows)
    ]


def zones(grid: Grid) -> tuple[Area, ...]:
    """The cells that are set, as few rectangles; `cells` of them is the same grid again."""
    rows = len(grid)
    found: list[Area] = []
    open_: dict[tuple[int, int], int] = {}
    for row in range(rows + 1):
        runs = set(_runs(grid[row])) if row < rows else set()
        for run in [run for run in open_ if run not in runs]:
            top = open_.pop(run)
            left, right = (edge / len(grid[0]) for edge in run)
            upper, lower = top / rows, row / rows
            found.append(Area("zone", ((left, upper), (right, upper), (right, lower), (left, lower))))
        for run in sorted(runs):
            open_.setdefault(run, row)
    return tuple(found)


def _runs(row: Sequence[bool]) -> Iterable[tuple[int, int]]:
    """Where the cells of a row that are set begin and end."""
    start = None
    for column, cell in enumerate([*row, False]):
        if cell and start is None:
            start = column
        elif not cell and start is not None:
            yield start, column
            start = None


def _inside(x: float, y: float, polygon: Sequence[Point]) -> bool:
    """Whether a ray from the point to the right crosses the polygon's edges an odd number of times."""
    inside = False
    for (x1, y1), (x2, y2) in zip(polygon, (*polygon[1:], polygon[0]), strict=True):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) / (y2 - y1) * (x2 - x1):
            inside = not inside
    return inside
