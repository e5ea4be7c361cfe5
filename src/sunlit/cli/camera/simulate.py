"""`sunlit camera simulate`: an invented camera to try things on."""

import asyncio
import signal
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, suppress
from itertools import cycle
from pathlib import Path

import click
import msgspec

from sunlit.devices.simulator import Faults, Firmware, SimulatedCamera, Simulation, pass_by, sendings, simulate
from sunlit.schema import UsageError

# Seconds from one event to the next.
PACE = 2.0
MAX_PAYLOAD = 8 << 20


@click.command("simulate")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="[default: a free one]")
@click.option("--user", default="viewer", show_default=True)
@click.option("--password", default="invented", show_default=True, help="Of the invented camera, so no secret.")
@click.option(
    "--firmware",
    type=click.Choice(("plain", "emits", "hides")),
    default="plain",
    show_default=True,
    help="What it says of people: what is open; protected traits too (invented); the same in reserved fields.",
)
@click.option(
    "--emit",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    metavar="FILE...",
    help="Recorded payloads to send as its events, over and over, instead of its own.",
)
@click.option("--rtsp-port", type=click.IntRange(0, 65535), default=0, help="[default: a free one]")
@click.option(
    "--video",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="What it sees, over and over.  [default: a test picture]",
)
@click.option(
    "--fault",
    "faults",
    multiple=True,
    metavar="NAME[=VALUE]",
    help="What is wrong with it, such as busy, slow=2, lockout=3, clock=PT3H; may be repeated.",
)
@click.option(
    "--discoverable",
    is_flag=True,
    help="Be found by those who search the network of HOST; with 127.0.0.1, by programs on this machine.",
)
@click.argument("more", type=click.Path(exists=True, dir_okay=False, path_type=Path), nargs=-1, metavar="")
def command(
    *,
    host: str,
    port: int,
    rtsp_port: int,
    video: Path | None,
    user: str,
    password: str,
    firmware: Firmware,
    emit: tuple[Path, ...],
    faults: tuple[str, ...],
    discoverable: bool,
    more: tuple[Path, ...],
) -> None:
    """Serve an invented camera until Ctrl-C. Every other second something moves, or someone passes.

    Prints one JSON line with the URL of each of its faces, and of each discovery protocol that it answers. A payload is
    sent by the face of its protocol: an alert of ISAPI, an event of Dahua's CGI, snapManager or DHIP, an ONVIF
    notification or metadata frame.

    \b
    Examples:
      sunlit camera simulate --port 8080 &
      SUNLIT_CAMERA_PASSWORD=invented sunlit camera observe onvif://127.0.0.1:8080 --user viewer
      sunlit camera simulate --discoverable &
      sunlit camera discover
      sunlit camera simulate --firmware emits
      sunlit camera simulate --emit recorded/alert.xml recorded/event.txt
      sunlit camera simulate --fault clock=PT3H --fault digest=sha-256
    """
    if more and not emit:
        raise UsageError(f"what is {more[0]} for? to send it as an event, write --emit {more[0]}")
    camera = SimulatedCamera(user, password, firmware)
    camera.faults = _faults(faults)
    events = [sending for path in (*emit, *more) for sending in _read(camera, path)] or _own(camera)
    try:
        serving = simulate(camera, host=host, port=port, rtsp_port=rtsp_port, video=video, discoverable=discoverable)
        asyncio.run(_serve(serving, host, events))
    except KeyboardInterrupt:
        pass
    except OSError as error:
        raise UsageError(f"cannot serve at {host} port {port}: {error.strerror}") from error


def _read(camera: SimulatedCamera, path: Path) -> list[Callable[[], None]]:
    try:
        if path.stat().st_size > MAX_PAYLOAD:
            raise UsageError(f"{path} is larger than {MAX_PAYLOAD >> 20} MiB, which no event is")
        return sendings(camera, path.read_bytes())
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from error
    except UsageError as error:
        raise UsageError(f"cannot send {path}: {error}") from None


def _faults(written: tuple[str, ...]) -> Faults:
    given = {name: value if equals else True for name, equals, value in (one.partition("=") for one in written)}
    known = Faults.__struct_fields__
    if strange := [name for name in given if name not in known]:
        raise UsageError(f"no fault is called {strange[0]}; there are {', '.join(sorted(known))}")
    try:
        return msgspec.convert(given, Faults, strict=False)
    except msgspec.ValidationError as error:
        raise UsageError(f"a fault cannot have that value: {error}") from None


def _own(camera: SimulatedCamera) -> list[Callable[[], None]]:
    return [lambda: camera.move(True), lambda: pass_by(camera), lambda: camera.move(False)]


async def _serve(serving: AbstractAsyncContextManager[Simulation], host: str, events: list[Callable[[], None]]) -> None:
    task = asyncio.current_task()
    assert task is not None
    # Whoever started it in the background ends it with a signal, and wants no traceback.
    with suppress(NotImplementedError):
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    with suppress(asyncio.CancelledError):
        async with serving as simulation:
            click.echo(msgspec.json.encode(_faces(simulation, host)))
            for event in cycle(events):
                event()
                await asyncio.sleep(PACE)


def _faces(simulation: Simulation, host: str) -> dict[str, str]:
    """The URL of each face and discovery protocol, by its name."""
    found = {"onvif": simulation.onvif, "dahua": simulation.dahua, "hikvision": simulation.hikvision}
    found |= {"rtsp": simulation.rtsp} if simulation.rtsp else {}
    return found | {f"discovery-{name}": f"udp://{host}:{port}" for name, port in simulation.discovery.items()}
