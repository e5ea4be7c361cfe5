"""What the invented device's analytics do, once for all of its faces: what runs, its zones and lines, its cells."""

from typing import Literal

import msgspec

# The cells of the motion detector.
COLUMNS, ROWS = 22, 18

Point = tuple[float, float]
Direction = Literal["any", "left_to_right", "right_to_left"]
Cells = list[list[bool]]


class Drawn(msgspec.Struct):
    """A zone or a line; points go from 0,0, the upper left corner, to 1,1."""

    points: list[Point] = []
    direction: Direction = "any"


class Ability(msgspec.Struct):
    """One thing that the analytics do: whether it runs, and the places for its zones or lines."""

    on: bool
    drawn: list[Drawn] = []


def abilities() -> dict[str, Ability]:
    """Those of a device that nobody has changed."""
    line = Drawn([(0.425, 0.999), (0.996, 0.587)], "left_to_right")
    zone = Drawn([(0.0, 0.114), (0.001, 1.0), (0.999, 1.0), (0.996, 0.082)])
    return {
        "motion": Ability(True),
        "line": Ability(True, [line]),
        "zone": Ability(False, [zone, Drawn(), Drawn(), Drawn()]),
        "face": Ability(True),
    }


def all_cells() -> Cells:
    """A motion detector that looks everywhere."""
    return [[True] * COLUMNS for _ in range(ROWS)]
