"""The simulated camera's RTSP face: video, sound and metadata over the one connection or UDP, behind HTTP digest."""

import asyncio
import random
import re
import secrets
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from functools import partial
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from sunlit.devices.problem import AnswerError
from sunlit.devices.rtsp import Message, Track, Wire, written
from sunlit.devices.rtsp.messages import interleaved, response
from sunlit.devices.rtsp.rtp import NTP_EPOCH
from sunlit.devices.simulator.device import Faults, SimulatedCamera
from sunlit.devices.simulator.digest import proof, proves
from sunlit.devices.simulator.footage import Footage, footage

# How the makes name the larger and the smaller stream of a channel.
_LARGE = re.compile(
    r"/(p[12]_1080|Streaming/[Cc]hannels/[12]01|cam/realmonitor\?channel=[12]&subtype=0|large)(/|$)"
    # What was recorded looks like what is seen now.
    r"|/(recorded/|Streaming/tracks/|cam/playback\?)"
)
_SMALL = re.compile(r"/(p[12]_360|Streaming/[Cc]hannels/[12]02|cam/realmonitor\?channel=[12]&subtype=1|small)(/|$)")
_METADATA = 107
_PIECE = 1300
_REASONS = {200: "OK", 401: "Unauthorized", 404: "Not Found", 454: "Session Not Found", 461: "Unsupported Transport",
            501: "Not Implemented"}  # fmt: skip


@asynccontextmanager
async def serving_rtsp(camera: SimulatedCamera, host: str, port: int, video: Path | None = None) -> AsyncIterator[int]:
    """Serves until the block ends; gives the port, 0 where PyAV is not installed and there is nothing to serve.

    video  what the camera sees, over and over; a test picture when there is none

    Raises UsageError when that is no film.
    """
    films: dict[tuple[int, int], Footage] = {}
    making = asyncio.Lock()
    viewers: set[asyncio.Task[None]] = set()

    async def film(path: str) -> Footage | None:
        size = (1920, 1080) if _LARGE.match(path) else (640, 360) if _SMALL.match(path) else None
        if size is None:
            return None
        if video is not None:
            size = (0, 0)
        async with making:
            if size not in films:
                films[size] = await asyncio.to_thread(footage, video, *size)
            return films[size]

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        viewers.add(task)
        viewer = _Viewer(camera, writer)
        try:
            wire = Wire()
            while data := await reader.read(65536):
                for item in wire.feed(data):
                    if isinstance(item, Message):
                        await viewer.answer(item, film)
        except (OSError, AnswerError, ValueError, asyncio.CancelledError):
            pass
        finally:
            await viewer.leave()
            writer.close()
            viewers.discard(task)

    if find_spec("av") is None:
        yield 0
        return
    if video is not None:
        # What is wrong with it shall be told before anybody watches.
        await film("/large")
    server = await asyncio.start_server(accept, host, port)
    # Whoever names a port is going to watch, and the film takes seconds to make.
    ahead = [asyncio.create_task(film("/large"))] if port else []
    try:
        camera.rtsp_port = server.sockets[0].getsockname()[1]
        camera.configuration["RTSP.Port"] = str(camera.rtsp_port)
        yield camera.rtsp_port
    finally:
        server.close()
        for task in (*viewers, *ahead):
            task.cancel()
        await asyncio.gather(*ahead, return_exceptions=True)
        await asyncio.gather(*viewers, return_exceptions=True)


Find = Callable[[str], Awaitable[Footage | None]]
# Sends a packet of a track; whether it is RTCP comes first.
_Way = Callable[[bool, bytes], Awaitable[None]]


class _Datagrams(msgspec.Struct):
    """Sends the packets of a track to a pair of ports."""

    transport: asyncio.DatagramTransport
    host: str
    first: int
    faults: Faults
    held: tuple[bool, bytes] | None = None

    @property
    def port(self) -> int:
        """Where it sends from; what comes there is not read."""
        port: int = self.transport.get_extra_info("sockname")[1]
        return port

    async def send(self, control: bool, data: bytes) -> None:
        """Send one, and what it has overtaken."""
        if self.transport.is_closing() or random.random() < self.faults.lost:
            return
        held, self.held = self.held, None
        if held is None and random.random() < self.faults.overtaken:
            self.held = control, data
            return
        for late, one in filter(None, ((control, data), held)):
            self.transport.sendto(one, (self.host, self.first + late))


