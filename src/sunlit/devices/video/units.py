"""A session's units, handed to a thread that decodes or writes them; what it makes of them comes back."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing, asynccontextmanager
from importlib.util import find_spec
from threading import Thread
from typing import TypeVar

import msgspec

from sunlit.devices.problem import AnswerError, CameraError
from sunlit.devices.rtsp import Session, Track, parse_packet
from sunlit.devices.rtsp.units import assembler
from sunlit.devices.video.handoff import FromThread, ToThread
from sunlit.devices.video.timeline import Timeline
from sunlit.schema import UsageError

T = TypeVar("T")

# Units that wait for the thread: a second or so. The device waits when there are more.
WAITING = 32


class Timed(msgspec.Struct, frozen=True):
    """A unit of a track by its number in the session, at so many ticks since the track's first; the rest as in Unit."""

    track: int
    ticks: int
    key: bool
    data: bytes
    after: bool = False


Work = Callable[[Iterator[Timed], Callable[[T], bool]], None]


def need_av() -> None:
    """Raises UsageError, which says what to install, where there is no PyAV or numpy."""
    if find_spec("av") is None or find_spec("numpy") is None:
        raise UsageError("live video needs PyAV and numpy: pip install 'sunlit[video]'")


def first_of(*media: str) -> Callable[[Track], bool]:
    """Chooses the first track of each of these kinds."""
    left = set(media)

    def choose(track: Track) -> bool:
        wanted = track.media in left
        left.discard(track.media)
        return wanted

    return choose


@asynccontextmanager
async def in_thread(
    session: Session, timelines: list[Timeline], work: Work[T], *, most: int, drop: bool
) -> AsyncGenerator[FromThread[T]]:
    """What `work` makes of a session's units.

    work        called in a thread with the units, and with what hands a result over and says whether anybody still
                takes it. Its errors, and those of the session, come out of the results
    most, drop  see FromThread
    """
    units: ToThread[Timed] = ToThread(WAITING)
    results: FromThread[T] = FromThread(most, drop=drop)
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()

    def run() -> None:
        import av

        failure: Exception | None = None
        try:
            work(iter(units.get, None), results.put)
        except av.error.FFmpegError:
            failure = AnswerError("the device's stream cannot be decoded")
        except Exception as error:
            failure = error
        results.fail(failure)
        loop.call_soon_threadsafe(ended.set)

    pump = asyncio.create_task(_pump(session, timelines, units, results))
    Thread(target=run, name="sunlit-video", daemon=True).start()
    try:
        yield results
    finally:
        pump.cancel()
        units.end()
        results.end()
        await asyncio.gather(pump, return_exceptions=True)
        await ended.wait()


async def _pump(session: Session, timelines: list[Timeline], units: ToThread[Timed], results: FromThread[T]) -> None:
    try:
        assemblers = [assembler(track) for track in session.tracks]
        async with aclosing(session.sent()) as sent:
            async for one in sent:
                if one is None:
                    continue
                number, control, data = one
                if control:
                    timelines[number].report(data)
                    continue
                packet = parse_packet(data)
                # A device may send other things than it has described among them, such as noise for silence.
                if packet is not None and packet.payload_type == session.tracks[number].payload_type:
                    for unit in assemblers[number](packet):
                        ticks = timelines[number].arrived(unit.timestamp)
                        if not await units.put(Timed(number, ticks, unit.key, unit.data, unit.after)):
                            return
    except CameraError as error:
        results.fail(error)
