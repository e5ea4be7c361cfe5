"""Zones and lines in the parameters of ONVIF rules and modules (Analytics Service Specification, annex A).

Polygons and polylines go from -1 at the left and lower end to 1; the zone of a cell motion detector is a packed map of
the cells that its engine lays out.
"""

import base64
import binascii
from collections.abc import Iterator, Mapping, Sequence
from xml.etree.ElementTree import Element, SubElement

from sunlit.devices.areas import Area, Direction, Grid, cells, zones
from sunlit.devices.problem import UnsupportedError
from sunlit.devices.written import real, whole
from sunlit.devices.xml import children, local

Layout = tuple[int, int]
MAX_CELLS = 1 << 16
_TT = "{http://www.onvif.org/ver10/schema}"
_SHAPES = {"Polygon": "zone", "Polyline": "line"}
_DIRECTIONS: Mapping[str, Direction] = {"right": "left_to_right", "left": "right_to_left"}
# Types of rules that have a zone or a line when they are new, and the names of those.
_NEW = {"FieldDetector": ("Polygon", "Field"), "LineDetector": ("Polyline", "Segments")}


def layout(parameters: Element) -> Layout | None:
    """Columns and rows of the cells that a cell motion engine lays out."""
    found = next((one for one in parameters.iter() if local(one) == "CellLayout"), None)
    columns, rows = (whole(found.get(name, "") if found is not None else "") for name in ("Columns", "Rows"))
    return (columns, rows) if 0 < columns * rows <= MAX_CELLS else None


def read(parameters: Element, laid: Layout | None) -> tuple[Area, ...]:
    """The zones and lines in the parameters; `laid` are the cells of their configuration, where it has any."""
    map_ = _item(parameters, "ActiveCells")
    if map_ is not None:
        return zones(_unpacked(map_.get("Value", ""), *laid)) if laid else ()
    direction = _item(parameters, "Direction")
    way = _DIRECTIONS.get((direction.get("Value", "") if direction is not None else "").lower(), "any")
    return tuple(area for element in _polygons(parameters) if (area := _area(element, way)) is not None)


def write(parameters: Element, areas: Sequence[Area], laid: Layout | None, type_: str) -> None:
    """Put zones and lines in place of those in the parameters of a rule or module of that type.

    Raises UnsupportedError when there is no place for one, or no area for a place: what has a zone needs it.
    """
    map_ = _item(parameters, "ActiveCells")
    if map_ is not None and laid:
        if any(area.shape == "line" for area in areas):
            raise UnsupportedError("this feature knows no lines")
        map_.set("Value", _packed(cells(areas, *laid)))
        return
    places = list(_polygons(parameters))
    if not places and (new := _NEW.get(type_.rpartition(":")[2])):
        shape, name = new
        places = [SubElement(SubElement(parameters, f"{_TT}ElementItem", {"Name": name}), f"{_TT}{shape}")]
    if [_SHAPES[local(place)] for place in places] != [area.shape for area in areas]:
        wanted = ", ".join(f"a {_SHAPES[local(place)]}" for place in places) or "no zones or lines"
        raise UnsupportedError(f"this feature takes {wanted}")
    for place, area in zip(places, areas, strict=True):
        for child in tuple(place):
            place.remove(child)
        for x, y in area.points:
            SubElement(place, f"{_TT}Point", {"x": f"{2 * x - 1:.4f}", "y": f"{1 - 2 * y:.4f}"})
        if area.shape == "line":
            _point(parameters, area.direction)


def _point(parameters: Element, direction: Direction) -> None:
    word = {ours: theirs.capitalize() for theirs, ours in _DIRECTIONS.items()}.get(direction, "Any")
    found = _item(parameters, "Direction")
    if found is not None:
        found.set("Value", word)
    elif direction != "any":
        parameters.insert(0, Element(f"{_TT}SimpleItem", {"Name": "Direction", "Value": word}))


def _item(parameters: Element, name: str) -> Element | None:
    return next((one for one in children(parameters, "SimpleItem") if one.get("Name") == name), None)


def _polygons(parameters: Element) -> Iterator[Element]:
    return (element for element in parameters.iter() if local(element) in _SHAPES)


def _area(element: Element, direction: Direction) -> Area | None:
    points = []
    for point in children(element, "Point"):
        x, y = real(point.get("x", "")), real(point.get("y", ""))
        if x is None or y is None:
            return None
        points.append((min(max((x + 1) / 2, 0.0), 1.0), min(max((1 - y) / 2, 0.0), 1.0)))
    if local(element) == "Polygon":
        return Area("zone", tuple(points)) if len(points) > 2 else None
    return Area("line", tuple(points), direction) if len(points) > 1 else None


def _unpacked(written: str, columns: int, rows: int) -> Grid:
    """A map of cells, row by row from above, a bit each, as base64 of PackBits (TIFF 6.0, section 9)."""
    try:
        data = base64.b64decode(written, validate=True)
    except (binascii.Error, ValueError):
        data = b""
    size = (columns * rows + 7) // 8
    found = bytearray()
    at = 0
    while at < len(data) and len(found) < size:
        head = data[at]
        if head < 128:
            found += data[at + 1 : at + 2 + head]
            at += 2 + head
        elif head > 128:
            found += data[at + 1 : at + 2] * (257 - head)
            at += 2
        else:
            at += 1
    found += bytes(max(0, size - len(found)))
    return [
        [bool(found[number // 8] & 128 >> number % 8) for number in range(row * columns, (row + 1) * columns)]
        for row in range(rows)
    ]


def _packed(grid: Grid) -> str:
    bits = [cell for row in grid for cell in row]
    data = bytes(
        sum(128 >> place for place, cell in enumerate(bits[start : start + 8]) if cell)
        for start in range(0, len(bits), 8)
    )
    found = bytearray()
    at = 0
    while at < len(data):
        run = 1
        while run < 128 and data[at : at + 1] == data[at + run : at + run + 1]:
            run += 1
        found += bytes((257 - run if run > 1 else 0, data[at]))
        at += run
    return base64.b64encode(found).decode()
