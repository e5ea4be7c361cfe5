"""Temperatures of a Dahua device: RadiometryManager, and its configuration HeatImagingThermometry and ThermometryRule.

The names are those of the maker's HTTP API document; what getTemper is asked by, and how a rule says where it measures,
was not seen of a device. Some firmware of other sellers writes degrees Fahrenheit and says "Centigrade": what a device
says is what is believed. The API knows no black body.
"""

import re
from collections.abc import Mapping
from typing import Literal

from sunlit.devices import thermal
from sunlit.devices.areas import Point
from sunlit.devices.drivers.dahua import heatmap
from sunlit.devices.drivers.dahua.cgi import Cgi
from sunlit.devices.problem import AnswerError, UnsupportedError
from sunlit.devices.thermal import BlackBody, Matrix, Radiometry, Reading, Unit, from_kelvin, to_kelvin
from sunlit.devices.written import real
from sunlit.schema import UsageError

_SCREEN = 8191
_UNITS: Mapping[str, Unit] = {"Kelvin": "kelvin", "Fahrenheit": "fahrenheit"}
_CHANNEL = re.compile(r"HeatImagingThermometry\[(\d{1,4})\]\..{1,64}")
# A rule by channel and number, and where it measures.
_RULE = re.compile(r"ThermometryRule\[(\d{1,4})\]\[(\d{1,4})\]\.(.{1,64})")
_CORNER = re.compile(r"MeterRegion\.Coordinates\[(\d{1,3})\]\[([01])\]")
_SHAPES: Mapping[str, Literal["spot", "line", "zone"]] = {"Spot": "spot", "Line": "line", "Area": "zone"}


class DahuaThermal(thermal.Thermal):
    """See sunlit.devices.thermal.Thermal."""

    def __init__(self, cgi: Cgi) -> None:
        self._cgi = cgi

    async def channels(self) -> tuple[int, ...]:
        try:
            config = await self._cgi.config("HeatImagingThermometry")
        except UnsupportedError:
            return ()
        return tuple(sorted({int(match[1]) + 1 for match in map(_CHANNEL.fullmatch, config) if match}))

    async def matrix(self, channel: int) -> Matrix:
        return heatmap.matrix(await self._cgi.load(f"RadiometryHeatMap.jpg&channel={channel}"))

    async def spot(self, point: Point, channel: int) -> Reading:
        if not all(0 <= number <= 1 for number in point):
            raise UsageError("a point lies outside the picture: its numbers go from 0,0 at the upper left to 1,1")
        at = {f"coordinate[{axis}]": round(value * _SCREEN) for axis, value in enumerate(point)}
        found = await self._cgi.ask("RadiometryManager.cgi?action=getRandomPointTemper", channel=channel, **at)
        value = real(found.get("pointTempInfo.TemperAver", ""))
        if value is None:
            raise AnswerError(f"{self._cgi.place} sends no temperature")
        return Reading("spot", (point,), to_kelvin(value, _unit(found.get("pointTempInfo.TemperatureUnit", ""))))

    async def readings(self, channel: int) -> tuple[Reading, ...]:
        config = await self._cgi.config("ThermometryRule")
        rules: dict[int, dict[str, str]] = {}
        for key, value in config.items():
            if (match := _RULE.fullmatch(key)) and int(match[1]) == channel - 1:
                rules.setdefault(int(match[2]), {})[match[3]] = value
        asked = [
            rule for _, rule in sorted(rules.items()) if rule.get("Enable") == "true" and rule.get("Type") in _SHAPES
        ]
        return tuple([await self._measured(rule, channel) for rule in asked])

    async def _measured(self, rule: Mapping[str, str], channel: int) -> Reading:
        names = {name: rule[name] for name in ("PresetId", "RuleId", "Type", "Name") if name in rule}
        condition = {f"condition.{name}": value for name, value in (("Channel", str(channel)), *names.items())}
        found = await self._cgi.ask("RadiometryManager.cgi?action=getTemper", **condition)
        unit = _unit(found.get("TempInfo.TemperatureUnit", ""))
        average, minimum, maximum = (
            None if value is None else to_kelvin(value, unit)
            for value in (real(found.get(f"TempInfo.Temper{name}", "")) for name in ("Aver", "Min", "Max"))
        )
        shape = _SHAPES[rule["Type"]]
        if shape == "spot":
            return Reading(shape, _points(rule)[:1], average)
        return Reading(shape, _points(rule), average, minimum, maximum)

    async def radiometry(self, channel: int) -> Radiometry:
        config = await self._surface(channel)
        emissivity = real(config.get("ObjectEmissivity", ""))
        reflected = real(config.get("ReflectedTemperature", ""))
        unit = _unit(config.get("TemperatureUnit", ""))
        return Radiometry(
            emissivity=None if emissivity is None else emissivity / 100 if emissivity > 1 else emissivity,
            distance=real(config.get("ObjectDistance", "")),
            reflected=None if reflected is None else to_kelvin(reflected, unit),
        )

    async def set_radiometry(self, radiometry: Radiometry, channel: int) -> None:
        thermal.check(radiometry)
        config = await self._surface(channel)
        wanted: dict[str, str] = {}
        if radiometry.emissivity is not None:
            in_hundredths = (real(config.get("ObjectEmissivity", "")) or 0) > 1
            wanted["ObjectEmissivity"] = f"{radiometry.emissivity * (100 if in_hundredths else 1):g}"
        if radiometry.distance is not None:
            wanted["ObjectDistance"] = f"{radiometry.distance:g}"
        if radiometry.reflected is not None:
            degrees = from_kelvin(radiometry.reflected, _unit(config.get("TemperatureUnit", "")))
            wanted["ReflectedTemperature"] = f"{degrees:.2f}"
        at = f"HeatImagingThermometry[{channel - 1}]"
        await self._cgi.configure({f"{at}.{name}": value for name, value in wanted.items()})

    async def black_body(self, channel: int) -> BlackBody:
        raise UnsupportedError("Dahua's HTTP API tells nothing of a black body")

    async def _surface(self, channel: int) -> Mapping[str, str]:
        config = await self._cgi.config("HeatImagingThermometry")
        at = f"HeatImagingThermometry[{channel - 1}]."
        found = {key.removeprefix(at): value for key, value in config.items() if key.startswith(at)}
        if not found:
            raise UnsupportedError(f"{self._cgi.place} measures nothing on channel {channel}")
        return found


def _points(rule: Mapping[str, str]) -> tuple[Point, ...]:
    """Where a rule measures; nothing when it does not say."""
    found: dict[int, dict[int, float]] = {}
    for key, value in rule.items():
        if (match := _CORNER.fullmatch(key)) and (number := real(value)) is not None and 0 <= number <= _SCREEN:
            found.setdefault(int(match[1]), {})[int(match[2])] = number / _SCREEN
    return tuple((at[0], at[1]) for _, at in sorted(found.items()) if len(at) == 2)


def _unit(written: str) -> Unit:
    """Devices that name no unit count in degrees Celsius."""
    return _UNITS.get(written, "celsius")
