"""SOAP 1.2 calls to an ONVIF device: authentication that the device asks for, faults as errors, its own addresses."""

import base64
import os
import uuid
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit, urlunsplit
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape

from sunlit.devices.camera import TRUSTED_OFFSET, Clock
from sunlit.devices.problem import AnswerError, BusyError, RefusedError, UnsupportedError
from sunlit.devices.transport import Answer, Transport
from sunlit.devices.xml import below, children, first, local, parse, text

NAMESPACES = {
    "s": "http://www.w3.org/2003/05/soap-envelope",
    "wsa": "http://www.w3.org/2005/08/addressing",
    "tt": "http://www.onvif.org/ver10/schema",
    "tds": "http://www.onvif.org/ver10/device/wsdl",
    "trt": "http://www.onvif.org/ver10/media/wsdl",
    "tr2": "http://www.onvif.org/ver20/media/wsdl",
    "tev": "http://www.onvif.org/ver10/events/wsdl",
    "tan": "http://www.onvif.org/ver20/analytics/wsdl",
    "tptz": "http://www.onvif.org/ver20/ptz/wsdl",
    "tse": "http://www.onvif.org/ver10/search/wsdl",
    "trp": "http://www.onvif.org/ver10/replay/wsdl",
    "tth": "http://www.onvif.org/ver10/thermal/wsdl",
    "wsnt": "http://docs.oasis-open.org/wsn/b-2",
}
_WSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-"
_PREFIXES = " ".join(f'xmlns:{prefix}="{name}"' for prefix, name in NAMESPACES.items())
_UNAUTHORIZED = frozenset(("NotAuthorized", "FailedAuthentication", "InvalidSecurity", "InvalidSecurityToken"))
_UNSUPPORTED = frozenset(("ActionNotSupported", "NoSuchService", "OptionalActionNotImplemented"))


class Soap:
    """Calls to one device, whose device service has the address `device`.

    offset  how far its clock is ahead of ours: a token is refused when its time is not the device's
    """

    def __init__(self, transport: Transport, device: str) -> None:
        self.transport = transport
        self._device = device
        self.offset = timedelta()
        self._signed: set[str] = set()
        self._own = ""

    async def call(
        self, url: str, body: str, *, action: str = "", header: str = "", seconds: float = 0.0, anonymous: bool = False
    ) -> Element:
        """The first element in the answer's body.

        body       the request's element, with the prefixes of NAMESPACES
        action     its WS-Addressing action, where the device needs one to tell subscriptions apart
        header     further header elements
        anonymous  never send a token, which would be refused before the device's clock is known
        Raises CameraError; UnsupportedError where the device says that it cannot do this.
        """
        if action:
            header += (
                f"<wsa:Action>{escape(action)}</wsa:Action><wsa:MessageID>urn:uuid:{uuid.uuid4()}</wsa:MessageID>"
                f"<wsa:To>{escape(url)}</wsa:To>"
            )
        if anonymous or url not in self._signed:
            answer = await self._send(url, body, action, header, seconds, signed=False)
            if anonymous or self.transport.credentials is None or not _refuses(answer):
                return _content(answer, self.transport.address.place)
        used = self.offset
        try:
            answer = await self._send(url, body, action, header, seconds, signed=True)
        except RefusedError:
            if not (self.transport.proven and await self._clock_moved(used)):
                raise
            # The password is known to be right: it was the token's time that was refused.
            self.transport.pardon()
            answer = await self._send(url, body, action, header, seconds, signed=True)
        # Only now is it known that this service takes tokens.
        self._signed.add(url)
        return _content(answer, self.transport.address.place)

    async def clock(self, anonymous: bool) -> Clock:
        """The device's clock. Raises AnswerError when it does not tell the time."""
        sent = datetime.now(UTC)
        answer = await self.call(self._device, "<tds:GetSystemDateAndTime/>", anonymous=anonymous)
        received = datetime.now(UTC)
        utc = below(answer, "SystemDateAndTime/UTCDateTime")
        parts = ("Date/Year", "Date/Month", "Date/Day", "Time/Hour", "Time/Minute", "Time/Second")
        try:
            year, month, day, hour, minute, second = (int(text(utc, part)) for part in parts)
            time = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
        except (ValueError, OverflowError):
            raise AnswerError(f"{self.transport.address.place} does not tell the time") from None
        return Clock(time, time - (sent + (received - sent) / 2))

    async def _clock_moved(self, used: timedelta) -> bool:
        """Whether the device's clock is no longer where a token took it to be; its offset is learned anew."""
        with suppress(AnswerError, RefusedError):
            self.offset = (await self.clock(anonymous=True)).offset
        return abs(self.offset - used) > TRUSTED_OFFSET

    async def _send(self, url: str, body: str, action: str, header: str, seconds: float, *, signed: bool) -> Answer:
        security = self._token() if signed else ""
        envelope = (
            f'<?xml version="1.0" encoding="UTF-8"?><s:Envelope {_PREFIXES}><s:Header>{security}{header}</s:Header>'
            f"<s:Body>{body}</s:Body></s:Envelope>"
        )
        return await self.transport.send(
            "POST",
            url,
            envelope.encode(),
            {"Content-Type": f'application/soap+xml; charset=utf-8; action="{action or _action(body)}"'},
            signed=_refuses if signed else None,
            seconds=seconds,
        )

    def _token(self) -> str:
        """A WS-UsernameToken with a digest (Web Services Security UsernameToken Profile 1.0), in the device's time."""
        credentials = self.transport.credentials
        assert credentials is not None
        nonce = os.urandom(16)
        created = (datetime.now(UTC) + self.offset).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        return (
            f'<wsse:Security s:mustUnderstand="1" xmlns:wsse="{_WSSE}wssecurity-secext-1.0.xsd"'
            f' xmlns:wsu="{_WSSE}wssecurity-utility-1.0.xsd"><wsse:UsernameToken>'
            f"<wsse:Username>{escape(credentials.user)}</wsse:Username>"
            f'<wsse:Password Type="{_WSSE}username-token-profile-1.0#PasswordDigest">'
            f"{credentials.token_digest(nonce, created)}</wsse:Password>"
            f'<wsse:Nonce EncodingType="{_WSSE}soap-message-security-1.0#Base64Binary">'
            f"{base64.b64encode(nonce).decode()}</wsse:Nonce><wsu:Created>{created}</wsu:Created>"
            f"</wsse:UsernameToken></wsse:Security>"
        )

    def learn_own(self, url: str) -> None:
        """Note the address that the device believes its device service has."""
        self._own = urlsplit(url).netloc

    def reach(self, url: str) -> str:
        """An address that the device gives, as it can be reached from here.

        Behind a port forwarding a device names addresses of its own network, and any device could name a stranger's,
        who would then get the user's token: host and scheme are always those that the user gave. The port is the
        user's too where the device names its main one.
        """
        address = self.transport.address
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise AnswerError(f"{address.place} names an address that is none") from None
        main = parts.netloc == self._own or port is None
        host = address.place if main else f"{address.place.rpartition(':')[0]}:{port}"
        return urlunsplit(("https" if address.tls else "http", host, parts.path, parts.query, ""))


