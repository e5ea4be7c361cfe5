"""`sunlit camera clock`: how far a camera's clock is off, and setting it."""

from datetime import UTC, datetime

import click

from sunlit.cli.camera._reaching import confirm, reaching, with_camera, yes_option
from sunlit.devices import Camera, Clock


@click.command("clock")
@reaching
@click.option("--set", "set_", is_flag=True, help="Set it to the time of this machine.")
@yes_option
def command(url: str, user: str, fingerprint: str, set_: bool, yes: bool) -> None:
    """Show a camera's clock, or set it to the time of this machine.

    \b
    Examples:
      sunlit camera clock onvif://192.168.1.64 --user admin
      sunlit camera clock onvif://192.168.1.64 --user admin --set --yes
    """
    if set_:
        confirm("Set the camera's clock to the time of this machine?", yes)

    async def use(camera: Camera) -> Clock:
        if set_:
            await camera.set_clock(datetime.now(UTC))
        return await camera.clock()

    clock = with_camera(url, user, fingerprint, use)
    off = clock.offset.total_seconds()
    click.echo(f"{clock.time:%Y-%m-%d %H:%M:%S} UTC, {abs(off):.1f} s {'ahead' if off > 0 else 'behind'}")
