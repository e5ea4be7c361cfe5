"""Temperatures that a device measures without touching, whatever the make; in kelvin, in metres."""

from array import array
from collections.abc import Iterable
from math import isfinite
from typing import Literal

import msgspec

from sunlit.devices.areas import Point
from sunlit.devices.problem import AnswerError, UnsupportedError
from sunlit.schema import UsageError

ZERO_CELSIUS = 273.15

Unit = Literal["celsius", "fahrenheit", "kelvin"]
MAX_PIXELS = 4 << 20


class Matrix:
    """The temperature of every pixel of a thermal picture.

    width, height  in pixels
    kelvin         rows from above, as a memoryview of 32-bit floats in the shape (height, width); numpy.asarray of it
                   copies nothing
    """

    def __init__(self, width: int, height: int, kelvin: Iterable[float]) -> None:
        """Raises AnswerError when the values do not fill the picture or are no numbers."""
        values = array("f", kelvin)
        if not 0 < width * height <= MAX_PIXELS or len(values) != width * height:
            raise AnswerError("the temperatures do not fill the picture")
        if not all(map(isfinite, values)):
            raise AnswerError("the temperatures are no numbers")
        self.width = width
        self.height = height
        self.kelvin = memoryview(values).cast("B").cast("f", (height, width))

    def __repr__(self) -> str:
        return f"Matrix({self.width}x{self.height})"

    def at(self, x: float, y: float) -> float:
        """The temperature at a point from (0, 0), the upper left corner, to (1, 1)."""
        column, row = self._pixel(x, y)
        return float(self.kelvin[row, column])

    def within(self, upper_left: Point, lower_right: Point) -> "Reading":
        """What a box holds, its borders included."""
        left, top = self._pixel(*upper_left)
        right, bottom = self._pixel(*lower_right)
        if left > right or top > bottom:
            raise UsageError("a box is given by its upper left and its lower right corner")
        found = [self.kelvin[row, column] for row in range(top, bottom + 1) for column in range(left, right + 1)]
        return Reading(
            shape="box",
            points=(upper_left, lower_right),
            average=sum(found) / len(found),
            minimum=min(found),
            maximum=max(found),
        )

    def _pixel(self, x: float, y: float) -> tuple[int, int]:
        if not (0 <= x <= 1 and 0 <= y <= 1):
            raise UsageError("a point lies outside the picture: its numbers go from 0,0 at the upper left to 1,1")
        return min(int(x * self.width), self.width - 1), min(int(y * self.height), self.height - 1)


class Reading(msgspec.Struct, frozen=True):
    """What one place of the picture measures, in kelvin; None is what the device does not tell.

    points     of a spot one, of a box its upper left and lower right corner, of a line or zone those along it; from
               (0, 0), the upper left corner, to (1, 1); none when the device does not say where
    average    of a spot the temperature itself
    tolerance  how far the device says it may be off, in kelvin
    """

    shape: Literal["spot", "box", "line", "zone"]
    points: tuple[Point, ...] = ()
    average: float | None = None
    minimum: float | None = None
    maximum: float | None = None
    tolerance: float | None = None


class Radiometry(msgspec.Struct, frozen=True):
    """What the device takes the measured surface to be like; None is what it does not tell, or, when set, what stays.

    emissivity  above 0, at most 1
    distance    from the device, in metres
    reflected   the temperature of what the surface mirrors, in kelvin
    """

    emissivity: float | None = None
    distance: float | None = None
    reflected: float | None = None


class BlackBody(msgspec.Struct, frozen=True):
    """A body of known temperature in the picture, by which the device corrects what it measures.

    temperature  in kelvin, `distance` in metres
    point        where it stands, from (0, 0), the upper left corner, to (1, 1)
    """

    on: bool
    temperature: float | None = None
    emissivity: float | None = None
    distance: float | None = None
    point: Point | None = None


class Thermal:
    """A device that measures no temperatures: every call raises UnsupportedError. Drivers override what theirs can.

    All calls raise CameraError as those of Camera do. What is measured at a person's face comes as an observation of
    its own kind, without anything else about that person: see Screening.
    """

    async def channels(self) -> tuple[int, ...]:
        """The channels that measure; on a device with two eyes usually the second one."""
        raise UnsupportedError(_CANNOT)

    async def matrix(self, channel: int) -> Matrix:
        """The temperature of every pixel now."""
        raise UnsupportedError(_CANNOT)

    async def spot(self, point: Point, channel: int) -> Reading:
        """The temperature at a point of the picture now."""
        return Reading("spot", (point,), (await self.matrix(channel)).at(*point))

    async def box(self, upper_left: Point, lower_right: Point, channel: int) -> Reading:
        """The temperatures in a box of the picture now."""
        return (await self.matrix(channel)).within(upper_left, lower_right)

    async def readings(self, channel: int) -> tuple[Reading, ...]:
        """What the device measures now at the places that its own rules name."""
        raise UnsupportedError(_CANNOT)

    async def radiometry(self, channel: int) -> Radiometry:
        """What it takes the measured surface to be like."""
        raise UnsupportedError(_CANNOT)

    async def set_radiometry(self, radiometry: Radiometry, channel: int) -> None:
        """Tell it what the measured surface is like."""
        raise UnsupportedError(_CANNOT)

    async def black_body(self, channel: int) -> BlackBody:
        """Whether and by what it corrects itself."""
        raise UnsupportedError(_CANNOT)


_CANNOT = "the camera measures no temperatures that can be asked for"


def check(radiometry: Radiometry) -> None:
    """Raises UsageError for a surface that there cannot be."""
    emissivity, distance, reflected = radiometry.emissivity, radiometry.distance, radiometry.reflected
    if emissivity is not None and not 0 < emissivity <= 1:
        raise UsageError("an emissivity is above 0 and at most 1")
    if distance is not None and not 0 <= distance <= 10_000:
        raise UsageError("a distance is given in metres, up to 10000")
    if reflected is not None and not 0 <= reflected <= 6000:
        raise UsageError("a reflected temperature is given in kelvin, up to 6000")


def to_kelvin(value: float, unit: Unit) -> float:
    """A temperature in kelvin."""
    match unit:
        case "kelvin":
            return value
        case "fahrenheit":
            return (value - 32) / 1.8 + ZERO_CELSIUS
    return value + ZERO_CELSIUS


def from_kelvin(kelvin: float, unit: Unit) -> float:
    """A temperature in another unit."""
    match unit:
        case "kelvin":
            return kelvin
        case "fahrenheit":
            return (kelvin - ZERO_CELSIUS) * 1.8 + 32
    return kelvin - ZERO_CELSIUS
