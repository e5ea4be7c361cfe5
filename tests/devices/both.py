"""The simulated camera, reached by each of its protocols: what one interface promises is asked of all of them."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from sunlit.devices import Camera, Credentials, connect
from sunlit.devices.simulator import SimulatedCamera, simulate

PROTOCOLS = ("onvif", "hikvision", "dahua")
RIGHT = Credentials("viewer", "invented")


def with_camera(
    protocol: str, use: Callable[[Camera, SimulatedCamera], Awaitable[None]], **faults: Any
) -> SimulatedCamera:
    """Runs something with a camera and the simulation that it reaches; gives the simulation as it was left."""

    async def run() -> SimulatedCamera:
        device = SimulatedCamera()
        for name, value in faults.items():
            setattr(device.faults, name, value)
        async with (
            simulate(device) as simulation,
            connect(getattr(simulation, protocol), RIGHT, name="door") as camera,
            asyncio.timeout(30),
        ):
            await use(camera, device)
        return device

    return asyncio.run(run())
