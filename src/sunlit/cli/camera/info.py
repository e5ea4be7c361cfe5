"""`sunlit camera info`: what a camera is, what it can do, and where its streams are."""

from collections.abc import Coroutine
from typing import Any, TypeVar

import click
import msgspec

from sunlit.cli.camera._reaching import format_option, print_json, reaching, with_camera
from sunlit.devices import AnswerError, Camera, Channel, Clock, Identity, UnsupportedError
from sunlit.reports.visible import visible

T = TypeVar("T")


class _Info(msgspec.Struct, frozen=True):
    """What is printed; None is what the device does not tell."""

    identity: Identity
    clock: Clock | None
    capabilities: tuple[str, ...]
    channels: tuple[Channel, ...] | None


@click.command("info")
@reaching
@format_option
def command(url: str, user: str, fingerprint: str, format_: str) -> None:
    """Show what a camera is: make, clock, functions, channels and streams.

    \b
    Examples:
      sunlit camera info onvif://192.168.1.64 --user viewer
      sunlit camera info onvif://192.168.1.64 --user viewer --format json
    """
    info = with_camera(url, user, fingerprint, _ask_all)
    if format_ == "json":
        print_json(info)
    else:
        for line in _lines(info):
            click.echo(visible(line))


async def _ask_all(camera: Camera) -> _Info:
    async def told(question: Coroutine[Any, Any, T]) -> T | None:
        try:
            return await question
        except (UnsupportedError, AnswerError):
            return None

    return _Info(
        identity=await camera.identity(),
        clock=await told(camera.clock()),
        capabilities=tuple(sorted(await camera.capabilities())),
        channels=await told(camera.channels()),
    )


def _lines(info: _Info) -> list[str]:
    identity, clock = info.identity, info.clock
    lines = [
        f"{identity.make} {identity.model}, firmware {identity.firmware}, serial {identity.serial}",
        f"offers: {', '.join(info.capabilities)}",
    ]
    if clock is not None:
        off = f"{abs(clock.offset.total_seconds()):.0f} s {'ahead' if clock.offset.total_seconds() > 0 else 'behind'}"
        lines.append(f"clock: {clock.time:%Y-%m-%d %H:%M:%S} UTC{'' if clock.trusted else f', {off}'}")
    for channel in info.channels or ():
        lines.append(f"channel {channel.number} ({channel.token})")
        for profile in channel.profiles:
            size = f"{profile.width}x{profile.height}" if profile.width else ""
            lines.append("  " + " ".join(filter(None, (profile.name, profile.encoding, size, profile.stream))))
    return lines
