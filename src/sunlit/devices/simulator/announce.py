"""The simulated camera's answers to discovery: WS-Discovery, DHIP and SADP, each on a UDP port of its own."""

import asyncio
import json
import socket
import struct
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import cast

from sunlit.devices.discovery.dhip import body_of, frame
from sunlit.devices.discovery.protocol import all_protocols
from sunlit.devices.problem import AnswerError
from sunlit.devices.simulator import onvif
from sunlit.devices.simulator.device import SimulatedCamera
from sunlit.devices.xml import below, local, parse, text

Answering = Callable[[bytes], bytes]


@asynccontextmanager
async def announcing(
    camera: SimulatedCamera, host: str, web: str, port: int, is_discoverable: bool
) -> AsyncIterator[dict[str, int]]:
    """Answers until the block ends; gives the UDP port of each protocol, by its name.

    is_discoverable  whether it answers searches of the network of `host` too, as cameras do
    """
    ways: dict[str, Answering] = {
        "ws": lambda data: _ws(camera, data, web),
        "dhip": lambda data: _dhip(camera, data, host, port),
        "sadp": lambda data: _sadp(camera, data, host, port),
    }
    loop = asyncio.get_running_loop()
    async with AsyncExitStack() as stack:
        ports = {}
        for name, way in ways.items():
            transport, _ = await loop.create_datagram_endpoint(partial(_Answers, way), local_addr=(host, 0))
            stack.callback(transport.close)
            own, ports[name] = transport.get_extra_info("sockname")
            if is_discoverable:
                group = _in_group(all_protocols()[name].targets[0], own)
                hearing = partial(_Answers, way, is_within=own.startswith("127."))
                listening, _ = await loop.create_datagram_endpoint(hearing, sock=group)
                stack.callback(listening.close)
        yield ports


def _in_group(group: tuple[str, int], host: str) -> socket.socket:
    """A socket that hears what is sent to a group in the network of a host, as other programs do at the same time."""
    opened = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        opened.setblocking(False)
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # Bound to the group where the system allows it: what is sent to this machine alone is for others.
        opened.bind(("", group[1]) if sys.platform == "win32" else group)
        member = struct.pack("4s4s", socket.inet_aton(group[0]), socket.inet_aton(host))
        opened.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, member)
    except OSError as error:
        opened.close()
        raise OSError(error.errno, f"it cannot be found by UDP port {group[1]}: {error.strerror}") from error
    return opened


class _Answers(asyncio.DatagramProtocol):
    """Answers what is a question, and sends a datagram that is no answer before that."""

    def __init__(self, answer: Answering, is_within: bool = False) -> None:
        self._answer = answer
        self._is_within = is_within  # whether it is on this machine only

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        # Some systems give a socket what is sent to its group in any network that some program has joined.
        if self._is_within and not addr[0].startswith("127."):
            return
        if answer := self._answer(data):
            self._transport.sendto(b"\xff no answer", addr)
            self._transport.sendto(answer, addr)


def _ws(camera: SimulatedCamera, data: bytes, web: str) -> bytes:
    try:
        root = parse(data)
    except AnswerError:
        return b""
    if below(root, "Body/Probe") is None:
        return b""
    return onvif.probe_match(camera, web, text(root, "Header/MessageID")).encode()


def _dhip(camera: SimulatedCamera, data: bytes, host: str, port: int) -> bytes:
    asked = body_of(data)
    if not isinstance(asked, dict) or asked.get("method") != "DHDiscover.search":
        return b""
    if asked.get("mac") not in (None, "", camera.mac):
        return b""
    about = {
        "DeviceType": camera.model,
        "DeviceClass": "IPC",
        "SerialNo": camera.serial,
        "MachineName": "invented",
        "Vendor": camera.make,
        "Version": "1.2.3",
        "HttpPort": port,
        "Port": 37777,
        "IPv4Address": {
            "IPAddress": host, "SubnetMask": "255.255.255.0", "DefaultGateway": "192.0.2.1", "DhcpEnable": False,
        },
    }  # fmt: skip
    answer = {"mac": camera.mac, "method": "client.notifyDevInfo", "params": {"deviceInfo": about}}
    return frame(json.dumps(answer).encode())


def _sadp(camera: SimulatedCamera, data: bytes, host: str, port: int) -> bytes:
    try:
        root = parse(data)
    except AnswerError:
        return b""
    if local(root) != "Probe" or text(root, "Types") != "inquiry":
        return b""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><ProbeMatch><Uuid>{text(root, "Uuid")}</Uuid><Types>inquiry</Types>'
        f"<DeviceType>7</DeviceType><DeviceDescription>{camera.model}</DeviceDescription>"
        f"<DeviceSN>{camera.serial}</DeviceSN><OEMInfo>{camera.make}</OEMInfo><CommandPort>8000</CommandPort>"
        f"<HttpPort>{port}</HttpPort><MAC>{camera.mac.replace(':', '-')}</MAC><IPv4Address>{host}</IPv4Address>"
        "<SoftwareVersion>V1.2.3</SoftwareVersion><Activated>true</Activated></ProbeMatch>"
    ).encode()
