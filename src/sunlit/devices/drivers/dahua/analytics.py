"""The analytics of a Dahua device: parts of its configuration with a switch, and the zones and lines of its rules.

Coordinates are whole numbers from 0 to 8191, from the upper left corner (the maker's HTTP API document).
"""

import re
from collections.abc import Mapping, Sequence
from itertools import chain

from sunlit.devices.areas import Area, Direction, Point, check
from sunlit.devices.camera import Feature
from sunlit.devices.drivers.dahua.cgi import Cgi
from sunlit.devices.problem import AnswerError, ClosedFeatureError, UnsupportedError
from sunlit.gate import purpose, traits_told

# Each with an Enable for each channel, or for each rule of a channel.
PARTS = (
    "VideoAnalyseRule", "MotionDetect", "SmartMotionDetect", "BlindDetect", "MovedDetect", "NumberStat", "FireWarning",
)  # fmt: skip
_ENABLE = re.compile(rf"((?:{'|'.join(PARTS)})(?:\[\d{{1,5}}\]){{1,2}})\.Enable")
_CORNER = re.compile(r"Config\.(DetectLine|DetectRegion)\[(\d{1,3})\]\[([01])\]")
_SCREEN = 8191
_DIRECTIONS: Mapping[str, Direction] = {"LeftToRight": "left_to_right", "RightToLeft": "right_to_left"}


async def features(cgi: Cgi) -> tuple[Feature, ...]:
    """All of them, running or not, by id."""
    found = []
    for part in PARTS:
        try:
            config = await cgi.config(part)
        except (UnsupportedError, AnswerError):
            continue
        found += [_feature(match[1], config) for match in map(_ENABLE.fullmatch, config) if match]
    return tuple(sorted(found, key=lambda feature: feature.id))


async def switch(cgi: Cgi, feature: str, on: bool, parameters: Mapping[str, str] | None) -> None:
    """As Camera.switch; a device keeps a feature's parameters, so none are taken."""
    if parameters:
        raise UnsupportedError("the device takes no parameters with this; it keeps those that it has")
    config = await _config(cgi, feature)
    if on:
        _hold_open(feature, config)
    await cgi.configure({f"{feature}.Enable": "true" if on else "false"})


async def set_areas(cgi: Cgi, feature: str, areas: Sequence[Area]) -> None:
    """As Camera.set_areas. A rule has one zone or one line; points that are no longer there repeat the last one."""
    check(areas)
    config = await _config(cgi, feature)
    _hold_open(feature, config)
    corners = _corners(_inside(feature, config))
    if len(areas) != 1 or len(corners) != 1:
        raise UnsupportedError("a rule of this device has one zone or one line, which can be set and not removed")
    (name, old), area = next(iter(corners.items())), areas[0]
    if (name == "DetectLine") != (area.shape == "line"):
        raise UnsupportedError(f"this feature knows no {area.shape}s")
    # The device takes no point away, and one that is there twice changes neither a zone nor a line.
    points = [*area.points, *[area.points[-1]] * (len(old) - len(area.points))]
    wanted = {
        f"{feature}.Config.{name}[{number}][{axis}]": str(round(value * _SCREEN))
        for number, point in enumerate(points)
        for axis, value in enumerate(point)
    }
    if area.shape == "line":
        written = {ours: theirs for theirs, ours in _DIRECTIONS.items()}.get(area.direction, "Both")
        wanted[f"{feature}.Config.Direction"] = written
    await cgi.configure(wanted)


async def _config(cgi: Cgi, feature: str) -> Mapping[str, str]:
    """The part of the configuration that holds a feature. Raises UnsupportedError for one that is not there."""
    if not _ENABLE.fullmatch(f"{feature}.Enable"):
        raise UnsupportedError("the device has no such feature")
    config = await cgi.config(feature.partition("[")[0])
    if f"{feature}.Enable" not in config:
        raise UnsupportedError("the device has no such feature; ask for its features first")
    return config


def _hold_open(feature: str, config: Mapping[str, str]) -> None:
    if (found := _feature(feature, config).purpose) != "open":
        raise ClosedFeatureError(
            f"the purpose of this feature is {found}: Sunlit shows it and switches it off, never on, and leaves its"
            " parameters alone"
        )


def _feature(id_: str, config: Mapping[str, str]) -> Feature:
    inside = _inside(id_, config)
    part, _, rest = id_.partition("[")
    type_ = inside.get("Type") or part
    name = inside.get("Name") or type_
    said = (type_, name, *chain.from_iterable(inside.items()))
    return Feature(
        id=id_,
        channel=int(rest.partition("]")[0]) + 1,
        name=name,
        type=type_,
        purpose=purpose(*said),
        on=inside.get("Enable") == "true",
        areas=_areas(inside),
        traits=traits_told(*said),
    )


def _inside(id_: str, config: Mapping[str, str]) -> dict[str, str]:
    """What is said of a feature; what is done when it fires says nothing of what it looks for."""
    return {
        key.removeprefix(f"{id_}."): value
        for key, value in config.items()
        if key.startswith(f"{id_}.") and ".EventHandler." not in key
    }


def _areas(inside: Mapping[str, str]) -> tuple[Area, ...]:
    direction = _DIRECTIONS.get(inside.get("Config.Direction", ""), "any")
    found = []
    for name, points in _corners(inside).items():
        line = name == "DetectLine"
        if len(set(points)) >= (2 if line else 3):
            shown = tuple(point for at, point in enumerate(points) if at == 0 or point != points[at - 1])
            found.append(Area("line" if line else "zone", shown, direction if line else "any"))
    return tuple(found)


def _corners(inside: Mapping[str, str]) -> dict[str, list[Point]]:
    """The points of each line and zone, in their order."""
    found: dict[str, dict[int, dict[int, float]]] = {}
    for key, value in inside.items():
        if (match := _CORNER.fullmatch(key)) and value.isascii() and value.isdigit() and len(value) < 6:
            axes = found.setdefault(match[1], {}).setdefault(int(match[2]), {})
            axes[int(match[3])] = min(int(value) / _SCREEN, 1.0)
    return {
        name: [(axes[0], axes[1]) for _, axes in sorted(points.items()) if len(axes) == 2]
        for name, points in found.items()
    }
