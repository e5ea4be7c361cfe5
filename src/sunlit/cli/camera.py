"""`sunlit camera`: finds cameras, shows what they are, and passes on what they openly observe."""

import asyncio
import sys
from collections.abc import Callable, Coroutine
from contextlib import aclosing, suppress
from pathlib import Path
from typing import Any, TypeVar

import click
import msgspec

from sunlit.devices import (
    AnswerError,
    Camera,
    Channel,
    Clock,
    Feature,
    Identity,
    RefusedError,
    UnsupportedError,
    connect,
    discover,
    find_credentials,
)
from sunlit.devices.address import parse_address
from sunlit.devices.simulator import SimulatedCamera, simulate
from sunlit.gate import Gate
from sunlit.reports.visible import visible
from sunlit.schema import UsageError

T = TypeVar("T")


class _Shown(msgspec.Struct, frozen=True):
    """What `show` prints; None is what the device does not tell."""

    identity: Identity
    clock: Clock | None
    capabilities: tuple[str, ...]
    channels: tuple[Channel, ...] | None
    features: tuple[Feature, ...] | None


@click.group("camera")
def command() -> None:
    """Work with cameras of any make; nothing of what they say about a person passes but what is open.

    A URL is onvif://HOST[:PORT] or hikvision://HOST[:PORT]; with onvif+https:// or hikvision+https:// over TLS. The
    password comes from SUNLIT_CAMERA_PASSWORD, from the system's keyring (`keyring set sunlit:HOST:PORT USER`), or is
    asked for; it is sent once, and not again when the camera refuses it.

    \b
    Examples:
      sunlit camera find
      sunlit camera show onvif://192.168.1.64 --user viewer
      sunlit camera watch onvif+https://camera.example --user viewer --fingerprint 5E:0F:...
    """


def _reaching(function: Callable[..., None]) -> Callable[..., None]:
    """The argument and options of commands that talk with one camera."""
    for option in (
        click.option("--fingerprint", default="", help="SHA-256 of the camera's certificate, when nobody signed it."),
        click.option("--user", default="", help="Who to log in as.  [default: SUNLIT_CAMERA_USER]"),
        click.argument("url"),
    ):
        function = option(function)
    return function


_format = click.option("--format", "format_", type=click.Choice(("text", "json")), default="text", show_default=True)


@command.command()
@click.option("--seconds", type=click.FloatRange(0.1, 60), default=3.0, show_default=True, help="How long to listen.")
@_format
def find(seconds: float, format_: str) -> None:
    """Find the cameras in the local network.

    \b
    Examples:
      sunlit camera find
      sunlit camera find --seconds 10 --format json
    """
    found = asyncio.run(discover(seconds))
    if format_ == "json":
        for one in found:
            click.echo(msgspec.json.encode(one))
    elif not found:
        click.echo(f"sunlit: no camera answered in {seconds:g} s; is one in this network, with discovery on?", err=True)
    else:
        for one in found:
            click.echo(visible(f"{one.addresses[0]}  {one.make} {one.model}".rstrip()))


@command.command()
@_reaching
@_format
def show(url: str, user: str, fingerprint: str, format_: str) -> None:
    """Show what a camera is: make, clock, channels, streams, and its analytics with what they are for.

    \b
    Examples:
      sunlit camera show onvif://192.168.1.64 --user viewer
      sunlit camera show onvif://192.168.1.64 --user viewer --format json
    """
    shown = _with_camera(url, user, fingerprint, _ask_all)
    if format_ == "json":
        click.echo(msgspec.json.format(msgspec.json.encode(shown)))
    else:
        for line in _lines(shown):
            click.echo(visible(line))


@command.command()
@_reaching
@click.option("--seconds", type=click.FloatRange(0), default=0.0, help="End after so long.  [default: never]")
@click.option("--name", default="", help="What to call the camera.  [default: its host and port]")
def watch(url: str, user: str, fingerprint: str, seconds: float, name: str) -> None:
    """Print what a camera observes, a JSON object a line, until Ctrl-C.

    A camera that cannot be heard is said to be unavailable, and is tried again and again.

    \b
    Examples:
      sunlit camera watch onvif://192.168.1.64 --user viewer --name door
      sunlit camera watch onvif://192.168.1.64 --user viewer | jq 'select(.kind == "motion")'
    """
    gates: list[Gate] = []

    async def use(camera: Camera) -> None:
        gates.append(camera.gate)
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds or None), aclosing(camera.observations()) as observations:
                async for observation in observations:
                    click.echo(msgspec.json.encode(observation))

    try:
        _with_camera(url, user, fingerprint, use, name)
    except KeyboardInterrupt:
        pass
    finally:
        for gate in gates:
            counts = ", ".join(f"{reason}: {count}" for reason, count in sorted(gate.dropped.items())) or "nothing"
            click.echo(f"sunlit: the gate withheld {counts}", err=True)