class _Viewer:
    """One connection: what it set up, and what it is sent."""

    def __init__(self, camera: SimulatedCamera, writer: asyncio.StreamWriter) -> None:
        self._camera = camera
        self._writer = writer
        self._nonce = secrets.token_hex(8)
        self._session = secrets.token_hex(4)
        self._ways: dict[int, _Way] = {}
        self._open: list[asyncio.DatagramTransport] = []
        self._tasks: list[asyncio.Task[None]] = []
        self._turn = asyncio.Lock()

    async def answer(self, asked: Message, find: Find) -> None:
        """Do what a request asks for."""
        method, url, _ = asked.start
        self._camera.requests.append(f"{method} {urlsplit(url).path}")
        if self._camera.faults.hang:
            await asyncio.Event().wait()
        if method == "OPTIONS":
            methods = "OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN, GET_PARAMETER, SET_PARAMETER"
            await self._say(asked, 200, {"Public": methods})
        elif not self._proven(asked):
            challenge = f'Digest realm="invented", nonce="{self._nonce}"'
            await self._say(asked, 401, {"WWW-Authenticate": challenge})
        else:
            parts = urlsplit(url)
            path = parts.path + (f"?{parts.query}" if parts.query else "")
            film = await find(path)
            if film is None:
                await self._say(asked, 404)
            else:
                await self._do(asked, path, film)

    async def _do(self, asked: Message, path: str, film: Footage) -> None:
        match asked.start[0]:
            case "DESCRIBE":
                headers = {"Content-Type": "application/sdp", "Content-Base": asked.start[1].rstrip("/") + "/"}
                await self._say(asked, 200, headers, written(_tracks(film)))
            case "SETUP":
                await self._set_up(asked, path)
            case "PLAY" if not self._ways:
                await self._say(asked, 454)
            case "PLAY":
                await self._say(asked, 200, {"Range": "npt=0.000-"})
                if not self._tasks:
                    self._tasks.append(asyncio.create_task(self._film(film)))
                    self._tasks.append(asyncio.create_task(self._metadata(len(film.tracks))))
            case "TEARDOWN":
                await self._say(asked, 200)
                await self.leave()
            case "GET_PARAMETER" | "SET_PARAMETER":
                await self._say(asked, 200)
            case _:
                await self._say(asked, 501)

    def _proven(self, asked: Message) -> bool:
        if self._camera.faults.authentication == "none":
            return True
        given = proof(asked.header("authorization"))
        return given.get("nonce") == self._nonce and proves(self._camera, asked.start[0], asked.start[1], given)

    async def _set_up(self, asked: Message, path: str) -> None:
        transport = asked.header("transport")
        channels = re.search(r"RTP/AVP/TCP.*interleaved=(\d{1,3})-\d{1,3}", transport)
        ports = re.search(r"RTP/AVP(?:/UDP)?;.*client_port=(\d{1,5})-\d{1,5}", transport)
        track = re.search(r"/track(\d)$", path)
        if track is None or ((channels is None or self._camera.faults.only_udp) and ports is None):
            await self._say(asked, 461)
            return
        if ports is None:
            assert channels is not None
            first = int(channels[1])
            self._ways[int(track[1])] = partial(self._interleave, first)
            chosen = f"RTP/AVP/TCP;unicast;interleaved={first}-{first + 1}"
        else:
            first = int(ports[1])
            own = await self._datagrams(first)
            self._ways[int(track[1])] = own.send
            chosen = f"RTP/AVP;unicast;client_port={first}-{first + 1};server_port={own.port}-{own.port + 1}"
        await self._say(asked, 200, {"Transport": chosen})

    async def _interleave(self, first: int, control: bool, data: bytes) -> None:
        await self._write(interleaved(first + control, data))

    async def _datagrams(self, port: int) -> "_Datagrams":
        """What sends to a pair of ports of the client's."""
        loop = asyncio.get_running_loop()
        host, peer = (self._writer.get_extra_info(name)[0] for name in ("sockname", "peername"))
        transport, _ = await loop.create_datagram_endpoint(asyncio.DatagramProtocol, (host, 0))
        own = _Datagrams(transport, peer, port, self._camera.faults)
        self._open.append(transport)
        return own

    async def _say(
        self, asked: Message, status: int, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> None:
        session = {"Session": f"{self._session};timeout=60"} if self._ways else {}
        common = {"CSeq": asked.header("cseq"), "Server": "invented", **session}
        await self._write(response(status, _REASONS[status], {**common, **(headers or {})}, body))

    async def _write(self, data: bytes) -> None:
        async with self._turn:
            self._writer.write(data)
            await self._writer.drain()

    async def _film(self, film: Footage) -> None:
        """Send the film over and over, in its own time, with a sender report each second and track."""
        clock = asyncio.get_running_loop().time
        started, sequences = clock(), dict.fromkeys(range(len(film.tracks)), 0)
        self._camera.played.append(started)
        reported = dict.fromkeys(sequences, -1.0)
        chosen = [one for one in film.packets if one.track in self._ways]
        with suppress(OSError):
            for rounds in count() if chosen else ():
                for one in chosen:
                    at = rounds * film.seconds + one.at
                    while (late := at / self._camera.speed - (clock() - started)) > 0 or self._camera.faults.frozen:
                        await asyncio.sleep(max(late, 0.02))
                    track = film.tracks[one.track]
                    ticks = round(rounds * film.seconds * track.clock) + int.from_bytes(one.packet[4:8])
                    ticks += self._camera.faults.ticks
                    stamp = struct.pack(">HI", sequences[one.track] & 0xFFFF, ticks & 0xFFFFFFFF)
                    sequences[one.track] += 1
                    await self._ways[one.track](False, one.packet[:2] + stamp + one.packet[8:])
                    if at - reported[one.track] >= 1:
                        reported[one.track] = at
                        await self._ways[one.track](True, _report(one.packet[8:12], self._camera.now, ticks))

    async def _metadata(self, number: int) -> None:
        """Send the camera's documents, each over as many packets as it takes, the marker on the last."""
        documents: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._camera.viewers.append(documents)
        sequence = 0
        try:
            while (document := await documents.get()) is not None:
                if number not in self._ways or self._camera.faults.frozen:
                    continue
                pieces = [document[at : at + _PIECE] for at in range(0, len(document), _PIECE)]
                ticks = round(self._camera.now.timestamp() * 90000) & 0xFFFFFFFF
                for left, piece in zip(range(len(pieces) - 1, -1, -1), pieces, strict=True):
                    second = _METADATA | (0 if left else 0x80)
                    head = struct.pack(">BBHII", 0x80, second, sequence & 0xFFFF, ticks, 0x5EED)
                    sequence += 1
                    await self._ways[number](False, head + piece)
            self._writer.transport.abort()
        except OSError:
            pass
        finally:
            self._camera.viewers.remove(documents)

    async def leave(self) -> None:
        """Send nothing more."""
        for transport in self._open:
            transport.close()
        tasks, self._tasks = self._tasks, []
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _tracks(film: Footage) -> list[Track]:
    metadata = Track("application", _METADATA, "vnd.onvif.metadata", 90000)
    return [msgspec.structs.replace(one, control=f"track{at}") for at, one in enumerate((*film.tracks, metadata))]


def _report(source: bytes, time: datetime, ticks: int) -> bytes:
    """A sender report (RFC 3550, 6.4.1) without counts."""
    since = (time - NTP_EPOCH).total_seconds()
    ntp = round(since * (1 << 32)) & 0xFFFFFFFFFFFFFFFF
    return struct.pack(">BBH4sQIII", 0x80, 200, 6, source, ntp, ticks & 0xFFFFFFFF, 0, 0)
