"""What one device posts to us, part by part, and how we know that it still would when it posts nothing."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import msgspec

from sunlit.devices.problem import AnswerError, CameraError
from sunlit.devices.recorded import recorded_parts

# Posts that wait to be read; the device has to wait when there are more.
MAX_WAITING = 16
# A device that need not be told anything is asked for its clock as often as this.
ALIVE_SECONDS = 30.0
# How long a device may take to hear that it need not post any more.
LEAVING_SECONDS = 3.0


class Standing(msgspec.Struct, frozen=True):
    """That a device posts to us.

    still    asks whether it does; raises CameraError when the device is not there, or no longer posts to us
    seconds  how often that is to be asked, where the device says so
    """

    still: Callable[[], Awaitable[object]]
    seconds: float = 0.0


@asynccontextmanager
async def told(
    place: str, still: Callable[[], Awaitable[bool]], leave: Callable[[], Awaitable[None]]
) -> AsyncIterator[Standing]:
    """While a device that was told to post to us does, by its configuration; then it is told that we leave.

    still  whether its configuration says so yet
    leave  gives back what it had set before; a device that cannot be told in a few seconds is left as it is
    """

    async def check() -> None:
        if not await still():
            raise AnswerError(f"{place} no longer posts its events to us")

    try:
        yield Standing(check)
    finally:
        with suppress(CameraError, TimeoutError):
            async with asyncio.timeout(LEAVING_SECONDS):
                await leave()


class Inbox:
    """Where one device posts to: `url`, which holds a secret.

    asks  whether the device is asked to post there; else somebody has set it up to
    kept  what the device had set in our place before, for when it could not be told at once that we leave
    """

    def __init__(self, url: str, asks: bool) -> None:
        self.url = url
        self.asks = asks
        self.kept: dict[str, str] = {}
        self._posts: asyncio.Queue[tuple[str, bytes]] = asyncio.Queue(MAX_WAITING)

    def __repr__(self) -> str:
        return f"Inbox({self._posts.qsize()} waiting)"

    async def put(self, kind: str, body: bytes) -> None:
        """Take a post, with its media type; waits while too many others wait."""
        await self._posts.put((kind, body))

    async def parts(self, standing: Standing) -> AsyncGenerator[tuple[str, bytes] | None]:
        """The parts of all posts as (media type in lower case, body), in order; None for each sign of life.

        Raises CameraError when the device does not post to us any more.
        """
        now = asyncio.get_running_loop().time
        seconds = standing.seconds or ALIVE_SECONDS
        due = now() + seconds
        yield None
        while True:
            try:
                async with asyncio.timeout_at(due):
                    kind, body = await self._posts.get()
            except TimeoutError:
                kind, body = "", b""
            if now() >= due:
                await standing.still()
                due = now() + seconds
                yield None
            if body:
                for part in _parts(kind, body):
                    yield part


def _parts(kind: str, body: bytes) -> list[tuple[str, bytes]]:
    """The parts of a body; what cannot be taken apart is one, which whoever reads it will count as unreadable."""
    try:
        return [(of_part or kind, part) for of_part, part in recorded_parts(body)]
    except AnswerError:
        return [("", b"\0")]
