"""One unending stream over whatever a device sends: every fault is told, and everything is begun anew."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import TypeVar

from sunlit.devices.problem import CameraError, RefusedError, SilentError, UnsupportedError
from sunlit.gate import Gate, Health, Observation, Report
from sunlit.gate.observation import Stream

# Seconds to wait after the first fault, and at most after many in a row.
FIRST_WAIT = 0.5
LONGEST_WAIT = 60.0

T = TypeVar("T")

# How many reports of several streams may wait to be taken, before the device has to wait.
MAX_WAITING = 256

Reports = AsyncGenerator[Report | None]
Source = Callable[[], AsyncGenerator[T | None]]


async def observe(
    gate: Gate, source: Source[Report], silence: float, stream: Stream = "events"
) -> AsyncGenerator[Observation]:
    """What the reports of a source let through, for as long as one asks; see `resumed`."""
    async with aclosing(resumed(gate, source, silence, stream)) as items:
        async for item in items:
            if isinstance(item, Health):
                yield item
            else:
                for observation in gate.admit(item):
                    yield observation


async def resumed(gate: Gate, source: Source[T], silence: float, stream: Stream) -> AsyncGenerator[T | Health]:
    """What a source yields, for as long as one asks, and between it the Health of the source.

    source   begins to listen, and yields items, or None for each sign of life without one; it raises CameraError
             when it cannot go on
    silence  after so many seconds without an item or a sign of life the device counts as unavailable
    stream   which of the device's streams this is

    Raises RefusedError and UnsupportedError, after the Health that says so: to go on would send the refused password
    again, or ask for what the device does not have.
    """
    wait = FIRST_WAIT
    available: bool | None = None
    while True:
        items = source()
        try:
            while True:
                try:
                    item = await _next(items, silence)
                except StopAsyncIteration:
                    raise SilentError("the device stopped reporting") from None
                if not available:
                    available, wait = True, FIRST_WAIT
                    yield gate.health(True, "", stream)
                if item is not None:
                    yield item
        except CameraError as error:
            if available is not False:
                available = False
                yield gate.health(False, error.reason, stream)
            if isinstance(error, RefusedError | UnsupportedError):
                raise
        finally:
            await items.aclose()
        await asyncio.sleep(wait)
        wait = min(wait * 2, LONGEST_WAIT)


async def _next(items: AsyncGenerator[T | None], silence: float) -> T | None:
    try:
        async with asyncio.timeout(silence):
            return await anext(items)
    except TimeoutError:
        raise SilentError("the device stopped reporting") from None


async def together(silence: float, main: Reports, *others: Reports) -> AsyncGenerator[Report | None]:
    """Several streams of one device as one, which ends when the main one does, and breaks off when any does.

    silence  after so many seconds without a report or a sign of life of one of them, it counts as broken off
    Another stream than the main one may end by itself, when the device has no such thing.
    """
    waiting: asyncio.Queue[Report | Exception | None] = asyncio.Queue(MAX_WAITING)

    async def pour(reports: Reports, needed: bool) -> None:
        try:
            async with aclosing(reports):
                while True:
                    await waiting.put(await _next(reports, silence))
        except StopAsyncIteration:
            if needed:
                await waiting.put(SilentError("the device stopped reporting"))
        except Exception as error:
            await waiting.put(error)

    tasks = [asyncio.create_task(pour(reports, reports is main)) for reports in (main, *others)]
    try:
        while True:
            report = await waiting.get()
            if isinstance(report, Exception):
                raise report
            yield report
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def joined(*streams: AsyncGenerator[T]) -> AsyncGenerator[T]:
    """What several streams yield, as it comes; ends when all have ended, or raises what the first one raises.

    Such as a camera's observations and its metadata, whose Health says which of them it is.
    """
    items: asyncio.Queue[T] = asyncio.Queue(maxsize=1)

    async def read(stream: AsyncGenerator[T]) -> None:
        async with aclosing(stream):
            async for item in stream:
                await items.put(item)

    readers = {asyncio.create_task(read(stream)) for stream in streams}
    waiting = asyncio.create_task(items.get())
    try:
        while True:
            done, _ = await asyncio.wait({waiting, *readers}, return_when=asyncio.FIRST_COMPLETED)
            if waiting in done:
                yield waiting.result()
                waiting = asyncio.create_task(items.get())
            elif done:
                readers -= done
                for reader in done:
                    reader.result()
            if not readers and items.empty() and not waiting.done():
                return
    finally:
        for task in (waiting, *readers):
            task.cancel()
        await asyncio.gather(waiting, *readers, return_exceptions=True)
