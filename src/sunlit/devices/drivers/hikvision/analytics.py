"""The analytics of an ISAPI device: listed, switched, and their zones and lines read and set.

A device takes back its own document only: each change is made in what it answered, which keeps its order and all that
is not understood here. Coordinates are whole numbers of a normalised screen, whose origin is its lower left corner.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from xml.etree.ElementTree import Element

from sunlit.devices.areas import Area, Direction, Grid, Point, cells, check, zones
from sunlit.devices.camera import Feature
from sunlit.devices.drivers.hikvision.isapi import Isapi
from sunlit.devices.problem import AnswerError, ClosedFeatureError, UnsupportedError
from sunlit.devices.written import whole
from sunlit.devices.xml import add, below, local, replace_text, text, texts
from sunlit.gate import purpose, traits_told

FEATURES = (
    "System/Video/inputs/channels/{}/motionDetection",
    "Smart/LineDetection/{}",
    "Smart/FieldDetection/{}",
    "Smart/regionEntrance/{}",
    "Smart/regionExiting/{}",
    "Smart/loitering/{}",
    "Smart/unattendedBaggage/{}",
    "Smart/attendedBaggage/{}",
    "Smart/SceneChangeDetection/{}",
    "Smart/FaceDetect/{}",
    "Intelligent/channels/{}/humanRecognition",
    "Thermal/channels/{}/fireDetection",
)
_DIRECTIONS: Mapping[str, Direction] = {"left-right": "left_to_right", "right-left": "right_to_left"}
_SCREEN = 1000
_GRID = "MotionDetectionLayout/layout/gridMap"


async def features(isapi: Isapi, channels: Sequence[int]) -> tuple[Feature, ...]:
    """All analytics of the channels, running or not."""
    found = []
    for channel in channels:
        for path in (feature.format(channel) for feature in FEATURES):
            try:
                state = await isapi.get(path)
            except (UnsupportedError, AnswerError):
                continue
            name, on = _name(path), text(state, "enabled") == "true"
            said = (name, *texts(state))
            found.append(Feature(path, channel, name, name, purpose(*said), on, _areas(state), traits_told(*said)))
    return tuple(found)


async def switch(isapi: Isapi, feature: str, on: bool, parameters: Mapping[str, str] | None) -> None:
    """As Camera.switch; a device keeps a feature's parameters, so none are taken."""
    if parameters:
        raise UnsupportedError("the device takes no parameters with this; it keeps those that it has")
    state = await _state(isapi, feature)
    if on:
        _hold_open(feature, state)
    if below(state, "enabled") is not next((one for one in state.iter() if local(one) == "enabled"), state):
        raise AnswerError(f"{isapi.transport.address.place} has no switch for this feature")
    replace_text(state, "enabled", "true" if on else "false")
    await isapi.put(feature, state)


async def set_areas(isapi: Isapi, feature: str, areas: Sequence[Area]) -> None:
    """As Camera.set_areas."""
    check(areas)
    state = await _state(isapi, feature)
    _hold_open(feature, state)
    if size := _grid_size(state):
        if any(area.shape == "line" for area in areas):
            raise UnsupportedError("this feature knows no lines")
        replace_text(state, _GRID, _written(cells(areas, *size)))
    else:
        _fill([slot for slot in _slots(state) if local(slot) == "LineItem"], areas, "line", _screen(state))
        _fill([slot for slot in _slots(state) if local(slot) != "LineItem"], areas, "zone", _screen(state))
    await isapi.put(feature, state)


async def _state(isapi: Isapi, feature: str) -> Element:
    if not any(re.fullmatch(known.format(r"\d{1,5}"), feature) for known in FEATURES):
        raise UnsupportedError("the device has no such feature")
    return await isapi.get(feature)


def _hold_open(feature: str, state: Element) -> None:
    if (found := purpose(_name(feature), *texts(state))) != "open":
        raise ClosedFeatureError(
            f"the purpose of this feature is {found}: Sunlit shows it and switches it off, never on, and leaves its"
            " parameters alone"
        )


def _name(path: str) -> str:
    """What a feature is called: the last part of its path that is no number."""
    return next(part for part in reversed(path.split("/")) if not part.isdigit())


