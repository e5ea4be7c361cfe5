"""Temperatures of an ISAPI device (Thermal): the matrix behind a picture, its rules, its surface and black body.

A matrix comes as 32-bit floats in degrees Celsius, or as 16-bit numbers that are kelvin once divided by "scale" and
moved by "offset". The black body's document was not seen of a device: its names are those of the vendor's SDK.
"""

import asyncio
import json
import struct
from collections.abc import Callable, Mapping
from contextlib import aclosing
from typing import Literal, TypeVar
from xml.etree.ElementTree import Element

from sunlit.devices import thermal
from sunlit.devices.drivers.hikvision.isapi import Isapi
from sunlit.devices.multipart import parts
from sunlit.devices.problem import AnswerError, UnreachableError, UnsupportedError
from sunlit.devices.thermal import ZERO_CELSIUS, BlackBody, Matrix, Radiometry, Reading, Unit, from_kelvin, to_kelvin
from sunlit.devices.written import real
from sunlit.devices.xml import below, replace_text, text

T = TypeVar("T")

# How long a picture with its temperatures, or the next readings, may take.
SECONDS = 20.0
# How many channels may measure: devices have one eye or two, recorders are not asked.
_CHANNELS = (1, 2)
_SHAPES: Mapping[int, Literal["spot", "zone", "line"]] = {0: "spot", 1: "zone", 2: "line"}
_UNITS: Mapping[str, Unit] = {"degreeKelvin": "kelvin", "degreeFahrenheit": "fahrenheit"}
_CODES: Mapping[int, Unit] = {1: "fahrenheit", 2: "kelvin"}
_METRES = {"meter": 1.0, "centimeter": 0.01, "feet": 0.3048}


class HikvisionThermal(thermal.Thermal):
    """See sunlit.devices.thermal.Thermal."""

    def __init__(self, isapi: Isapi) -> None:
        self._isapi = isapi

    async def channels(self) -> tuple[int, ...]:
        found = []
        for channel in _CHANNELS:
            try:
                await self._basic(channel)
            except (UnsupportedError, AnswerError):
                continue
            found.append(channel)
        return tuple(found)

    async def matrix(self, channel: int) -> Matrix:
        about: list[Mapping[str, object]] = []

        def pick(kind: str, body: bytes) -> Matrix | None:
            if kind == "application/json":
                about.append(_object(body, "JpegPictureWithAppendData"))
            return _matrix(about[0], body) if kind == "application/octet-stream" and about else None

        return await self._first(channel, "jpegPicWithAppendData", pick)

    async def readings(self, channel: int) -> tuple[Reading, ...]:
        def pick(kind: str, body: bytes) -> tuple[Reading, ...] | None:
            if kind != "application/json":
                return None
            found = _object(body, "ThermometryUploadList").get("ThermometryUpload")
            return tuple(_reading(one) for one in found if isinstance(one, dict)) if isinstance(found, list) else None

        return await self._first(channel, "realTimethermometry/rules", pick)

    async def radiometry(self, channel: int) -> Radiometry:
        basic = await self._basic(channel)
        distance, reflected = real(text(basic, "distance")), real(text(basic, "reflectiveTemperature"))
        return Radiometry(
            emissivity=real(text(basic, "emissivity")),
            distance=None if distance is None else distance * _metres(basic),
            reflected=None if reflected is None else to_kelvin(reflected, _unit(basic)),
        )

    async def set_radiometry(self, radiometry: Radiometry, channel: int) -> None:
        thermal.check(radiometry)
        basic = await self._basic(channel)
        if radiometry.emissivity is not None:
            replace_text(basic, "emissivity", f"{radiometry.emissivity:.2f}")
        if radiometry.distance is not None:
            replace_text(basic, "distance", f"{radiometry.distance / _metres(basic):g}")
        if radiometry.reflected is not None:
            replace_text(basic, "reflectiveEnable", "true")
            degrees = from_kelvin(radiometry.reflected, _unit(basic))
            replace_text(basic, "reflectiveTemperature", f"{degrees:.2f}")
        await self._isapi.put(f"Thermal/channels/{channel}/thermometry/basicParam", basic)

    async def black_body(self, channel: int) -> BlackBody:
        found = await self._isapi.get(f"Thermal/channels/{channel}/blackBody")
        temperature, distance = real(text(found, "temperature")), real(text(found, "distance"))
        place = below(found, "CenterPoint/CalibratingCoordinates")
        x, y = real(text(place, "positionX")), real(text(place, "positionY"))
        return BlackBody(
            on=text(found, "enabled") == "true",
            temperature=None if temperature is None else to_kelvin(temperature, _unit(found)),
            emissivity=real(text(found, "emissivity")),
            distance=None if distance is None else distance * _metres(found),
            point=None if x is None or y is None else (x / 1000, 1 - y / 1000),
        )

    async def _basic(self, channel: int) -> Element:
        return await self._isapi.get(f"Thermal/channels/{channel}/thermometry/basicParam")

    async def _first(self, channel: int, what: str, pick: Callable[[str, bytes], T | None]) -> T:
        """The first that `pick` finds in the parts of an answer, which may have no end."""
        transport = self._isapi.transport
        path = f"/ISAPI/Thermal/channels/{channel}/thermometry/{what}?format=json"
        try:
            async with (
                asyncio.timeout(SECONDS),
                transport.stream(path) as (kind, pieces),
                aclosing(parts(kind, pieces)) as found,
            ):
                async for part in found:
                    if (picked := pick(*part)) is not None:
                        return picked
        except TimeoutError:
            raise UnreachableError(f"{transport.address.place} does not answer in time") from None
        raise AnswerError(f"{transport.address.place} sends no temperatures")


