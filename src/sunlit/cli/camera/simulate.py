"""`sunlit camera simulate`: an invented camera to try things on."""

import asyncio

import click
import msgspec

from sunlit.devices.simulator import SimulatedCamera, simulate
from sunlit.schema import UsageError


@click.command("simulate")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="[default: a free one]")
@click.option("--user", default="viewer", show_default=True)
@click.option("--password", default="invented", show_default=True, help="Of the invented camera, so no secret.")
def command(host: str, port: int, user: str, password: str) -> None:
    """Serve an invented camera until Ctrl-C, which sees something move every other second.

    Prints one JSON line with the URL of each of its faces.

    \b
    Examples:
      sunlit camera simulate --port 8080 &
      SUNLIT_CAMERA_PASSWORD=invented sunlit camera observe onvif://127.0.0.1:8080 --user viewer
    """

    async def serve() -> None:
        async with simulate(SimulatedCamera(user, password), host=host, port=port) as simulation:
            click.echo(msgspec.json.encode({"onvif": simulation.onvif, "hikvision": simulation.hikvision}))
            active = False
            while True:
                active = not active
                simulation.camera.move(active)
                await asyncio.sleep(2)

    try:
        asyncio.run(serve())
    except KeyboardInterrupt:
        pass
    except OSError as error:
        raise UsageError(f"cannot serve at {host} port {port}: {error.strerror}") from error
