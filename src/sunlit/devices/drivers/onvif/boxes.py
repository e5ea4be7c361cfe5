"""Boxes of ONVIF as the gate reads them: parts of the picture from its upper left corner.

A frame's coordinates go from -1 to 1, to the right and up; a Transformation says what a frame or an object has instead
(Analytics Service Specification, "Spatial relation"; metadatastream.xsd, common.xsd).
"""

import msgspec

from sunlit.gate import Field
from sunlit.gate.report import MAX_DEPTH


class Space(msgspec.Struct, frozen=True):
    """Coordinates that become the frame's own by being scaled, then moved."""

    scale_x: float = 1.0
    scale_y: float = 1.0
    move_x: float = 0.0
    move_y: float = 0.0

    def inside(self, transformation: Field | None) -> "Space":
        """The space of what holds a Transformation, in this one; this one where there is none that can be read."""
        if transformation is None:
            return self
        told = {field.name: _numbers(field) for field in transformation.fields}
        scale, move = told.get("Scale", {}), told.get("Translate", {})
        return Space(
            self.scale_x * scale.get("x", 1.0),
            self.scale_y * scale.get("y", 1.0),
            self.scale_x * move.get("x", 0.0) + self.move_x,
            self.scale_y * move.get("y", 0.0) + self.move_y,
        )


FRAME = Space()


def placed(fields: tuple[Field, ...], space: Space = FRAME, depth: int = 0) -> tuple[Field, ...]:
    """Fields with every BoundingBox in parts of the picture.

    space  the coordinates of what holds the fields
    """
    if depth > MAX_DEPTH:
        return fields
    inner = space.inside(next((field for field in fields if field.name == "Transformation"), None))
    return tuple(
        _box(field, inner)
        if field.name == "BoundingBox"
        else Field(field.name, field.value, placed(field.fields, inner, depth + 1))
        for field in fields
    )


def _box(field: Field, space: Space) -> Field:
    """The same with its sides as parts of the picture; whatever else it holds stays, for the gate to count."""
    sides = _numbers(field)
    told: dict[str, float] = {
        **{side: (space.scale_x * sides[side] + space.move_x + 1) / 2 for side in ("left", "right") if side in sides},
        **{side: (1 - space.scale_y * sides[side] - space.move_y) / 2 for side in ("top", "bottom") if side in sides},
    }
    rest = tuple(inner for inner in field.fields if inner.name not in told)
    return Field(field.name, field.value, (*(Field(side, value) for side, value in told.items()), *rest))


def _numbers(field: Field) -> dict[str, float]:
    found: dict[str, float] = {}
    for inner in field.fields:
        try:
            found[inner.name] = float(str(inner.value))
        except ValueError:
            continue
    return found
