"""The simulated camera, reached by each of its protocols: what one interface promises is asked of all of them."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from typing import Any, TypeVar

from sunlit.devices import Camera, Credentials, connect
from sunlit.devices.simulator import Firmware, SimulatedCamera, simulate
from sunlit.gate import Observation
from tests.guard import PATIENCE

T = TypeVar("T")

PROTOCOLS = ("onvif", "hikvision", "dahua")
RIGHT = Credentials("viewer", "invented")
WRONG = Credentials("viewer", "guessed")


def with_camera(
    protocol: str,
    use: Callable[[Camera, SimulatedCamera], Awaitable[None]],
    credentials: Credentials | None = RIGHT,
    firmware: Firmware = "plain",
    **faults: Any,
) -> SimulatedCamera:
    """Runs something with a camera and the simulation that it reaches; gives the simulation as it was left."""

    async def run() -> SimulatedCamera:
        device = SimulatedCamera(firmware=firmware)
        for name, value in faults.items():
            setattr(device.faults, name, value)
        async with (
            simulate(device) as simulation,
            connect(getattr(simulation, protocol), credentials, name="door") as camera,
            asyncio.timeout(PATIENCE),
        ):
            await use(camera, device)
        return device

    return asyncio.run(run())


async def first(
    number: int, items: AsyncGenerator[T], kind: type[object] = object, found: list[T] | None = None
) -> list[T]:
    """The first so many of a kind, and all that comes between them; `found` grows while they come."""
    found = [] if found is None else found
    left = number
    async with aclosing(items):
        async for item in items:
            found.append(item)
            left -= isinstance(item, kind)
            if not left:
                break
    return found


async def collected(camera: Camera, number: int, found: list[Observation] | None = None) -> list[Observation]:
    """The next so many observations; `found` grows while they come."""
    return await first(number, camera.observations(), found=found)


async def until(happens: Callable[[], object]) -> None:
    """Waits until something is so; what never is, the test's own patience ends."""
    while not happens():
        await asyncio.sleep(0.01)


async def listened(device: SimulatedCamera, pictures: bool = True) -> None:
    """Waits until somebody listens to the device by one of its faces; by Dahua's, to its pictures too."""
    while not (device.subscriptions or device.listeners or device.event_listeners):
        await asyncio.sleep(0.01)
    while device.event_listeners and pictures and not device.picture_listeners:
        await asyncio.sleep(0.01)
