"""The day of faults, in small: an hour of six cameras that break all the time; and the clock that makes it short."""

import asyncio
import socket
from collections import Counter

import pytest

from benchmarks import soak
from benchmarks.virtual_time import VirtualLoop
from sunlit.devices.simulator import SimulatedCamera


def test_every_fault_is_told_every_stream_comes_back_and_nothing_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(soak, "REST", (10.0, 120.0))
    monkeypatch.setattr(soak, "LONGEST", 200.0)
    result = soak.run(cameras=6, hours=1.0, seed=7)
    assert result.problems == []
    assert (result.left_tasks, result.left_files) == (0, 0)
    assert set(result.faults) == {fault.name for fault in soak.FAULTS}
    assert set(result.observations) == {"Appearance", "Health", "Motion"}
    assert max(map(max, result.until_told.values())) <= soak.TOLD_WITHIN
    assert "Problems: none." in soak.written(result, 6, 7)


def test_a_fault_that_is_not_told_is_a_problem() -> None:
    result = soak.Result(1.0)
    fault = next(fault for fault in soak.FAULTS if fault.told)
    soak._check_told(soak.Watched("dahua", SimulatedCamera(), [(5.0, True)]), fault, 4.0, 0, result)
    soak._check_back(soak.Watched("dahua", SimulatedCamera(), [(5.0, False)]), fault, 4.0, result)
    assert len(result.problems) == 2


def test_a_virtual_day_is_over_at_once_and_timers_keep_their_order() -> None:
    async def run() -> tuple[list[str], float]:
        order: list[str] = []

        async def wait(name: str, seconds: float) -> None:
            await asyncio.sleep(seconds)
            order.append(name)

        await asyncio.gather(wait("day", 86400), wait("hour", 3600), wait("second", 1))
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(60):
                await asyncio.Event().wait()
        return order, asyncio.get_running_loop().time()

    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        order, seconds = runner.run(run())
    assert order == ["second", "hour", "day"]
    assert seconds == pytest.approx(86460, abs=1)


def test_the_clock_waits_for_what_a_socket_holds() -> None:
    async def run() -> Counter[str]:
        seen: Counter[str] = Counter()

        async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            while data := await reader.read(100):
                writer.write(data)
            writer.close()

        server = await asyncio.start_server(echo, "127.0.0.1", 0, family=socket.AF_INET)
        async with server:
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
            for _ in range(200):
                writer.write(b"x")
                async with asyncio.timeout(0.5):
                    seen[(await reader.read(1)).decode()] += 1
            writer.close()
        return seen

    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        assert runner.run(run()) == {"x": 200}
