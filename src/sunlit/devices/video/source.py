"""Which stream of which camera is meant, and where it is found."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import msgspec

from sunlit.devices.address import parse_address
from sunlit.devices.camera import Camera, Profile
from sunlit.devices.credentials import Credentials
from sunlit.devices.problem import AnswerError, UnsupportedError
from sunlit.devices.transport import Transport
from sunlit.gate import Gate
from sunlit.schema import UsageError


class Stream(msgspec.Struct, frozen=True):
    """A stream of a device.

    transport  keeps the rules on host and password
    gate       numbers what the stream tells about itself
    locate     finds the stream's address; asked before every connection, since a device may change it
    offset     how far the device's clock is ahead of ours, None where it does not tell
    channel    the video source, 0 where that is not known
    """

    transport: Transport
    gate: Gate
    locate: Callable[[], Awaitable[str]]
    offset: Callable[[], Awaitable[timedelta | None]]
    channel: int = 0

    def __repr__(self) -> str:
        return f"Stream({self.gate.device!r})"


def stream_of(camera: Camera, channel: int = 1, profile: str = "main") -> Stream:
    """A stream of a camera that is connected to.

    profile  its token or name as `channels` gives them; "main" is the largest, "sub" the smallest

    That there is no such channel, profile or stream is told by UnsupportedError when it is opened.
    """

    async def locate() -> str:
        profiles = [one for found in await camera.channels() if found.number == channel for one in found.profiles]
        chosen = _chosen([one for one in profiles if one.stream], profile)
        if chosen is None:
            names = ", ".join(dict.fromkeys(one.name or one.token for one in profiles if one.stream)) or "none"
            raise UnsupportedError(f"channel {channel} has no stream of that profile; there are: {names}")
        return chosen.stream

    async def offset() -> timedelta | None:
        with suppress(AnswerError, UnsupportedError):
            return (await camera.clock()).offset
        return None

    return Stream(camera.transport, camera.gate, locate, offset, channel)


def _chosen(profiles: list[Profile], wanted: str) -> Profile | None:
    if wanted in ("main", "sub"):
        order = max if wanted == "main" else min
        return order(profiles, key=lambda one: one.width * one.height, default=None)
    return next((one for one in profiles if wanted in (one.token, one.name)), None)


@asynccontextmanager
async def stream_at(
    url: str, credentials: Credentials | None = None, *, name: str = "", fingerprint: str = ""
) -> AsyncGenerator[Stream]:
    """The stream at an address such as rtsp://192.168.1.64/live; rtsps:// is TLS.

    Raises UsageError for an address that is none.
    """
    address = parse_address(url)
    if address.scheme != "rtsp":
        raise UsageError("a stream's address begins with rtsp:// or rtsps://")
    plain = f"{'rtsps' if address.tls else 'rtsp'}://{address.place}{address.path}"

    async def locate() -> str:
        return plain

    async def unknown() -> timedelta | None:
        return None

    async with Transport(address, credentials, fingerprint=fingerprint) as transport:
        yield Stream(transport, Gate(name or address.place), locate, unknown)
