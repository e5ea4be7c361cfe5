"""DHIP, Dahua's discovery (as aiodahua reads and writes it): JSON behind a header of 32 bytes, UDP port 37810.

The four lengths of the header are filled in by some as n, n, n, n and by others as n, 0, n, 0; both are read.
"""

import json
import struct
from collections.abc import Iterable, Iterator

from sunlit.devices.discovery.protocol import Found, Protocol, address, hardware_address

HEAD = struct.Struct("<I4sIIIIII")
MAGIC = (0x20, b"DHIP")


def frame(body: bytes) -> bytes:
    """A body behind its header."""
    return HEAD.pack(*MAGIC, 0, 0, *4 * (len(body),)) + body


def body_of(data: bytes) -> object:
    """The decoded JSON of a frame, None when it is none."""
    if len(data) < HEAD.size or HEAD.unpack_from(data)[:2] != MAGIC:
        return None
    try:
        return json.loads(data[HEAD.size :].rstrip(b"\0\n"))
    except (ValueError, RecursionError):
        return None


def probes(_search: str) -> Iterable[bytes]:
    """One search, which has no place for an id."""
    return (frame(b'{"method":"DHDiscover.search","params":{"mac":"","uni":1}}'),)


def found(data: bytes, host: str, _search: str) -> Iterator[Found]:
    """The device that announces itself; one that is set to another network tells of addresses out of reach."""
    message = body_of(data)
    if not isinstance(message, dict) or not isinstance(params := message.get("params"), dict):
        return
    info = params.get("deviceInfo")
    if not isinstance(info, dict):
        return
    mac = hardware_address(_text(message, "mac") or _text(info, "mac"))
    serial = _text(info, "SerialNo")
    port = info.get("HttpPort")
    urls = [address("dahua", host, port if isinstance(port, int) else 80)]
    inside = info.get("IPv4Address")
    if isinstance(inside, dict) and (own := _text(inside, "IPAddress")) and own != host:
        urls.append(address("dahua", own, port if isinstance(port, int) else 80))
    make = _text(info, "Vendor")
    # Devices that are sold under other names call their maker "General" or "Private".
    make = make if make not in ("", "General", "Private") else "Dahua"
    yield Found(host, make, _text(info, "DeviceType"), tuple(urls), serial or mac, serial, mac)


PROTOCOL = Protocol("dhip", (("239.255.255.251", 37810), ("255.255.255.255", 37810)), probes, found)


def _text(message: dict[str, object], name: str) -> str:
    value = message.get(name)
    return value.strip() if isinstance(value, str) and len(value) <= 128 else ""
