"""`sunlit camera observe`: what a camera openly observes, as JSON lines."""

import asyncio
import os
from collections.abc import AsyncGenerator
from contextlib import aclosing, asynccontextmanager, suppress
from urllib.parse import urlsplit

import click
import msgspec

from sunlit.cli.camera._reaching import confirm, reaching, with_camera, with_stream, withheld, yes_option
from sunlit.devices import Camera, Inbox, Stream, joined, listening, metadata, stream_of
from sunlit.devices.address import parse_address
from sunlit.gate import Gate, Observation
from sunlit.schema import UsageError


@click.command("observe")
@reaching
@click.option("--seconds", type=click.FloatRange(0), default=0.0, help="End after so long.  [default: never]")
@click.option("--name", default="", help="What to call the camera.  [default: its host and port]")
@click.option("--metadata", "with_metadata", is_flag=True, help="The ONVIF metadata of the first stream too.")
@click.option(
    "--listen",
    default="",
    metavar="HOST[:PORT]",
    help="Let the camera post its events to this address of this machine, instead of asking for them.",
)
@click.option("--by-hand", is_flag=True, help="With --listen: the camera is set up to post there, and told nothing.")
@yes_option
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
        async with _inbox(listen, camera.gate.device, by_hand) as inbox:
            found = [camera.observations(inbox), *([metadata(stream_of(camera))] if with_metadata else [])]
            await show(camera.gate, joined(*found))

    async def use_stream(stream: Stream) -> None:
        await show(stream.gate, metadata(stream))

    try:
        if parse_address(url).scheme == "rtsp":
            if listen:
                raise UsageError("a stream posts nothing: --listen needs the address of a camera")
            with_stream(url, user, fingerprint, use_stream, name=name)
        else:
            if listen and not by_hand:
                confirm(f"The camera is told to post its events to {listen} until this ends. Go on?", yes)
            with_camera(url, user, fingerprint, use, name)
    except KeyboardInterrupt:
        pass
    finally:
        for gate in gates:
            click.echo(f"sunlit: {withheld(gate)}", err=True)


@asynccontextmanager
async def _inbox(listen: str, name: str, by_hand: bool) -> AsyncGenerator[Inbox | None]:
    """Where the camera posts to, None when it is asked instead."""
    if not listen:
        yield None
        return
    try:
        parts = urlsplit(f"//{listen}")
        host, port = parts.hostname or "", parts.port or 0
        host = host if parts.netloc == listen and parts.username is None else ""
    except ValueError:
        host, port = "", 0
    if not host:
        raise UsageError(f"--listen {listen} is no address: write HOST:PORT, such as 192.168.1.5:8090")
    async with listening(host, port, secret=os.environ.get("SUNLIT_LISTEN_SECRET", "")) as listener:
        inbox = listener.inbox(name, asks=not by_hand)
        if by_hand:
            click.echo(f"sunlit: set the camera up to post its events to {inbox.url}", err=True)
        yield inbox
