"""`sunlit camera frames`: decoded pictures of a stream in a folder."""

import asyncio
from contextlib import aclosing, suppress
from pathlib import Path

import click
from rich.console import Console

from sunlit.cli.camera._reaching import reaching, streaming, tell_health, with_stream
from sunlit.devices import Frame, Stream, UnreachableError, frames
from sunlit.schema import UsageError


@click.command("frames")
@reaching
@streaming
@click.option("--every", type=click.FloatRange(0), default=1.0, show_default=True, help="Seconds; 0 for each picture.")
@click.option("--count", type=click.IntRange(1), help="End after so many.  [default: never]")
@click.option("--seconds", type=click.FloatRange(0), default=0.0, help="End after so long.  [default: never]")
@click.option(
    "--output", "-o", type=click.Path(file_okay=False, path_type=Path), required=True, help="The folder for them."
)
def command(
    *,
    url: str,
    user: str,
    fingerprint: str,
    channel: int,
    profile: str,
    every: float,
    count: int | None,
    seconds: float,
    output: Path,
) -> None:
    """Save pictures of a stream as JPEG files, named by their time in UTC, until Ctrl-C.

    \b
    Examples:
      sunlit camera frames onvif://192.168.1.64 --user viewer -o door --every 10
      sunlit camera frames rtsp://192.168.1.64/live --user viewer -o door --every 0 --seconds 5
    """
    saved = 0
    status = Console(stderr=True).status("waiting for the camera")

    async def use(stream: Stream) -> None:
        nonlocal saved
        clock = asyncio.get_running_loop().time
        due = 0.0
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds or None), aclosing(frames(stream, every=not every)) as items:
                async for item in items:
                    if not isinstance(item, Frame):
                        tell_health(item)
                    elif clock() >= due:
                        due = clock() + every
                        await asyncio.to_thread(_save, item, output)
                        saved += 1
                        status.update(f"{saved} pictures")
                        if saved == count:
                            return

    output.mkdir(parents=True, exist_ok=True)
    try:
        with status:
            with_stream(url, user, fingerprint, use, channel=channel, profile=profile)
    except KeyboardInterrupt:
        pass
    click.echo(f"sunlit: {saved} pictures in {output}", err=True)
    if not saved:
        raise UnreachableError("no picture was saved: the camera sent none that can be decoded")


def _save(frame: Frame, folder: Path) -> None:
    from av import VideoFrame

    path = folder / f"{frame.time:%Y-%m-%dT%H-%M-%S.%f}Z.jpg"
    try:
        VideoFrame.from_ndarray(frame.image, format="rgb24").save(str(path))
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}") from None