def _areas(state: Element) -> tuple[Area, ...]:
    if size := _grid_size(state):
        return zones(_read(text(state, _GRID), *size))
    screen = _screen(state)
    return tuple(area for slot in _slots(state) if (area := _area(slot, screen)) is not None)


def _slots(state: Element) -> Iterator[Element]:
    """Where a zone or line stands or could stand: a device has a fixed number of them."""
    for element in state.iter():
        if local(element) == "LineItem" or (
            local(element).endswith("Region") and below(element, "id") is not None and len(element) > 1
        ):
            yield element


def _area(slot: Element, screen: tuple[int, int]) -> Area | None:
    line = local(slot) == "LineItem"
    found = below(slot, "CoordinatesList" if line else "RegionCoordinatesList")
    positions = [
        (whole(text(one, "positionX")), whole(text(one, "positionY"))) for one in (found if found is not None else ())
    ]
    # A place that was never drawn has no points, or all of them in the corner.
    if len(set(positions)) < (2 if line else 3):
        return None
    width, height = screen
    points = tuple((min(x / width, 1.0), 1 - min(y / height, 1.0)) for x, y in positions)
    return Area("line" if line else "zone", points, _DIRECTIONS.get(text(slot, "directionSensitivity"), "any"))


def _fill(slots: Sequence[Element], areas: Sequence[Area], shape: str, screen: tuple[int, int]) -> None:
    wanted = [area for area in areas if area.shape == shape]
    if len(wanted) > len(slots):
        raise UnsupportedError(f"this feature has {len(slots)} places for a {shape}, and {len(wanted)} were given")
    for slot, area in zip(slots, [*wanted, *[None] * (len(slots) - len(wanted))], strict=True):
        list_, each = ("CoordinatesList", "Coordinates") if shape == "line" else (
            "RegionCoordinatesList", "RegionCoordinates")  # fmt: skip
        found = below(slot, list_)
        if found is None:
            target = next((at for at, child in enumerate(slot) if local(child) == "detectionTarget"), None)
            found = add(slot, list_, at=target)
        points: tuple[Point, ...] = area.points if area else (((0.0, 1.0),) * 2 if shape == "line" else ())
        for child in tuple(found):
            found.remove(child)
        for x, y in points:
            position = add(found, each)
            add(position, "positionX", str(round(x * screen[0])))
            add(position, "positionY", str(round((1 - y) * screen[1])))
        if below(slot, "enabled") is not None:
            replace_text(slot, "enabled", "true" if area else "false")
        if area and below(slot, "directionSensitivity") is not None:
            written = {ours: theirs for theirs, ours in _DIRECTIONS.items()}.get(area.direction, "any")
            replace_text(slot, "directionSensitivity", written)


def _screen(state: Element) -> tuple[int, int]:
    size = next((one for one in state.iter() if local(one) == "normalizedScreenSize"), None)
    return (
        whole(text(size, "normalizedScreenWidth")) or _SCREEN,
        whole(text(size, "normalizedScreenHeight")) or _SCREEN,
    )


def _grid_size(state: Element) -> tuple[int, int] | None:
    """Columns and rows of the cells that a device keeps zones in; None when it does not."""
    columns = whole(text(state, "Grid/columnGranularity"), 256)
    rows = whole(text(state, "Grid/rowGranularity"), 256)
    return (columns, rows) if columns and rows and text(state, "regionType") == "grid" else None


def _read(map_: str, columns: int, rows: int) -> Grid:
    """A row is a bit a column, the first one highest, filled up to whole bytes."""
    digits = (columns + 7) // 8 * 2
    if len(map_) != digits * rows or not re.fullmatch("[0-9A-Fa-f]*", map_):
        return [[False] * columns] * rows
    lines = (bin(int(map_[row * digits : (row + 1) * digits], 16))[2:].zfill(digits * 4) for row in range(rows))
    return [[bit == "1" for bit in line[:columns]] for line in lines]


def _written(grid: Grid) -> str:
    digits = (len(grid[0]) + 7) // 8 * 2
    return "".join(f"{int(''.join('01'[cell] for cell in row).ljust(digits * 4, '0'), 2):0{digits}x}" for row in grid)
