"""`sunlit camera gate`: a running gate between cameras and an existing system."""

import asyncio
import sys
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, suppress

import click

from sunlit.cli.camera._listening import Inboxes, agreed, inboxes, listen_options
from sunlit.cli.camera._reaching import ask, withheld
from sunlit.devices import Camera, connect, find_credentials
from sunlit.devices.address import parse_address
from sunlit.schema import UsageError
from sunlit.sinks import Delivery, delivery_to, pass_on
from sunlit.sinks.topics import slug


@click.command("gate")
@click.argument("cameras", metavar="[NAME=]URL...", nargs=-1, required=True)
@click.option("--to", "targets", multiple=True, required=True, metavar="TARGET", help="Where to; may be repeated.")
@click.option("--user", default="", help="Who to log in as.  [default: SUNLIT_CAMERA_USER]")
@click.option(
    "--fingerprint", "fingerprints", multiple=True, metavar="[NAME=]SHA256",
    help="SHA-256 of a camera's certificate, when nobody signed it; with its name when there are several cameras.",
)  # fmt: skip
@click.option("--seconds", type=click.FloatRange(0), default=0.0, help="End after so long.  [default: never]")
@listen_options
def command(
    *,
    cameras: Sequence[str],
    targets: Sequence[str],
    user: str,
    fingerprints: Sequence[str],
    seconds: float,
    listen: str,
    by_hand: bool,
    yes: bool,
) -> None:
    """Stand between cameras and an existing system, and let only open observations through, until Ctrl-C.

    \b
    A TARGET is
      mqtt://[USER@]HOST[:PORT]/PREFIX   a broker (mqtts:// over TLS); Home Assistant finds the cameras by itself.
                                         The password is SUNLIT_MQTT_PASSWORD or the keyring's entry.
      https://HOST/PATH                  a webhook: one POST of JSON each. SUNLIT_WEBHOOK_TOKEN is sent as bearer token.
      file:PATH                          JSON lines, added to the file's end
      -                                  JSON lines on standard output

    What a target cannot take now waits, up to 10,000 observations, and is tried again; what is lost is said. At the end
    it is said what the gate did not let through, by trait.

    With --listen every camera is told to post its events here, and told to stop at the end. With --by-hand it is you
    who sets them up: the address of each is printed on standard error, and is the same each time when
    SUNLIT_LISTEN_SECRET holds the secret that stands in it.

    \b
    Examples:
      sunlit camera gate onvif://192.168.1.64 --user viewer --to mqtt://homeassistant.local/sunlit
      sunlit camera gate door=onvif://192.168.1.64 yard=hikvision://192.168.1.65 --user viewer \\
          --to https://site.example/hook --to file:seen.jsonl
      sunlit camera gate yard=hikvision://192.168.1.65 --user operator --listen 192.168.1.5:8090 --to file:seen.jsonl
    """
    named = _named(cameras)
    pins = _pins(fingerprints, list(named))
    deliveries = [delivery_to(target, _say) for target in targets]
    agreed(listen, by_hand, yes, len(named))
    connected = {
        name: connect(
            url,
            find_credentials(parse_address(url), user, ask if sys.stdin.isatty() else None),
            name=name,
            fingerprint=pins.get(name, ""),
        )
        for name, url in named.items()
    }
    try:
        asyncio.run(_run(connected, deliveries, seconds, inboxes(listen, by_hand)))
    except KeyboardInterrupt:
        pass
    finally:
        for name, camera in connected.items():
            _say(f"{name}: {withheld(camera.gate)}")
        for delivery in deliveries:
            lost = "".join(f", lost {count} ({reason})" for reason, count in sorted(delivery.lost.items()))
            _say(f"{delivery.name}: {delivery.sent} passed on{lost}")


async def _run(
    cameras: Mapping[str, Camera],
    deliveries: Sequence[Delivery],
    seconds: float,
    listening: AbstractAsyncContextManager[Inboxes],
) -> None:
    async with AsyncExitStack() as stack:
        inbox = await stack.enter_async_context(listening)
        for camera in cameras.values():
            await stack.enter_async_context(camera)
        observed = {name: camera.observations(inbox(name)) for name, camera in cameras.items()}
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds or None):
                await pass_on(observed, deliveries, _say)
                raise UsageError("nothing is left to do: every camera, or every target, has refused us")


def _named(cameras: Sequence[str]) -> dict[str, str]:
    """URLs by the names of their cameras: the one given, or host and port. Raises UsageError for one given twice."""
    named: dict[str, str] = {}
    for written in cameras:
        name, equals, url = written.partition("=")
        if not equals or "/" in name:
            name, url = parse_address(written).place, written
        if slug(name) in map(slug, named):
            raise UsageError(
                f"two cameras are called {name}: write NAME=URL, with names that differ in letters or digits"
            )
        named[name] = url
    return named


def _pins(fingerprints: Sequence[str], names: Sequence[str]) -> dict[str, str]:
    pins = {}
    for written in fingerprints:
        name, equals, pin = written.rpartition("=")
        if not equals and len(names) == 1:
            name = names[0]
        if name not in names:
            raise UsageError(
                "--fingerprint names no camera: write --fingerprint NAME=SHA256, with the name before its URL"
            )
        pins[name] = pin
    return pins


def _say(text: str) -> None:
    click.echo(f"sunlit: {text}", err=True)
