"""Whole surveys, of the simulated camera and of devices that answer what a test says."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from sunlit.devices import Credentials
from sunlit.devices.simulator import SimulatedCamera, pass_by, simulate
from sunlit.devices.simulator.configuration import Firmware
from sunlit.devices.simulator.http import Request, Response, serving
from sunlit.devices.survey.survey import Survey
from tests.devices.both import RIGHT
from tests.guard import PATIENCE


def surveyed(
    protocol: str, firmware: Firmware = "plain", seconds: float | None = None
) -> tuple[Survey, SimulatedCamera]:
    """A whole survey of a simulated camera before which people pass, and that camera as it was left.

    seconds  how long it listens; None for as long as it takes until some have been heard to pass: a stream takes time
             to begin on a busy machine, of which that time is a part
    """
    if seconds is not None:
        return _surveyed(protocol, firmware, seconds)
    for enough in (1.5, 10.0, 60.0):
        survey, camera = _surveyed(protocol, firmware, enough)
        if survey.gate.events > MANY and not any("did not begin" in one.reason for one in survey.incomplete):
            break
    return survey, camera


def _surveyed(protocol: str, firmware: Firmware, seconds: float) -> tuple[Survey, SimulatedCamera]:
    async def run() -> tuple[Survey, SimulatedCamera]:
        camera = SimulatedCamera(firmware=firmware)
        async with simulate(camera) as simulation:
            survey, before = Survey(getattr(simulation, protocol), RIGHT), state(camera)
            passing = asyncio.create_task(_passing(camera))
            try:
                async with asyncio.timeout(PATIENCE):
                    await survey.run(seconds)
            finally:
                passing.cancel()
            assert state(camera) == before
            return survey, camera

    return asyncio.run(run())


# Of ten that pass in a second.
MANY = 5


async def _passing(camera: SimulatedCamera) -> None:
    while True:
        pass_by(camera)
        await asyncio.sleep(0.1)


def state(camera: SimulatedCamera) -> dict[str, Any]:
    """All of the device that a request could have changed."""
    names = (
        "abilities", "cells", "own_rules", "rules", "hosts", "configuration", "reboots", "faults", "movement", "heat",
    )  # fmt: skip
    return {name: repr(vars(of) if hasattr(of := getattr(camera, name), "__dict__") else of) for name in names}


def stayed(requests: list[str]) -> list[str]:
    return sorted(request for request in requests if not request.startswith("TEARDOWN"))


def leaves(value: object) -> list[object]:
    return [one for inner in value.values() for one in leaves(inner)] if isinstance(value, dict) else [value]


Handler = Callable[[Request], Awaitable[Response]]


@asynccontextmanager
async def device(handler: Handler) -> AsyncIterator[int]:
    async with serving(handler, "127.0.0.1", 0, None) as port:
        yield port


def of_hikvision(handler: Handler, seconds: float = 0.0, credentials: Credentials | None = RIGHT) -> Survey:
    """A survey of something that answers what a handler says."""

    async def run() -> Survey:
        async with device(handler) as port, asyncio.timeout(PATIENCE):
            survey = Survey(f"hikvision://127.0.0.1:{port}", credentials)
            await survey.run(seconds)
            return survey

    return asyncio.run(run())


def page(body: bytes, kind: str = "text/html") -> Response:
    return Response(200, body, {"Content-Type": kind})


def of_camera(path: str) -> Response:
    """What is answered below /ISAPI/ by a camera that says who it is, and nothing else."""
    if path != "/ISAPI/System/deviceInfo":
        return Response(404)
    return page(b"<DeviceInfo><model>IO-7</model></DeviceInfo>", "application/xml")


def of_pages(answer: Callable[[str], Response]) -> Survey:
    """A survey of a camera that says who it is, and has web pages."""

    async def handler(request: Request) -> Response:
        return of_camera(request.path) if request.path.startswith("/ISAPI/") else answer(request.path)

    return of_hikvision(handler)
