"""What ONVIF describes in numbers, in the words of the gate: colours (common.xsd, ITU-R BT.601) and xs:boolean."""

import math
from collections.abc import Iterator

from sunlit.gate import Field
from sunlit.gate.report import MAX_DEPTH

_BOOLEANS = {"1": "true", "0": "false"}


def described(fields: tuple[Field, ...], space: str = "", depth: int = 0) -> tuple[Field, ...]:
    """Fields with every Color that holds clusters as one "#rrggbb" a cluster, and every Wear as true or false.

    space  the colour space where a colour does not name its own; YCbCr unless given
    """
    if depth > MAX_DEPTH:
        return fields
    return tuple(one for field in fields for one in _one(field, space, depth))


def _one(field: Field, space: str, depth: int) -> Iterator[Field]:
    clusters = [inner for inner in field.fields if inner.name == "ColorCluster"] if field.name == "Color" else []
    if not clusters:
        value = _BOOLEANS.get(str(field.value), field.value) if field.name == "Wear" else field.value
        yield Field(field.name, value, described(field.fields, space, depth + 1))
    for cluster in clusters:
        beside = tuple(inner for inner in cluster.fields if inner.name not in ("Color", "Weight", "Covariance"))
        for colour in cluster.fields:
            if colour.name == "Color":
                yield Field("Color", _written({one.name: one.value for one in colour.fields}, space), beside)


def _written(told: dict[str, object], space: str) -> str | None:
    try:
        first, second, third = (float(str(told[axis])) for axis in "XYZ")
    except (KeyError, ValueError):
        return None
    if not all(map(math.isfinite, (first, second, third))):
        return None
    space = str(told.get("Colorspace") or space).rpartition("/")[2].lower()
    if space == "rgb":
        rgb = (first, second, third)
    elif space in ("", "ycbcr"):
        rgb = (
            first + 1.402 * (third - 128),
            first - 0.344136 * (second - 128) - 0.714136 * (third - 128),
            first + 1.772 * (second - 128),
        )
    else:
        return None
    return "#" + "".join(f"{min(255, max(0, round(part))):02x}" for part in rgb)