def _object(body: bytes, name: str) -> Mapping[str, object]:
    """The object of that name in a JSON object; empty when there is none."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise AnswerError("the device's answer is no JSON") from None
    inner = found.get(name) if isinstance(found, dict) else None
    return inner if isinstance(inner, dict) else {}


def _matrix(about: Mapping[str, object], data: bytes) -> Matrix:
    width, height = _number(about.get("jpegPicWidth")), _number(about.get("jpegPicHeight"))
    if width is None or height is None or not 0 < width * height <= thermal.MAX_PIXELS:
        raise AnswerError("the device does not say how large its thermal picture is")
    count = int(width) * int(height)
    size = about.get("temperatureDataLength")
    try:
        if size == 4:
            degrees = struct.unpack_from(f"<{count}f", data)
            return Matrix(int(width), int(height), (value + ZERO_CELSIUS for value in degrees))
        scale, offset = _number(about.get("scale")), _number(about.get("offset"))
        if size == 2 and scale and offset is not None:
            whole = struct.unpack_from(f"<{count}h", data)
            return Matrix(int(width), int(height), (value / scale + offset for value in whole))
    except struct.error:
        raise AnswerError("the temperatures do not fill the picture") from None
    raise AnswerError("the device writes its temperatures in a way that is not known")


def _reading(rule: Mapping[str, object]) -> Reading:
    shape = _SHAPES.get(_code(rule.get("ruleCalibType")), "zone")
    unit = _CODES.get(_code(rule.get("thermometryUnit")), "celsius")
    inner = rule.get("PointThermCfg" if shape == "spot" else "LinePolygonThermCfg")
    values = inner if isinstance(inner, dict) else {}

    def kelvin(name: str) -> float | None:
        value = _number(values.get(name))
        return None if value is None else to_kelvin(value, unit)

    if shape == "spot":
        place = values.get("Point")
        x, y = (
            (_number(place.get(name)) for name in ("positionX", "positionY")) if isinstance(place, dict) else [None] * 2
        )
        points = ((x, y),) if x is not None and y is not None and 0 <= x <= 1 and 0 <= y <= 1 else ()
        return Reading("spot", points, kelvin("temperature"))
    return Reading(shape, (), kelvin("AverageTemperature"), kelvin("MinTemperature"), kelvin("MaxTemperature"))


def _number(value: object) -> float | None:
    return real(str(value)) if isinstance(value, int | float | str) and not isinstance(value, bool) else None


def _code(value: object) -> int:
    return value if isinstance(value, int) else -1


def _metres(document: Element) -> float:
    """How many metres the document's unit of distance has; devices that name none count in metres."""
    return _METRES.get(text(document, "distanceUnit"), 1.0)


def _unit(document: Element) -> Unit:
    """Devices that name no unit count in degrees Celsius."""
    return _UNITS.get(text(document, "temperatureUnit"), "celsius")
