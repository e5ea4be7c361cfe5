"""`sunlit camera snapshot`: a picture of now in a file."""

from pathlib import Path

import click

from sunlit.cli.camera._reaching import reaching, with_camera
from sunlit.devices import Camera
from sunlit.schema import UsageError


@click.command("snapshot")
@reaching
@click.option("--channel", type=click.IntRange(1), default=1, show_default=True)
@click.option(
    "--output", "-o", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The picture's file."
)
def command(url: str, user: str, fingerprint: str, channel: int, output: Path) -> None:
    """Save a picture of now, as the camera encodes it.

    \b
    Examples:
      sunlit camera snapshot onvif://192.168.1.64 --user viewer -o door.jpg
    """
    if not output.parent.is_dir():
        raise UsageError(f"{output.parent} is not a folder: create it first")

    async def use(camera: Camera) -> bytes:
        return (await camera.snapshot(channel)).data

    data = with_camera(url, user, fingerprint, use)
    try:
        output.write_bytes(data)
    except OSError as error:
        raise UsageError(f"cannot write {output}: {error.strerror}") from error
    click.echo(f"sunlit: {len(data)} bytes in {output}", err=True)
