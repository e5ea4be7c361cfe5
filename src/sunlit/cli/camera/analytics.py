"""`sunlit camera analytics`: the analytics of a camera, with what they are for."""

import click

from sunlit.cli.camera._reaching import format_option, print_json, reaching, with_camera
from sunlit.devices import Camera, Feature
from sunlit.reports.visible import visible


@click.command("analytics")
@reaching
@format_option
def command(url: str, user: str, fingerprint: str, format_: str) -> None:
    """Show the analytics of a camera, with what they are for.

    \b
    Examples:
      sunlit camera analytics onvif://192.168.1.64 --user viewer
    """

    async def use(camera: Camera) -> tuple[Feature, ...]:
        return await camera.features()

    features = with_camera(url, user, fingerprint, use)
    if format_ == "json":
        print_json(features)
    else:
        for feature in features:
            click.echo(visible(f"{'on ' if feature.on else 'off'} {feature.purpose:<9} {feature.id}"))
