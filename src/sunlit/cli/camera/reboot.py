"""`sunlit camera reboot`: starts a camera anew."""

import click

from sunlit.cli.camera._reaching import confirm, reaching, with_camera, yes_option
from sunlit.devices import Camera


@click.command("reboot")
@reaching
@yes_option
def command(url: str, user: str, fingerprint: str, yes: bool) -> None:
    """Start a camera anew; it sees and records nothing meanwhile, which can be a minute or two.

    \b
    Examples:
      sunlit camera reboot onvif://192.168.1.64 --user admin
      sunlit camera reboot onvif://192.168.1.64 --user admin --yes
    """
    confirm("Start the camera anew? It sees and records nothing meanwhile.", yes)

    async def use(camera: Camera) -> None:
        await camera.reboot()

    with_camera(url, user, fingerprint, use)
    click.echo("sunlit: the camera is starting anew", err=True)