@command.command()
@_reaching
@click.option("--channel", type=click.IntRange(1), default=1, show_default=True)
@click.option(
    "--output", "-o", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The picture's file."
)
def snapshot(url: str, user: str, fingerprint: str, channel: int, output: Path) -> None:
    """Save a picture of now, as the camera encodes it.

    \b
    Examples:
      sunlit camera snapshot onvif://192.168.1.64 --user viewer -o door.jpg
    """
    if not output.parent.is_dir():
        raise UsageError(f"{output.parent} is not a folder: create it first")

    async def use(camera: Camera) -> bytes:
        return (await camera.snapshot(channel)).data

    data = _with_camera(url, user, fingerprint, use)
    try:
        output.write_bytes(data)
    except OSError as error:
        raise UsageError(f"cannot write {output}: {error.strerror}") from error
    click.echo(f"sunlit: {len(data)} bytes in {output}", err=True)


@command.command("simulate")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="[default: a free one]")
@click.option("--user", default="viewer", show_default=True)
@click.option("--password", default="invented", show_default=True, help="Of the invented camera, so no secret.")
def simulate_(host: str, port: int, user: str, password: str) -> None:
    """Serve an invented camera until Ctrl-C, which sees something move every other second.

    Prints one JSON line with the URL of each of its faces.

    \b
    Examples:
      sunlit camera simulate --port 8080 &
      SUNLIT_CAMERA_PASSWORD=invented sunlit camera watch onvif://127.0.0.1:8080 --user viewer
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


def _with_camera(
    url: str, user: str, fingerprint: str, use: Callable[[Camera], Coroutine[Any, Any, T]], name: str = ""
) -> T:
    credentials = find_credentials(parse_address(url), user, _ask if sys.stdin.isatty() else None)

    async def run() -> T:
        async with connect(url, credentials, name=name, fingerprint=fingerprint) as camera:
            return await use(camera)

    try:
        return asyncio.run(run())
    except RefusedError as error:
        if credentials is not None:
            raise
        raise UsageError(f"{error}: give --user, and SUNLIT_CAMERA_PASSWORD or an entry in the keyring") from None


def _ask(user: str) -> str:
    answer = click.prompt(f"Password of {user}", hide_input=True, err=True, default="", show_default=False)
    return str(answer)


async def _ask_all(camera: Camera) -> _Shown:
    async def told(question: Coroutine[Any, Any, T]) -> T | None:
        try:
            return await question
        except (UnsupportedError, AnswerError):
            return None

    return _Shown(
        identity=await camera.identity(),
        clock=await told(camera.clock()),
        capabilities=tuple(sorted(await camera.capabilities())),
        channels=await told(camera.channels()),
        features=await told(camera.features()),
    )


def _lines(shown: _Shown) -> list[str]:
    identity, clock = shown.identity, shown.clock
    lines = [
        f"{identity.make} {identity.model}, firmware {identity.firmware}, serial {identity.serial}",
        f"offers: {', '.join(shown.capabilities)}",
    ]
    if clock is not None:
        off = f"{abs(clock.offset.total_seconds()):.0f} s {'ahead' if clock.offset.total_seconds() > 0 else 'behind'}"
        lines.append(f"clock: {clock.time:%Y-%m-%d %H:%M:%S} UTC{'' if clock.trusted else f', {off}'}")
    for channel in shown.channels or ():
        lines.append(f"channel {channel.number} ({channel.token})")
        for profile in channel.profiles:
            size = f"{profile.width}x{profile.height}" if profile.width else ""
            lines.append("  " + " ".join(filter(None, (profile.name, profile.encoding, size, profile.stream))))
    if shown.features is None:
        lines.append("analytics: not told")
    for feature in shown.features or ():
        lines.append(f"{'on ' if feature.on else 'off'} {feature.purpose:<9} {feature.id}")
    return lines
