"""Starts and stops the simulated camera: its HTTP faces, and its answers to discovery."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast
from uuid import UUID

import msgspec

from sunlit.devices.problem import AnswerError
from sunlit.devices.simulator import hikvision, onvif
from sunlit.devices.simulator.device import SimulatedCamera
from sunlit.devices.simulator.http import Request, Response, serving
from sunlit.devices.xml import below, parse, text

_ID = UUID("b3a1f6de-0000-4000-8000-5ca1ab1ecafe")


class Simulation(msgspec.Struct, frozen=True):
    """A running simulation: its camera, the address of each face, and the UDP port that answers probes."""

    camera: SimulatedCamera
    onvif: str
    hikvision: str
    port: int
    discovery: int


@asynccontextmanager
async def simulate(
    camera: SimulatedCamera | None = None,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    tls: ssl.SSLContext | None = None,
) -> AsyncIterator[Simulation]:
    """A simulated camera that serves until the block ends; port 0 takes a free one, `tls` is the server's context."""
    camera = camera or SimulatedCamera()
    web = ""

    async def handle(request: Request) -> Response:
        camera.requests.append(f"{request.method} {request.path}")
        if camera.faults.hang:
            await asyncio.Event().wait()
        if camera.faults.busy:
            return Response(401, b"Too many connections")
        if camera.faults.error_body:
            return Response(200, b"<html><body>Error", {"Content-Type": "text/html"})
        if request.path.startswith("/ISAPI/"):
            return await hikvision.answer(camera, request)
        return await onvif.answer(camera, request, web)

    async with serving(handle, host, port, tls) as taken:
        web = f"{'https' if tls else 'http'}://{host}:{taken}"
        loop = asyncio.get_running_loop()
        udp, _ = await loop.create_datagram_endpoint(lambda: _Discovery(web), local_addr=(host, 0))
        try:
            at = f"{'+https' if tls else ''}://{host}:{taken}"
            yield Simulation(camera, f"onvif{at}", f"hikvision{at}", taken, udp.get_extra_info("sockname")[1])
        finally:
            udp.close()
            camera.forget_subscriptions()


class _Discovery(asyncio.DatagramProtocol):
    """Answers WS-Discovery probes, and what is none with a datagram that is no answer either."""

    def __init__(self, web: str) -> None:
        self._web = web

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        try:
            root = parse(data)
        except AnswerError:
            return
        if below(root, "Body/Probe") is None:
            return
        self._transport.sendto(b"\xff no answer", addr)
        self._transport.sendto(onvif.probe_match(self._web, str(_ID), text(root, "Header/MessageID")).encode(), addr)
