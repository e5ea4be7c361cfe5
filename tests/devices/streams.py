"""What the tests of live video share: a simulated camera whose password a URL would have to escape, and its streams."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from sunlit.devices import (
    Credentials,
    Frame,
    Stream,
    stream_at,
)
from sunlit.devices.simulator import SimulatedCamera, Simulation, pass_by, simulate
from sunlit.devices.simulator.footage import RATE, SECONDS
from sunlit.gate import Health
from tests.guard import PATIENCE

# What a URL would have to escape.
PASSWORD = "p@ss:w/rd?é"
RIGHT = Credentials("viewer", PASSWORD)
PICTURES = RATE * SECONDS

ffmpeg = pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="needs ffmpeg: apt-get install ffmpeg")


def with_simulation(use: Callable[[Simulation], Awaitable[None]], **faults: Any) -> SimulatedCamera:
    """Runs something with a simulation; gives its camera as it was left. Nothing of it may be left running."""

    async def run() -> SimulatedCamera:
        camera = SimulatedCamera("viewer", PASSWORD)
        for name, value in faults.items():
            setattr(camera.faults, name, value)
        async with asyncio.timeout(PATIENCE), simulate(camera) as simulation:
            await use(simulation)
        assert asyncio.all_tasks() == {asyncio.current_task()}
        return camera

    return asyncio.run(run())


@asynccontextmanager
async def small(simulation: Simulation, credentials: Credentials | None = RIGHT) -> AsyncIterator[Stream]:
    async with stream_at(simulation.rtsp.replace("large", "small"), credentials, name="door") as stream:
        yield stream


def pictures(found: list[Frame | Health]) -> list[Frame]:
    return [one for one in found if isinstance(one, Frame)]


@asynccontextmanager
async def passing(camera: SimulatedCamera, *before: bytes) -> AsyncIterator[None]:
    """Something moves and someone passes, again and again, after these documents."""

    async def go_by() -> None:
        while True:
            await asyncio.sleep(0.2)
            for document in before:
                camera.describe(document)
            camera.move(True)
            pass_by(camera)

    task = asyncio.create_task(go_by())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
