"""Finding cameras in the local network: WS-Discovery, one list without doubles, with make, model and address.

WS-Discovery as ONVIF uses it (Core Specification, 7.3): probes to 239.255.255.250, UDP port 3702.
"""

import asyncio
import socket
import uuid
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element

import msgspec

from sunlit.devices.problem import AnswerError, UnreachableError
from sunlit.devices.xml import local, parse, text

GROUP = ("239.255.255.250", 3702)
MAX_FOUND = 1024
_SCOPE = "onvif://www.onvif.org/"
_PROBE = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"'
    ' xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing"'
    ' xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" xmlns:dn="http://www.onvif.org/ver10/network/wsdl"'
    ' xmlns:tds="http://www.onvif.org/ver10/device/wsdl"><s:Header>'
    "<a:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</a:Action>"
    "<a:MessageID>urn:uuid:{id}</a:MessageID><a:To>urn:schemas-xmlsoap-org:ws:2005:04:discovery</a:To></s:Header>"
    "<s:Body><d:Probe><d:Types>{type}</d:Types></d:Probe></s:Body></s:Envelope>"
)


class Found(msgspec.Struct, frozen=True, order=True):
    """A camera that answered: `addresses` are for `connect`, the one that it answered from first."""

    host: str
    make: str
    model: str
    addresses: tuple[str, ...]
    id: str


async def discover(seconds: float = 3.0, target: tuple[str, int] = GROUP) -> tuple[Found, ...]:
    """The cameras that answer within a time, by host.

    target  the group, or one device's address and port, to ask
    Raises UnreachableError when nothing can be sent.
    """
    search = _Search()
    loop = asyncio.get_running_loop()
    try:
        transport, _ = await loop.create_datagram_endpoint(lambda: search, local_addr=("0.0.0.0", 0))
    except OSError as error:
        raise UnreachableError(f"cannot search the network: {error.strerror}") from None
    try:
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 1)
        # Twice, because datagrams get lost.
        for _ in range(2):
            for type_ in ("dn:NetworkVideoTransmitter", "tds:Device"):
                transport.sendto(_PROBE.format(id=search.id, type=type_).encode(), target)
            await asyncio.sleep(seconds / 2)
    finally:
        transport.close()
    if search.error and not search.found:
        raise UnreachableError(f"cannot search the network: {search.error.strerror}")
    return tuple(sorted(search.found.values()))


class _Search(asyncio.DatagramProtocol):
    """The answers to one probe, the first of each device."""

    def __init__(self) -> None:
        self.id = str(uuid.uuid4())
        self.found: dict[str, Found] = {}
        self.error: OSError | None = None

    def error_received(self, exc: Exception) -> None:
        self.error = exc if isinstance(exc, OSError) else None

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        try:
            root = parse(data)
        except AnswerError:
            return
        if self.id not in text(root, "Header/RelatesTo"):
            return
        # The standard puts them into ProbeMatches, which some devices leave out.
        for match in (element for element in root.iter() if local(element) == "ProbeMatch"):
            found = _found(match, addr[0])
            if found and len(self.found) < MAX_FOUND:
                self.found.setdefault(found.id or found.host, found)


def _found(match: Element, host: str) -> Found | None:
    scopes: dict[str, str] = {}
    for scope in text(match, "Scopes").split():
        if scope.startswith(_SCOPE):
            name, _, value = scope.removeprefix(_SCOPE).partition("/")
            scopes.setdefault(name.lower(), unquote(value))
    urls = [url for url in map(_address, text(match, "XAddrs").split()) if url]
    if not urls:
        return None
    # A camera with several networks names them all, and the one that it answers from is in reach.
    urls.sort(key=lambda url: urlsplit(url).hostname != host)
    model = scopes.get("hardware", "")
    make = scopes.get("manufacturer") or scopes.get("mfr") or scopes.get("name", "").replace(model, "").strip()
    return Found(host, make, model, tuple(dict.fromkeys(urls)), text(match, "EndpointReference/Address"))


def _address(url: str) -> str:
    """An address of a device service as `connect` takes it, "" when it is none."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    schemes = {"http": ("onvif", 80), "https": ("onvif+https", 443)}
    if parts.scheme not in schemes or not parts.hostname:
        return ""
    scheme, usual = schemes[parts.scheme]
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    path = "" if parts.path.rstrip("/") in ("", "/onvif/device_service") else parts.path
    return f"{scheme}://{host}{f':{port}' if port not in (None, usual) else ''}{path}"
