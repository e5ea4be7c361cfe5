"""`sunlit camera record`: a stream in an MP4 file, as the camera encodes it."""

import asyncio
from contextlib import aclosing, suppress
from pathlib import Path

import click
from rich.console import Console

from sunlit.cli.camera._reaching import reaching, streaming, tell_health, with_stream
from sunlit.devices import Recorded, Stream, UnreachableError, record
from sunlit.gate import Health


@click.command("record")
@reaching
@streaming
@click.option("--seconds", type=click.FloatRange(0), default=0.0, help="End after so long.  [default: never]")
@click.option(
    "--output", "-o", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The file, named *.mp4."
)
def command(*, url: str, user: str, fingerprint: str, channel: int, profile: str, seconds: float, output: Path) -> None:
    """Record a stream to MP4, without encoding it anew, until Ctrl-C.

    What was written stays whole, whatever happens. When the camera breaks off, the recording goes on in a new file
    beside the first: door-2.mp4. Sound is kept where MP4 can hold it, which is AAC.

    \b
    Examples:
      sunlit camera record onvif://192.168.1.64 --user viewer -o door.mp4 --seconds 60
      sunlit camera record rtsp://192.168.1.64/live --user viewer -o door.mp4
    """
    files: dict[Path, Recorded] = {}
    status = Console(stderr=True).status("waiting for the camera")

    async def use(stream: Stream) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds or None), aclosing(record(stream, output)) as items:
                async for item in items:
                    if isinstance(item, Health):
                        tell_health(item)
                        status.update("waiting for the camera")
                        continue
                    if item.path not in files and item.left_out:
                        click.echo(f"sunlit: without sound: MP4 cannot hold {item.left_out}", err=True)
                    files[item.path] = item
                    status.update(f"{item.path.name}: {item.seconds:.0f} s, {item.size / 1e6:.1f} MB")

    try:
        with status:
            with_stream(url, user, fingerprint, use, channel=channel, profile=profile)
    except KeyboardInterrupt:
        pass
    for one in files.values():
        click.echo(f"sunlit: {one.path}: {one.path.stat().st_size} bytes", err=True)
    if not files:
        raise UnreachableError("nothing was recorded: the camera sent no picture that can be shown")
