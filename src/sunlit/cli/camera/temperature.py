"""`sunlit camera temperature`: what a thermal camera measures."""

from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click
import msgspec

from sunlit.cli.camera._reaching import format_option, print_json, reaching, with_camera
from sunlit.cli.camera._values import Points, shown
from sunlit.devices import BlackBody, Camera, Matrix, Radiometry, Reading, UnsupportedError
from sunlit.devices.areas import Point
from sunlit.devices.thermal import ZERO_CELSIUS, Thermal
from sunlit.schema import UsageError

T = TypeVar("T")


class _Shown(msgspec.Struct, frozen=True):
    """What is printed, temperatures in kelvin; None is what the device does not tell, `not_told` why not."""

    channel: int
    readings: tuple[Reading, ...]
    radiometry: Radiometry | None = None
    black_body: BlackBody | None = None
    not_told: tuple[str, ...] = ()


@click.command("temperature")
@reaching
@click.option("--channel", type=click.IntRange(1), help="[default: the first that measures]")
@click.option("--spot", "spots", type=Points(1), multiple=True, help="Measure at a point.")
@click.option("--box", "boxes", type=Points(2), multiple=True, help="Measure between two corners.")
@click.option(
    "--matrix",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Save the temperature of every pixel, as CSV in kelvin, a line a row from above.",
)
@click.option("--emissivity", type=float, help="Tell the camera how the surface radiates: above 0, at most 1.")
@click.option("--distance", type=float, help="Tell the camera how far the surface is, in metres.")
@click.option("--reflected", type=float, help="Tell the camera what the surface mirrors, in kelvin.")
@format_option
def command(
    *,
    url: str,
    user: str,
    fingerprint: str,
    channel: int | None,
    spots: Sequence[Sequence[Point]],
    boxes: Sequence[Sequence[Point]],
    matrix: Path | None,
    emissivity: float | None,
    distance: float | None,
    reflected: float | None,
    format_: str,
) -> None:
    """Measure temperatures with a thermal camera.

    Without more, shows what the camera measures by its own rules, and by what it measures. Points are x,y from 0,0
    (upper left) to 1,1. JSON is in kelvin.

    \b
    Examples:
      sunlit camera temperature hikvision://192.168.1.64 --user viewer
      sunlit camera temperature hikvision://192.168.1.64 --user viewer --spot 0.5,0.5 --box "0.1,0.1 0.4,0.3"
      sunlit camera temperature hikvision://192.168.1.64 --user operator --emissivity 0.95 --distance 12
    """
    if matrix and not matrix.parent.is_dir():
        raise UsageError(f"{matrix.parent} is not a folder: create it first")
    given = Radiometry(emissivity, distance, reflected)

    async def use(camera: Camera) -> _Shown:
        thermal = camera.thermal
        measuring = channel or next(iter(await thermal.channels()), None)
        if measuring is None:
            raise UnsupportedError("no channel of the camera measures temperatures")
        if given != Radiometry():
            await thermal.set_radiometry(given, measuring)
        if spots or boxes or matrix:
            return _Shown(measuring, await _measured(thermal, measuring, spots, boxes, matrix))
        return await _told(thermal, measuring)

    result = with_camera(url, user, fingerprint, use)
    if format_ == "json":
        print_json(result)
    else:
        for line in _lines(result):
            click.echo(line)
    if matrix:
        click.echo(f"sunlit: the temperatures are in {matrix}", err=True)


async def _measured(
    thermal: Thermal,
    channel: int,
    spots: Sequence[Sequence[Point]],
    boxes: Sequence[Sequence[Point]],
    file: Path | None,
) -> tuple[Reading, ...]:
    """What was asked for: of one picture, so that all belongs to the same moment, where the camera has one."""
    try:
        found = await thermal.matrix(channel)
    except UnsupportedError:
        if boxes or file:
            raise
        return tuple([await thermal.spot(point, channel) for (point,) in spots])
    if file:
        _save(found, file)
    at_points = [Reading("spot", (point,), found.at(*point)) for (point,) in spots]
    return (*at_points, *(found.within(upper_left, lower_right) for upper_left, lower_right in boxes))


async def _told(thermal: Thermal, channel: int) -> _Shown:
    """What the camera tells by itself, and why it does not tell the rest."""
    not_told: list[str] = []

    async def asked(question: Coroutine[Any, Any, T]) -> T | None:
        try:
            return await question
        except UnsupportedError as error:
            not_told.append(str(error))
            return None

    readings = await asked(thermal.readings(channel)) or ()
    radiometry, body = await asked(thermal.radiometry(channel)), await asked(thermal.black_body(channel))
    return _Shown(channel, readings, radiometry, body, tuple(not_told))


def _save(matrix: Matrix, file: Path) -> None:
    kelvin, columns = matrix.kelvin, range(matrix.width)
    rows = (",".join(f"{kelvin[row, column]:.2f}" for column in columns) for row in range(matrix.height))
    try:
        file.write_text("".join(f"{row}\n" for row in rows), encoding="ascii")
    except OSError as error:
        raise UsageError(f"cannot write {file}: {error.strerror}") from error


def _lines(result: _Shown) -> list[str]:
    lines = []
    for reading in result.readings:
        place = f" {shown(reading.points)}" if reading.points else ""
        if reading.minimum is None and reading.maximum is None:
            said = _degrees(reading.average)
        else:
            said = f"{_degrees(reading.minimum)} to {_degrees(reading.maximum)}, average {_degrees(reading.average)}"
        lines.append(f"{reading.shape}{place}: {said}")
    if (surface := result.radiometry) is not None:
        distance = "not told" if surface.distance is None else f"{surface.distance:g} m"
        emissivity = "not told" if surface.emissivity is None else f"{surface.emissivity:g}"
        lines.append(f"surface: emissivity {emissivity}, distance {distance}, mirrors {_degrees(surface.reflected)}")
    if (body := result.black_body) is not None:
        lines.append(f"black body: {'on' if body.on else 'off'}, {_degrees(body.temperature)}")
    lines += [f"not told: {why}" for why in result.not_told]
    return lines if result.readings else ["nothing is measured by rules of the camera; give --spot or --box", *lines]


def _degrees(kelvin: float | None) -> str:
    return "not told" if kelvin is None else f"{kelvin:.2f} K ({kelvin - ZERO_CELSIUS:.2f} °C)"
