"""`sunlit camera ptz`: moves a camera, and shows where it looks."""

import asyncio

import click
import msgspec

from sunlit.cli.camera._reaching import format_option, print_json, reaching, with_camera
from sunlit.devices import Camera, Position, Preset, PtzStatus
from sunlit.reports.visible import visible
from sunlit.schema import UsageError

_speed = click.FloatRange(-1, 1)


class _Place(click.ParamType[Position]):
    name = "pan,tilt,zoom"

    def convert(self, value: object, _param: click.Parameter | None, _context: click.Context | None) -> Position:
        try:
            pan, tilt, zoom = (float(number) for number in str(value).split(","))
        except ValueError:
            self.fail(f"{value!r} is not {self.name}")
        if not (-1 <= pan <= 1 and -1 <= tilt <= 1 and 0 <= zoom <= 1):
            self.fail("pan and tilt go from -1 to 1, zoom from 0 to 1")
        return Position(pan, tilt, zoom)


class _Shown(msgspec.Struct, frozen=True):
    status: PtzStatus
    presets: tuple[Preset, ...]


@click.command("ptz")
@reaching
@click.option("--channel", type=click.IntRange(1), default=1, show_default=True)
@click.option("--pan", type=_speed, default=0.0, help="Move with this speed; right is positive.")
@click.option("--tilt", type=_speed, default=0.0, help="Move with this speed; up is positive.")
@click.option("--zoom", type=_speed, default=0.0, help="Move with this speed; nearer is positive.")
@click.option("--seconds", type=click.FloatRange(0.1, 60), default=1.0, show_default=True, help="Move for so long.")
@click.option("--stop", is_flag=True, help="Stop every movement.")
@click.option("--look", type=_Place(), help="Move to a position: pan and tilt from -1 to 1, zoom from 0 to 1.")
@click.option("--go-to", default="", metavar="ID", help="Move to a preset.")
@click.option("--save", default="", metavar="NAME", help="Remember where it looks now as a new preset.")
@click.option("--remove", default="", metavar="ID", help="Forget a preset.")
@format_option
def command(
    *,
    url: str,
    user: str,
    fingerprint: str,
    channel: int,
    pan: float,
    tilt: float,
    zoom: float,
    seconds: float,
    stop: bool,
    look: Position | None,
    go_to: str,
    save: str,
    remove: str,
    format_: str,
) -> None:
    """Move a camera; then, or without more, show where it looks and its presets.

    A movement ends by itself after --seconds, and at once with Ctrl-C.

    \b
    Examples:
      sunlit camera ptz onvif://192.168.1.64 --user operator
      sunlit camera ptz onvif://192.168.1.64 --user operator --pan 0.5 --seconds 2
      sunlit camera ptz onvif://192.168.1.64 --user operator --go-to 1
    """
    moves = bool(pan or tilt or zoom)
    if sum(map(bool, (moves, stop, look, go_to, save, remove))) > 1:
        raise UsageError("ask for one thing at a time: a movement, --stop, --look, --go-to, --save or --remove")

    async def use(camera: Camera) -> _Shown:
        ptz = camera.ptz
        if moves:
            try:
                await ptz.move(pan, tilt, zoom, seconds=seconds, channel=channel)
                await asyncio.sleep(seconds)
            except asyncio.CancelledError:
                await ptz.stop(channel)
                raise
        elif stop:
            await ptz.stop(channel)
        elif look:
            await ptz.look(look, channel)
        elif go_to:
            await ptz.go_to(go_to, channel)
        elif save:
            await ptz.save_preset(save, channel)
        elif remove:
            await ptz.remove_preset(remove, channel)
        return _Shown(await ptz.status(channel), await ptz.presets(channel))

    try:
        shown = with_camera(url, user, fingerprint, use)
    except KeyboardInterrupt:
        click.echo("sunlit: stopped", err=True)
        return
    if format_ == "json":
        print_json(shown)
        return
    position, moving = shown.status.position, shown.status.moving
    where = f"pan {position.pan:.3f}, tilt {position.tilt:.3f}, zoom {position.zoom:.3f}" if position else "not told"
    click.echo(f"looks at: {where}{', moving' if moving else ''}")
    for preset in shown.presets:
        click.echo(visible(f"preset {preset.id}  {preset.name}".rstrip()))
