"""What the commands that talk with one camera share: its address, the login, and how a result is printed."""

import asyncio
import sys
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import click
import msgspec

from sunlit.devices import (
    AnswerError,
    Camera,
    Credentials,
    RefusedError,
    Stream,
    UnsupportedError,
    connect,
    find_credentials,
    stream_at,
    stream_of,
)
from sunlit.devices.address import parse_address
from sunlit.devices.registry import stranger
from sunlit.gate import Gate, Health, by_reason, by_trait
from sunlit.schema import UsageError

T = TypeVar("T")

format_option = click.option(
    "--format", "format_", type=click.Choice(("text", "json")), default="text", show_default=True
)


def reaching(function: Callable[..., None]) -> Callable[..., None]:
    """The argument and options of commands that talk with one camera: url, user, fingerprint."""
    for option in (
        click.option("--fingerprint", default="", help="SHA-256 of the camera's certificate, when nobody signed it."),
        click.option("--user", default="", help="Who to log in as.  [default: SUNLIT_CAMERA_USER]"),
        click.argument("url"),
    ):
        function = option(function)
    return function


def streaming(function: Callable[..., None]) -> Callable[..., None]:
    """The options of commands that watch one stream of a camera: channel, profile."""
    for option in (
        click.option(
            "--profile",
            default="main",
            show_default=True,
            help='"main" for the largest, "sub" for the smallest, or a name that `info` shows.',
        ),
        click.option("--channel", type=click.IntRange(1), default=1, show_default=True),
    ):
        function = option(function)
    return function


def with_camera(
    url: str, user: str, fingerprint: str, use: Callable[[Camera], Coroutine[Any, Any, T]], name: str = ""
) -> T:
    """What `use` makes of the camera at a URL; `name` is what its observations call it."""

    async def run(credentials: Credentials | None) -> T:
        async with _connected(url, credentials, name, fingerprint) as camera:
            return await use(camera)

    return _run(url, user, run)


def with_stream(
    url: str,
    user: str,
    fingerprint: str,
    use: Callable[[Stream], Coroutine[Any, Any, T]],
    *,
    channel: int = 1,
    profile: str = "main",
    name: str = "",
) -> T:
    """What `use` makes of a stream of the camera at a URL, or of the stream at an rtsp:// URL itself."""

    async def run(credentials: Credentials | None) -> T:
        if parse_address(url).scheme == "rtsp":
            async with stream_at(url, credentials, name=name, fingerprint=fingerprint) as stream:
                return await use(stream)
        async with _connected(url, credentials, name, fingerprint) as camera:
            return await use(stream_of(camera, channel, profile))

    return _run(url, user, run)


@asynccontextmanager
async def _connected(url: str, credentials: Credentials | None, name: str, fingerprint: str) -> AsyncGenerator[Camera]:
    """The camera at a URL; where it has no such function, it is asked who it is, in case that it is no such camera."""
    async with connect(url, credentials, name=name, fingerprint=fingerprint) as camera:
        try:
            yield camera
        except (UnsupportedError, AnswerError):
            try:
                await camera.identity()
            except (UnsupportedError, AnswerError):
                raise stranger(parse_address(url)) from None
            raise


def _run(url: str, user: str, run: Callable[[Credentials | None], Coroutine[Any, Any, T]]) -> T:
    credentials = find_credentials(parse_address(url), user, ask if sys.stdin.isatty() else None)
    try:
        return asyncio.run(run(credentials))
    except RefusedError as error:
        if credentials is not None:
            raise
        raise UsageError(f"{error}: give --user, and SUNLIT_CAMERA_PASSWORD or an entry in the keyring") from None


def tell_health(health: Health) -> None:
    """Say that a stream broke off, when it did."""
    if not health.available:
        again = "" if health.reason in ("refused", "unsupported") else "; trying again"
        click.echo(f"sunlit: the camera is unavailable ({health.reason}){again}", err=True)


def print_json(value: object) -> None:
    """A value as indented JSON."""
    click.echo(msgspec.json.format(msgspec.json.encode(value)))


def withheld(gate: Gate) -> str:
    """What a gate did not let through: by trait, and for what other reasons."""
    counts: list[tuple[str, int]] = [*by_trait(gate.dropped).most_common()]
    counts += [one for one in by_reason(gate.dropped).items() if one[0] not in ("protected", "sensitive")]
    told = ", ".join(f"{what.replace('_', ' ')} {count}" for what, count in counts)
    return f"the gate withheld {told or 'nothing'}"


def ask(user: str) -> str:
    """Ask at the terminal for the password of a user."""
    answer = click.prompt(f"Password of {user}", hide_input=True, err=True, default="", show_default=False)
    return str(answer)


def confirm(question: str, yes: bool) -> None:
    """Go on only when the user agrees: at the terminal, or beforehand with --yes."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise UsageError("this changes the camera: give --yes where nobody can be asked")
    if not click.confirm(question, err=True):
        raise UsageError("nothing was changed")


yes_option = click.option("--yes", is_flag=True, help="Do not ask first.")
