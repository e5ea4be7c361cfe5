"""The unending stream over any source of reports."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

import pytest

from benchmarks.virtual_time import VirtualLoop
from sunlit.devices import stream as stream_module
from sunlit.devices.problem import AnswerError, BusyError, RefusedError, UnreachableError, UnsupportedError
from sunlit.devices.stream import observe
from sunlit.gate import Gate, Health, Observation, Report
from tests.guard import PATIENCE


def first(number: int, source: Callable[[], AsyncGenerator[Report | None]], silence: float = 5) -> list[Observation]:
    async def run() -> list[Observation]:
        found: list[Observation] = []
        async with asyncio.timeout(PATIENCE), aclosing(observe(Gate("door"), source, silence)) as observations:
            async for observation in observations:
                found.append(observation)
                if len(found) == number:
                    break
        return found

    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(run())


def health(found: list[Observation]) -> list[tuple[bool, str]]:
    return [(one.available, one.reason) for one in found if isinstance(one, Health)]


def test_each_fault_is_told_once_and_the_source_is_begun_anew() -> None:
    faults = iter([UnreachableError("x"), UnreachableError("x"), BusyError("x"), None, AnswerError("x"), None])

    async def source() -> AsyncGenerator[Report | None]:
        if fault := next(faults):
            raise fault
        yield Report(kind="motion")
        if fault := next(faults, None):
            raise fault

    found = first(6, source)
    assert health(found) == [(False, "no answer"), (True, ""), (False, "bad answer"), (True, "")]
    assert [one.sequence for one in found] == [1, 2, 3, 4, 5, 6]


def test_silence_is_no_absence_of_motion() -> None:
    async def source() -> AsyncGenerator[Report | None]:
        yield None
        await asyncio.sleep(60)

    assert health(first(2, source, silence=0.05)) == [(True, ""), (False, "silent")]


def test_a_source_that_ends_is_silent_too() -> None:
    async def source() -> AsyncGenerator[Report | None]:
        yield None

    assert health(first(3, source)) == [(True, ""), (False, "silent"), (True, "")]


def test_a_sign_of_life_keeps_it_available() -> None:
    async def source() -> AsyncGenerator[Report | None]:
        for _ in range(20):
            await asyncio.sleep(0.02)
            yield None
        yield Report(kind="motion")

    found = first(2, source, silence=0.2)
    assert health(found) == [(True, "")]


@pytest.mark.parametrize("error", [RefusedError, UnsupportedError])
def test_what_cannot_change_ends_it(error: type[Exception]) -> None:
    async def source() -> AsyncGenerator[Report | None]:
        raise error("no")
        yield None

    with pytest.raises(error):
        first(2, source)


def test_waits_grow(monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    sleep = asyncio.sleep

    async def counted(seconds: float) -> None:
        waits.append(seconds)
        await sleep(0)

    async def source() -> AsyncGenerator[Report | None]:
        if len(waits) == 9:
            yield None
        raise UnreachableError("x")

    monkeypatch.setattr(stream_module, "LONGEST_WAIT", 1.0)
    monkeypatch.setattr("sunlit.devices.stream.asyncio.sleep", counted)
    first(2, source)
    assert waits == [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.0, 1.0]


def test_the_source_is_closed_when_nobody_listens_any_more() -> None:
    closed: list[bool] = []

    async def source() -> AsyncGenerator[Report | None]:
        try:
            while True:
                yield None
                await asyncio.sleep(0.01)
        finally:
            closed.append(True)

    first(1, source)
    assert closed == [True]
