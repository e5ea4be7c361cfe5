"""One search by all discovery protocols at once."""

import asyncio
import socket
import struct
import uuid
from collections.abc import Mapping

from sunlit.devices.discovery.merge import merge
from sunlit.devices.discovery.protocol import Found, Protocol, all_protocols
from sunlit.devices.problem import UnreachableError

# Of each protocol, so that a flood of answers fills no memory.
MAX_FOUND = 1024
_LOOPBACK = "127.0.0.1"


async def discover(seconds: float = 3.0, targets: Mapping[str, tuple[str, int]] | None = None) -> tuple[Found, ...]:
    """The cameras that answer within a time, by host. Those that are simulated on this machine are asked as well.

    targets  by a protocol's name ("ws", "dhip", "sadp"), the host and port to ask instead of the whole network; then
             only these protocols are spoken
    Raises UnreachableError when nothing can be sent by any protocol.
    """
    protocols = all_protocols()
    asked = protocols if targets is None else {name: protocols[name] for name in targets}
    searches = [
        _Search(protocol, protocol.targets if targets is None else (targets[name],)) for name, protocol in asked.items()
    ]
    # What is sent to a group goes into one network only.
    within = [_Search(one, one.targets[:1], _LOOPBACK) for one in protocols.values()] if targets is None else []
    await asyncio.gather(*(search.run(seconds) for search in (*searches, *within)))
    answers = [(search.protocol.name, one) for search in (*searches, *within) for one in search.found]
    errors = [search.error for search in searches if search.error]
    if errors and not answers and len(errors) == len(searches):
        raise UnreachableError(f"cannot search the network: {errors[0].strerror}")
    return merge(answers)


class _Search(asyncio.DatagramProtocol):
    """The answers to the probes of one protocol, sent through the interface of this address; "" for the usual one."""

    def __init__(self, protocol: Protocol, targets: tuple[tuple[str, int], ...], through: str = "") -> None:
        self.id = str(uuid.uuid4())
        self.protocol = protocol
        self.targets = targets
        self.through = through
        self.found: dict[Found, None] = {}
        self.error: OSError | None = None

    async def run(self, seconds: float) -> None:
        try:
            transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
                lambda: self, sock=_socket(self.protocol, self.targets, self.through)
            )
        except OSError as error:
            self.error = error
            return
        try:
            # Twice, because datagrams get lost.
            for _ in range(2):
                for probe in self.protocol.probes(self.id):
                    for target in self.targets:
                        transport.sendto(probe, target)
                await asyncio.sleep(seconds / 2)
        finally:
            transport.close()

    def error_received(self, exc: Exception) -> None:
        self.error = exc if isinstance(exc, OSError) else None

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        for found in self.protocol.found(data, addr[0], self.id):
            if len(self.found) < MAX_FOUND:
                self.found[found] = None


def _socket(protocol: Protocol, targets: tuple[tuple[str, int], ...], through: str) -> socket.socket:
    """A socket to ask from; it listens to the group as well, when that is where answers go and it can be had."""
    opened = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        opened.setblocking(False)
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        opened.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 1)
        if through:
            opened.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(through))
        elif protocol.port and targets == protocol.targets and _listen(opened, protocol):
            return opened
        opened.bind(("0.0.0.0", 0))
    except OSError:
        opened.close()
        raise
    return opened


def _listen(opened: socket.socket, protocol: Protocol) -> bool:
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind(("0.0.0.0", protocol.port))
        group = socket.inet_aton(protocol.targets[0][0])
        opened.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, struct.pack("4s4s", group, bytes(4)))
    except OSError:
        # Another program listens there, or there is no network for groups: some devices answer who asked.
        return bool(opened.getsockname()[1] == protocol.port)
    return True
