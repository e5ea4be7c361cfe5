"""`sunlit camera analytics`: the analytics of a camera, with what they are for; switched, and given zones and lines."""

from collections.abc import Sequence
from typing import get_args

import click

from sunlit.cli.camera._reaching import format_option, print_json, reaching, with_camera
from sunlit.cli.camera._values import Points, shown
from sunlit.devices import Area, Camera, Feature
from sunlit.devices.areas import Direction, Point
from sunlit.reports.visible import visible
from sunlit.schema import UsageError


@click.command("analytics")
@reaching
@click.option("--on", default="", metavar="ID", help="Switch this one on.")
@click.option("--off", default="", metavar="ID", help="Switch this one off.")
@click.option(
    "--parameter", "parameters", multiple=True, metavar="NAME=VALUE", help="What it shall run with, for --on."
)
@click.option("--areas", "changed", default="", metavar="ID", help="Give this one the zones and lines that follow.")
@click.option("--zone", "zones", type=Points(), multiple=True, help="A zone, by its corners.")
@click.option("--line", "lines", type=Points(), multiple=True, help="A line, from point to point.")
@click.option(
    "--direction",
    type=click.Choice(get_args(Direction)),
    default="any",
    show_default=True,
    help="How lines are crossed, seen from their first point.",
)
@format_option
def command(
    *,
    url: str,
    user: str,
    fingerprint: str,
    on: str,
    off: str,
    parameters: Sequence[str],
    changed: str,
    zones: Sequence[Sequence[Point]],
    lines: Sequence[Sequence[Point]],
    direction: Direction,
    format_: str,
) -> None:
    """Show the analytics of a camera, with what they are for, and whether they run.

    What is there for a protected or sensitive trait, or for nobody knows what, is shown and can be switched off. It
    cannot be switched on or given parameters. Points are x,y from 0,0 (upper left) to 1,1. A rule of ONVIF is gone when
    it is off: give it its zones and parameters when you switch it on.

    \b
    Examples:
      sunlit camera analytics onvif://192.168.1.64 --user viewer
      sunlit camera analytics hikvision://192.168.1.64 --off Smart/FaceDetect/1
      sunlit camera analytics onvif://192.168.1.64 --on rule/analytics_1/tt:FieldDetector --zone "0,0 1,0 0.5,1"
      sunlit camera analytics hikvision://192.168.1.64 --areas Smart/LineDetection/1 \\
          --line "0.1,0.8 0.9,0.8" --direction left_to_right
    """
    if sum(map(bool, (on, off, changed))) > 1:
        raise UsageError("give one of --on, --off and --areas at a time")
    if (zones or lines) and not (changed or on):
        raise UsageError("say which analytics the zones and lines are for: --areas ID, or --on ID")
    if parameters and not on:
        raise UsageError("parameters are for --on")
    areas = [Area("zone", tuple(points)) for points in zones]
    areas += [Area("line", tuple(points), direction) for points in lines]

    async def use(camera: Camera) -> tuple[Feature, ...]:
        features = await camera.features()
        if not (id_ := on or off or changed):
            if not features:
                # Who is no such camera lists none either, and cannot say who it is.
                await camera.identity()
            return features
        if id_ not in {feature.id for feature in features}:
            raise UsageError(f"the camera has no {id_}: call this without --on, --off and --areas to see what it has")
        if changed or areas:
            await camera.set_areas(id_, areas)
        if on or off:
            await camera.switch(id_, bool(on), _pairs(parameters) if parameters else None)
        return await camera.features()

    features = with_camera(url, user, fingerprint, use)
    if format_ == "json":
        print_json(features)
        return
    if not features:
        click.echo("sunlit: the camera lists no analytics, or not to this user", err=True)
    for feature in features:
        click.echo(visible(f"{'on ' if feature.on else 'off'} {feature.purpose:<9} {feature.id}"))
        for area in feature.areas:
            way = f", {area.direction}" if area.shape == "line" else ""
            click.echo(f"    {area.shape} {shown(area.points)}{way}")


def _pairs(parameters: Sequence[str]) -> dict[str, str]:
    pairs = [parameter.partition("=") for parameter in parameters]
    if not all(name and equals for name, equals, _ in pairs):
        raise UsageError("a parameter is NAME=VALUE")
    return {name: value for name, _, value in pairs}
