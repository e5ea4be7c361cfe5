"""SADP, Hikvision's discovery as public scanners speak it: XML over UDP, port 37020, answered to the group."""

from collections.abc import Iterable, Iterator

from sunlit.devices.discovery.protocol import Found, Protocol, address, hardware_address
from sunlit.devices.problem import AnswerError
from sunlit.devices.xml import local, parse, text


def probes(search: str) -> Iterable[bytes]:
    """One inquiry."""
    written = (
        f'<?xml version="1.0" encoding="utf-8"?><Probe><Uuid>{search.upper()}</Uuid><Types>inquiry</Types></Probe>'
    )
    return (written.encode(),)


def found(data: bytes, host: str, search: str) -> Iterator[Found]:
    """The device of a ProbeMatch that answers this search."""
    try:
        root = parse(data)
    except AnswerError:
        return
    if local(root) != "ProbeMatch" or text(root, "Uuid").lower() != search:
        return
    written = text(root, "HttpPort")
    port = int(written) if written.isascii() and written.isdigit() and len(written) < 6 else 80
    own = text(root, "IPv4Address")
    hosts = dict.fromkeys(one for one in (host, own) if one and one != "0.0.0.0")
    serial, mac = text(root, "DeviceSN"), hardware_address(text(root, "MAC"))
    model = text(root, "DeviceDescription") or text(root, "DeviceType")
    urls = tuple(address("hikvision", one, port) for one in hosts)
    yield Found(host, text(root, "OEMInfo") or "Hikvision", model, urls, serial or mac, serial, mac)


PROTOCOL = Protocol("sadp", (("239.255.255.250", 37020),), probes, found, port=37020)
