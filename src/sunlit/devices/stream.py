"""One unending stream of observations over any driver's reports: every fault is told, and everything is begun anew."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

from sunlit.devices.problem import CameraError, RefusedError, SilentError, UnsupportedError
from sunlit.gate import Gate, Observation, Report

# Seconds to wait after the first fault, and at most after many in a row.
FIRST_WAIT = 0.5
LONGEST_WAIT = 60.0

# How many reports of several streams may wait to be taken, before the device has to wait.
MAX_WAITING = 256

Reports = AsyncGenerator[Report | None]
Source = Callable[[], Reports]


async def observe(gate: Gate, source: Source, silence: float) -> AsyncGenerator[Observation]:
    """What the reports of a source let through, for as long as one asks.

    source   begins to listen, and yields reports, or None for each sign of life without one; it raises CameraError
             when it cannot go on
    silence  after so many seconds without a report or a sign of life the device counts as unavailable

    Raises RefusedError and UnsupportedError, after the Health that says so: to go on would send the refused password
    again, or ask for what the device does not have.
    """
    wait = FIRST_WAIT
    available: bool | None = None
    while True:
        reports = source()
        try:
            while True:
                try:
                    report = await _next(reports, silence)
                except StopAsyncIteration:
                    raise SilentError("the device stopped reporting") from None
                if not available:
                    available, wait = True, FIRST_WAIT
                    yield gate.health(True)
                if report is not None:
                    for observation in gate.admit(report):
                        yield observation
        except CameraError as error:
            if available is not False:
                available = False
                yield gate.health(False, error.reason)
            if isinstance(error, RefusedError | UnsupportedError):
                raise
        finally:
            await reports.aclose()
        await asyncio.sleep(wait)
        wait = min(wait * 2, LONGEST_WAIT)


async def _next(reports: Reports, silence: float) -> Report | None:
    try:
        async with asyncio.timeout(silence):
            return await anext(reports)
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
