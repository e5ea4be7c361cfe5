"""WS-Discovery as ONVIF uses it (Core Specification, 7.3): probes to 239.255.255.250, UDP port 3702."""

from collections.abc import Iterable, Iterator
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element

from sunlit.devices.discovery.protocol import Found, Protocol, address
from sunlit.devices.problem import AnswerError
from sunlit.devices.xml import local, parse, text

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


def probes(search: str) -> Iterable[bytes]:
    """A probe for each type that cameras go by."""
    return (_PROBE.format(id=search, type=type_).encode() for type_ in ("dn:NetworkVideoTransmitter", "tds:Device"))


def found(data: bytes, host: str, search: str) -> Iterator[Found]:
    """The cameras of a ProbeMatches that answers this search."""
    try:
        root = parse(data)
    except AnswerError:
        return
    if search not in text(root, "Header/RelatesTo"):
        return
    # The standard puts them into ProbeMatches, which some devices leave out.
    for match in (element for element in root.iter() if local(element) == "ProbeMatch"):
        if one := _found(match, host):
            yield one


PROTOCOL = Protocol("ws", (("239.255.255.250", 3702),), probes, found)


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
    path = "" if parts.path.rstrip("/") in ("", "/onvif/device_service") else parts.path
    return address(scheme, parts.hostname, port or usual, usual) + path
