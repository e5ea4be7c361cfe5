"""`sunlit camera recordings`: what a camera has recorded: listed, played, brought into a file."""

from collections.abc import Callable, Iterator
from contextlib import aclosing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn, TransferSpeedColumn

from sunlit.cli.camera._reaching import format_option, reaching, with_camera
from sunlit.cli.camera._values import Time
from sunlit.devices import Camera, Recording
from sunlit.reports.visible import visible
from sunlit.schema import UsageError


@click.command("recordings")
@reaching
@click.option("--channel", type=click.IntRange(1), default=1, show_default=True)
@click.option("--from", "start", type=Time(), help="Begin here.  [default: a day before --to]")
@click.option("--to", "end", type=Time(), help="End here.  [default: now]")
@click.option("--play", default="", metavar="ID", help="Print the address to play one of them at.")
@click.option("--download", default="", metavar="ID", help="Save one of them in --output.")
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="The recording's file.")
@format_option
def command(
    *,
    url: str,
    user: str,
    fingerprint: str,
    channel: int,
    start: datetime | None,
    end: datetime | None,
    play: str,
    download: str,
    output: Path | None,
    format_: str,
) -> None:
    """List what a camera recorded between two times, play it, or save it.

    Times are ISO 8601, this machine's unless they have a zone; what is printed is in UTC. A download that breaks off,
    or is stopped with Ctrl-C, goes on where it was when it is called for again.

    \b
    Examples:
      sunlit camera recordings hikvision://192.168.1.64 --user viewer
      sunlit camera recordings hikvision://192.168.1.64 --user viewer --from 2026-01-05T08:00 --to 2026-01-05T10:00
      sunlit camera recordings hikvision://192.168.1.64 --from 2026-01-05 --download 4f0c2b9a71de -o yard.mp4
    """
    if bool(download) != bool(output):
        raise UsageError("a download needs both --download ID and --output FILE")
    if play and download:
        raise UsageError("give one of --play and --download")
    if output and not output.parent.is_dir():
        raise UsageError(f"{output.parent} is not a folder: create it first")
    until = end or datetime.now(UTC)
    since = start or until - timedelta(days=1)
    if since >= until:
        raise UsageError("--from has to be before --to")

    async def use(camera: Camera) -> None:
        wanted = play or download
        number = 0
        async with aclosing(camera.recordings.search(since, until, channel)) as search:
            async for recording in search:
                number += 1
                if not wanted:
                    shown = msgspec.structs.replace(recording, locator="")
                    click.echo(msgspec.json.encode(shown) if format_ == "json" else visible(_line(shown)))
                elif recording.id == wanted:
                    await _take(camera, recording, output)
                    return
        if wanted:
            raise UsageError(f"no recording {wanted} between {_time(since)} and {_time(until)}: list them first")
        if not number:
            click.echo(f"sunlit: nothing was recorded between {_time(since)} and {_time(until)}", err=True)

    try:
        with_camera(url, user, fingerprint, use)
    except KeyboardInterrupt:
        kept = "; what came is kept, and the same call goes on from there" if download else ""
        click.echo(f"sunlit: stopped{kept}", err=True)
        raise click.exceptions.Exit(130) from None


async def _take(camera: Camera, recording: Recording, output: Path | None) -> None:
    if output is None:
        click.echo(await camera.recordings.address(recording))
        return
    with _bar(recording.size) as progress:
        written = await camera.recordings.download(recording, output, progress)
    click.echo(f"sunlit: {written} bytes in {output}", err=True)


@contextmanager
def _bar(size: int | None) -> Iterator[Callable[[int, int | None], None]]:
    """A bar on a terminal, nothing when standard error is piped."""
    console = Console(stderr=True)
    columns = (BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=size)
        yield lambda written, _size: bar.update(task, completed=written)


def _line(recording: Recording) -> str:
    span = f"{_time(recording.start)}  {_time(recording.end)}"
    size = f"{recording.size} bytes" if recording.size is not None else ""
    return "  ".join(filter(None, (span, recording.id, size, recording.cause)))


def _time(time: datetime | None) -> str:
    return f"{time:%Y-%m-%dT%H:%M:%SZ}" if time else "                   -"
