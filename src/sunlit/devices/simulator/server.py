"""Starts and stops the simulated camera: its HTTP faces, and its answers to discovery."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec

from sunlit.devices.simulator import dahua, hikvision, onvif
from sunlit.devices.simulator import web as pages
from sunlit.devices.simulator.announce import announcing
from sunlit.devices.simulator.device import SimulatedCamera
from sunlit.devices.simulator.http import Request, Response, serving
from sunlit.devices.simulator.posting import posting
from sunlit.devices.simulator.rtsp import serving_rtsp


class Simulation(msgspec.Struct, frozen=True):
    """A running simulation: its camera, the address of each face, and the UDP port of each discovery protocol.

    rtsp  "" where PyAV is not installed, without which there is no video
    """

    camera: SimulatedCamera
    onvif: str
    dahua: str
    hikvision: str
    rtsp: str
    port: int
    discovery: dict[str, int]


@asynccontextmanager
async def simulate(
    camera: SimulatedCamera | None = None,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    rtsp_port: int = 0,
    video: Path | None = None,
    tls: ssl.SSLContext | None = None,
    discoverable: bool = False,
) -> AsyncIterator[Simulation]:
    """A simulated camera that serves until the block ends; port 0 takes a free one, `tls` is the server's context.

    video         a file that it sees over and over; a test picture when there is none
    discoverable  whether it answers who searches the network of `host`, for 127.0.0.1 this machine alone; else it
                  answers discovery only at ports of its own
    """
    camera = camera or SimulatedCamera()
    web = ""

    async def handle(request: Request) -> Response:
        camera.requests.append(f"{request.method} {request.path}")
        faults = camera.faults
        if faults.hang:
            await asyncio.Event().wait()
        if faults.drop:
            raise ConnectionAbortedError
        if faults.slow:
            await asyncio.sleep(faults.slow)
        if faults.busy:
            return Response(401, b"Too many connections")
        if faults.error_body:
            return Response(200, b"<html><body>Error", {"Content-Type": "text/html"})
        if request.path.startswith("/ISAPI/"):
            return await hikvision.answer(camera, request)
        if request.path.startswith(("/cgi-bin/", "/RPC2")):
            return await dahua.answer(camera, request)
        return pages.answer(camera, request) or await onvif.answer(camera, request, web)

    async with serving(handle, host, port, tls) as taken, serving_rtsp(camera, host, rtsp_port, video) as streams:
        web = f"{'https' if tls else 'http'}://{host}:{taken}"
        posts = asyncio.create_task(posting(camera.outbox))
        async with announcing(camera, host, web, taken, discoverable) as ports:
            try:
                at = f"{'+https' if tls else ''}://{host}:{taken}"
                rtsp = f"rtsp://{host}:{streams}/large" if streams else ""
                yield Simulation(camera, f"onvif{at}", f"dahua{at}", f"hikvision{at}", rtsp, taken, ports)
            finally:
                camera.forget_subscriptions()
                posts.cancel()
                await asyncio.gather(posts, return_exceptions=True)
