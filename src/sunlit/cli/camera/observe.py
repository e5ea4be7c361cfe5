"""`sunlit camera observe`: what a camera openly observes, as JSON lines."""

import asyncio
from contextlib import aclosing, suppress

import click
import msgspec

from sunlit.cli.camera._reaching import reaching, with_camera, withheld
from sunlit.devices import Camera
from sunlit.gate import Gate


@click.command("observe")
@reaching
@click.option("--seconds", type=click.FloatRange(0), default=0.0, help="End after so long.  [default: never]")
@click.option("--name", default="", help="What to call the camera.  [default: its host and port]")
def command(url: str, user: str, fingerprint: str, seconds: float, name: str) -> None:
    """Print what a camera observes, a JSON object a line, until Ctrl-C.

    A camera that cannot be heard is said to be unavailable, and is tried again and again.

    \b
    Examples:
      sunlit camera observe onvif://192.168.1.64 --user viewer --name door
      sunlit camera observe onvif://192.168.1.64 --user viewer | jq 'select(.kind == "motion")'
    """
    gates: list[Gate] = []

    async def use(camera: Camera) -> None:
        gates.append(camera.gate)
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds or None), aclosing(camera.observations()) as observations:
                async for observation in observations:
                    click.echo(msgspec.json.encode(observation))

    try:
        with_camera(url, user, fingerprint, use, name)
    except KeyboardInterrupt:
        pass
    finally:
        for gate in gates:
            click.echo(f"sunlit: {withheld(gate)}", err=True)
