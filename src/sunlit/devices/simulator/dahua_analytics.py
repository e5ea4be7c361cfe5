"""The invented device as its Dahua face configures it: what only this face knows, and what the others change too."""

import re
from collections.abc import Mapping

from sunlit.devices.simulator.abilities import Direction, Drawn
from sunlit.devices.simulator.device import SimulatedCamera
from sunlit.devices.thermal import ZERO_CELSIUS, Radiometry

_SCREEN = 8191
_AT = {
    "motion": "MotionDetect[0]",
    "line": "VideoAnalyseRule[0][0]",
    "face": "VideoAnalyseRule[0][1]",
    "zone": "VideoAnalyseRule[0][2]",
}
_DRAWN = {"line": f"{_AT['line']}.Config.DetectLine", "zone": f"{_AT['zone']}.Config.DetectRegion"}
_WAYS: Mapping[Direction, str] = {"left_to_right": "LeftToRight", "right_to_left": "RightToLeft", "any": "Both"}
_WAY = f"{_AT['line']}.Config.Direction"
_SURFACE = "HeatImagingThermometry[1]"
# How many points and kinds of events there are is not fixed.
_POINT = re.compile(r"VideoAnalyseRule\[0\]\[[02]\]\.Config\.Detect(Line|Region)\[\d{1,2}\]\[[01]\]")
_EVENT = re.compile(r"EventHttpUpload\.UploadServerList\[0\]\.EventType\[\d{1,2}\]")


def table(camera: SimulatedCamera) -> dict[str, str]:
    """All keys and values."""
    return {**camera.configuration, **_shared(camera)}


def configure(camera: SimulatedCamera, wanted: Mapping[str, str]) -> bool:
    """Set keys; whether they are all keys that can be set, and nothing is set when they are not."""
    known = _shared(camera)
    if not all(key in known or key in camera.configuration or _POINT.match(key) or _EVENT.match(key) for key in wanted):
        return False
    shared = {key: value for key, value in wanted.items() if key in known or _POINT.match(key)}
    camera.configuration |= {key: value for key, value in wanted.items() if key not in shared}
    _take(camera, {**known, **shared})
    return True


def _shared(camera: SimulatedCamera) -> dict[str, str]:
    found = {f"{at}.Enable": str(camera.abilities[name].on).lower() for name, at in _AT.items()}
    for name, key in _DRAWN.items():
        for number, point in enumerate(_numbers(camera.abilities[name].drawn[0])):
            found |= {f"{key}[{number}][{axis}]": str(value) for axis, value in enumerate(point)}
    surface = camera.heat.radiometry
    assert surface.emissivity is not None and surface.distance is not None and surface.reflected is not None
    return {
        **found,
        _WAY: _WAYS[camera.abilities["line"].drawn[0].direction],
        f"{_SURFACE}.ObjectEmissivity": f"{surface.emissivity * 100:g}",
        f"{_SURFACE}.ObjectDistance": f"{surface.distance:g}",
        f"{_SURFACE}.ReflectedTemperature": f"{surface.reflected - ZERO_CELSIUS:.2f}",
    }


def _take(camera: SimulatedCamera, shared: Mapping[str, str]) -> None:
    for name, at in _AT.items():
        camera.abilities[name].on = shared[f"{at}.Enable"].lower() == "true"
    for name, key in _DRAWN.items():
        drawn = camera.abilities[name].drawn[0]
        if (points := _read(shared, key)) != _numbers(drawn):
            drawn.points = [(x / _SCREEN, y / _SCREEN) for x, y in points]
    camera.abilities["line"].drawn[0].direction = next((way for way in _WAYS if _WAYS[way] == shared[_WAY]), "any")
    camera.heat.radiometry = Radiometry(
        emissivity=float(shared[f"{_SURFACE}.ObjectEmissivity"]) / 100,
        distance=float(shared[f"{_SURFACE}.ObjectDistance"]),
        reflected=float(shared[f"{_SURFACE}.ReflectedTemperature"]) + ZERO_CELSIUS,
    )


def _numbers(drawn: Drawn) -> list[tuple[int, int]]:
    return [(round(x * _SCREEN), round(y * _SCREEN)) for x, y in drawn.points]


def _read(shared: Mapping[str, str], key: str) -> list[tuple[int, int]]:
    """The points behind a key; one that repeats the last is none."""
    found: list[tuple[int, int]] = []
    number = 0
    while f"{key}[{number}][1]" in shared:
        x, y = (int(shared[f"{key}[{number}][{axis}]"]) for axis in (0, 1))
        if not found or (x, y) != found[-1]:
            found.append((x, y))
        number += 1
    return found