def _action(body: str) -> str:
    """The action of a call, for devices that look for it in the header: its namespace and name."""
    prefix, _, name = body[1:].partition(">")[0].partition(" ")[0].rstrip("/").partition(":")
    return f"{NAMESPACES[prefix]}/{name}"


def attribute(value: str) -> str:
    """A value for a double-quoted attribute."""
    return escape(value, {'"': "&quot;"})


def _read(answer: Answer) -> Element | None:
    """The envelope, None when the body is no XML: what else the answer says may still tell why."""
    try:
        return parse(answer.body)
    except AnswerError:
        return None


def _codes(root: Element | None) -> set[str]:
    """The codes of a fault, outermost to innermost, without prefixes; none when there is no fault."""
    found = set()
    code = below(root, "Body/Fault/Code")
    while code is not None:
        found.add(text(code, "Value").rpartition(":")[2])
        code = below(code, "Subcode")
    return found


def _refuses(answer: Answer) -> bool:
    return answer.status == 401 or bool(_codes(_read(answer)) & _UNAUTHORIZED)


def _content(answer: Answer, place: str) -> Element:
    root = _read(answer)
    codes = _codes(root)
    if answer.status == 401 or codes & _UNAUTHORIZED:
        raise RefusedError(f"{place} asks for a user and a password")
    if codes & _UNSUPPORTED:
        raise UnsupportedError(f"{place} has no such function")
    if any("Max" in code or "TooMany" in code for code in codes):
        raise BusyError(f"{place} serves as many connections as it can")
    content = first(below(root, "Body"))
    if codes or content is None or local(content) == "Fault" or answer.status >= 400:
        raise AnswerError(f"{place} answers with an error (HTTP {answer.status})")
    return content


def services(answer: Element) -> dict[str, str]:
    """The addresses in GetServicesResponse, by namespace."""
    return {text(service, "Namespace"): text(service, "XAddr") for service in children(answer, "Service")}


def capabilities(answer: Element) -> dict[str, str]:
    """The addresses in GetCapabilitiesResponse, by namespace."""
    prefixes = {
        "Device": "tds", "Media": "trt", "Events": "tev", "Analytics": "tan", "PTZ": "tptz",
        "Extension/Search": "tse", "Extension/Replay": "trp",
    }  # fmt: skip
    found = below(answer, "Capabilities")
    addresses = {prefix: text(found, f"{name}/XAddr") for name, prefix in prefixes.items()}
    return {NAMESPACES[prefix]: address for prefix, address in addresses.items() if address}
