"""`sunlit camera observe`: what a camera openly observes, as JSON lines."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress

import click
import msgspec

from sunlit.cli.camera._listening import agreed, inboxes, listen_options
from sunlit.cli.camera._reaching import reaching, with_camera, with_stream, withheld
from sunlit.devices import Camera, Stream, joined, metadata, stream_of
from sunlit.devices.address import parse_address
from sunlit.gate import Gate, Observation
from sunlit.schema import UsageError


@click.command("observe")
@reaching
@click.option("--seconds", type=click.FloatRange(0), default=0.0, help="End after so long.  [default: never]")
@click.option("--name", default="", help="What to call the camera.  [default: its host and port]")
@click.option("--metadata", "with_metadata", is_flag=True, help="The ONVIF metadata of the first stream too.")
@listen_options
def command(
    *,
    url: str,
    user: str,
    fingerprint: str,
    seconds: float,
    name: str,
    with_metadata: bool,
    listen: str,
    by_hand: bool,
    yes: bool,
) -> None:
    """Print what a camera observes, a JSON object a line, until Ctrl-C.

    A camera that cannot be heard is said to be unavailable, and is tried again and again. Of an rtsp:// URL it is the
    metadata that is observed, and nothing else.

    With --listen the camera is told to post its events here, and told to stop at the end. With --by-hand it is you who
    sets it up: the address is printed on standard error, and is the same each time when SUNLIT_LISTEN_SECRET holds the
    secret that stands in it.

    \b
    Examples:
      sunlit camera observe onvif://192.168.1.64 --user viewer --name door
      sunlit camera observe onvif://192.168.1.64 --user viewer | jq 'select(.kind == "motion")'
      sunlit camera observe hikvision://192.168.1.64 --user viewer --listen 192.168.1.5:8090
    """
    gates: list[Gate] = []

    async def show(gate: Gate, found: AsyncGenerator[Observation]) -> None:
        gates.append(gate)
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds or None), aclosing(found) as observations:
                async for observation in observations:
                    click.echo(msgspec.json.encode(observation))

    async def use(camera: Camera) -> None:
        async with inboxes(listen, by_hand) as inbox:
            found = [
                camera.observations(inbox(camera.gate.device)),
                *([metadata(stream_of(camera))] if with_metadata else []),
            ]
            await show(camera.gate, joined(*found))

    async def use_stream(stream: Stream) -> None:
        await show(stream.gate, metadata(stream))

    try:
        if parse_address(url).scheme == "rtsp":
            if listen:
                raise UsageError("a stream posts nothing: --listen needs the address of a camera")
            with_stream(url, user, fingerprint, use_stream, name=name)
        else:
            agreed(listen, by_hand, yes)
            with_camera(url, user, fingerprint, use, name)
    except KeyboardInterrupt:
        pass
    finally:
        for gate in gates:
            click.echo(f"sunlit: {withheld(gate)}", err=True)
