"""RTP and RTCP over UDP (RFC 2326, 12.39; RFC 3550, 11), for devices that send them in no other way."""

import asyncio
from collections import defaultdict, deque

from sunlit.devices.problem import UnreachableError
from sunlit.devices.rtsp.messages import Chunk
from sunlit.devices.rtsp.order import Ordered

# What waits to be read; the oldest is lost when there is more.
MAX_WAITING = 4096
# Seconds after which a packet that others have overtaken counts as lost.
LATE_SECONDS = 0.1
_TRIES = 64


class Datagrams:
    """What one device sends to pairs of ports of ours; datagrams of others are dropped.

    local, peer  the addresses of this machine and of the device, as their RTSP connection has them
    """

    def __init__(self, local: str, peer: str) -> None:
        self._local = local
        self._peer = peer
        self._chunks: deque[Chunk] = deque(maxlen=MAX_WAITING)
        self._news = asyncio.Event()
        self._orders: defaultdict[int, Ordered] = defaultdict(Ordered)
        self._late: dict[int, asyncio.TimerHandle] = {}
        self._transports: list[asyncio.DatagramTransport] = []

    async def open(self, number: int) -> int:
        """The even port of a new pair: what comes to it is on channel 2 * number, RTCP on the one behind it."""
        for _ in range(_TRIES):
            first = await self._bind(2 * number, 0)
            port: int = first.get_extra_info("sockname")[1]
            try:
                second = await self._bind(2 * number + 1, port + 1) if port % 2 == 0 else None
            except OSError:
                second = None
            if second is not None:
                self._transports += [first, second]
                return port
            first.close()
        raise UnreachableError("there are no two ports for a stream by UDP")

    async def _bind(self, channel: int, port: int) -> asyncio.DatagramTransport:
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(lambda: _Taking(self, channel), (self._local, port))
        return transport

    def reach(self, number: int, port: int) -> None:
        """Send an empty packet to the device's port, so that firewalls on the way know of this stream."""
        self._transports[2 * number].sendto(b"\x80\0" + bytes(10), (self._peer, port))

    def take(self, host: str, channel: int, data: bytes) -> None:
        """Take a datagram; RTP, on the even channels, is put in order."""
        if host != self._peer:
            return
        if channel % 2:
            self._give(channel, [data])
            return
        self._ordered(channel, self._orders[channel].take(data))

    def _ordered(self, channel: int, found: list[bytes]) -> None:
        """Hand over what is in order; what is missing now may take its time anew."""
        if found:
            self._give(channel, found)
            if late := self._late.pop(channel, None):
                late.cancel()
        if self._orders[channel].waits and channel not in self._late:
            self._late[channel] = asyncio.get_running_loop().call_later(LATE_SECONDS, self._go_on, channel)

    def _go_on(self, channel: int) -> None:
        self._ordered(channel, self._orders[channel].go_on())

    def _give(self, channel: int, found: list[bytes]) -> None:
        self._chunks.extend(Chunk(channel, data) for data in found)
        self._news.set()

    async def arrived(self) -> list[Chunk]:
        """What has come, as soon as there is anything."""
        await self._news.wait()
        self._news.clear()
        found = list(self._chunks)
        self._chunks.clear()
        return found

    def close(self) -> None:
        """Take nothing more."""
        for late in self._late.values():
            late.cancel()
        for transport in self._transports:
            transport.close()


class _Taking(asyncio.DatagramProtocol):
    def __init__(self, datagrams: Datagrams, channel: int) -> None:
        self._datagrams = datagrams
        self._channel = channel

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self._datagrams.take(addr[0], self._channel, data)
