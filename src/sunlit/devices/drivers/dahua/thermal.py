"""Temperatures of a Dahua device (RadiometryManager, HeatImagingThermometry): a point, and the surface.

The names are those of the maker's HTTP API document. Some firmware of other sellers writes degrees Fahrenheit and says
"Centigrade": what a device says is what is believed. The matrix comes by the maker's SDK only.
"""

import re
from collections.abc import Mapping

from sunlit.devices import thermal
from sunlit.devices.areas import Point
from sunlit.devices.drivers.dahua.cgi import Cgi
from sunlit.devices.problem import AnswerError, UnsupportedError
from sunlit.devices.thermal import Matrix, Radiometry, Reading, Unit, from_kelvin, to_kelvin
from sunlit.devices.xml import real
from sunlit.schema import UsageError

_SCREEN = 8191
_UNITS: Mapping[str, Unit] = {"Kelvin": "kelvin", "Fahrenheit": "fahrenheit"}
_CHANNEL = re.compile(r"HeatImagingThermometry\[(\d{1,4})\]\..{1,64}")


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
        raise UnsupportedError("the device tells the temperature of single points only: ask for spots")

    async def spot(self, point: Point, channel: int) -> Reading:
        if not all(0 <= number <= 1 for number in point):
            raise UsageError("a point lies outside the picture: its numbers go from 0,0 at the upper left to 1,1")
        at = {f"coordinate[{axis}]": round(value * _SCREEN) for axis, value in enumerate(point)}
        found = await self._cgi.ask("RadiometryManager.cgi?action=getRandomPointTemper", channel=channel, **at)
        value = real(found.get("pointTempInfo.TemperAver", ""))
        if value is None:
            raise AnswerError(f"{self._cgi.place} sends no temperature")
        return Reading("spot", (point,), to_kelvin(value, _unit(found.get("pointTempInfo.TemperatureUnit", ""))))

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

    async def _surface(self, channel: int) -> Mapping[str, str]:
        config = await self._cgi.config("HeatImagingThermometry")
        at = f"HeatImagingThermometry[{channel - 1}]."
        found = {key.removeprefix(at): value for key, value in config.items() if key.startswith(at)}
        if not found:
            raise UnsupportedError(f"{self._cgi.place} measures nothing on channel {channel}")
        return found


def _unit(written: str) -> Unit:
    """Devices that name no unit count in degrees Celsius."""
    return _UNITS.get(written, "celsius")
