"""How each face of the invented device writes what happens."""

import struct
import zlib
from collections.abc import Mapping
from datetime import datetime

_ENVELOPE = (
    '<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"'
    ' xmlns:wsa="http://www.w3.org/2005/08/addressing" xmlns:tt="http://www.onvif.org/ver10/schema"'
    ' xmlns:tds="http://www.onvif.org/ver10/device/wsdl" xmlns:trt="http://www.onvif.org/ver10/media/wsdl"'
    ' xmlns:tr2="http://www.onvif.org/ver20/media/wsdl" xmlns:tev="http://www.onvif.org/ver10/events/wsdl"'
    ' xmlns:tan="http://www.onvif.org/ver20/analytics/wsdl" xmlns:wsnt="http://docs.oasis-open.org/wsn/b-2"'
    ' xmlns:tns1="http://www.onvif.org/ver10/topics" xmlns:ter="http://www.onvif.org/ver10/error"'
    ' xmlns:tptz="http://www.onvif.org/ver20/ptz/wsdl" xmlns:tse="http://www.onvif.org/ver10/search/wsdl"'
    ' xmlns:trc="http://www.onvif.org/ver10/recording/wsdl" xmlns:trp="http://www.onvif.org/ver10/replay/wsdl"'
    ' xmlns:tth="http://www.onvif.org/ver10/thermal/wsdl" xmlns:ttr="http://www.onvif.org/ver20/analytics/radiometry"'
    ' xmlns:fc="http://www.onvif.org/ver20/analytics/humanface"'
    ' xmlns:bd="http://www.onvif.org/ver20/analytics/humanbody"><s:Header/><s:Body>{body}</s:Body></s:Envelope>'
)


def envelope(body: str) -> bytes:
    """A SOAP envelope that declares the prefixes of the ONVIF face."""
    return _ENVELOPE.format(body=body).encode()


def alert(time: datetime, event: str, inner: str = "", state: str = "active") -> bytes:
    """An alert of the ISAPI face, of channel 1; line by line, because some clients read it so."""
    lines = (
        '<EventNotificationAlert version="2.0" xmlns="http://www.hikvision.com/ver20/XMLSchema">',
        "<channelID>1</channelID>",
        f"<dateTime>{time.isoformat(timespec='seconds')}</dateTime>",
        "<activePostCount>1</activePostCount>",
        f"<eventType>{event}</eventType>",
        f"<eventState>{state}</eventState>",
        f"<eventDescription>{event} alarm</eventDescription>",
        *([inner] if inner else []),
        "</EventNotificationAlert>",
    )
    return "\r\n".join(lines).encode()


def mixed(body: bytes, kind: str) -> bytes:
    """A part of the Dahua face's streams; nothing when there is no body."""
    head = f"--myboundary\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body + b"\r\n" if body else b""


def flat(data: Mapping[str, object], before: str = "") -> dict[str, object]:
    """Nested values as the keys of Dahua's lines."""
    found: dict[str, object] = {}
    for name, value in data.items():
        if isinstance(value, Mapping):
            found |= flat(value, f"{before}{name}.")
        elif isinstance(value, list):
            found |= {f"{before}{name}[{number}]": one for number, one in enumerate(value)}
        else:
            found[before + name] = str(value).lower() if isinstance(value, bool) else value
    return found


def notification(topic: str, source: dict[str, str], data: dict[str, str], element: str, time: datetime) -> str:
    """A wsnt:NotificationMessage."""

    def items(values: dict[str, str]) -> str:
        return "".join(f'<tt:SimpleItem Name="{name}" Value="{value}"/>' for name, value in values.items())

    inner = f'<tt:ElementItem Name="Object">{element}</tt:ElementItem>' if element else ""
    return (
        '<wsnt:NotificationMessage><wsnt:Topic Dialect="http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet">'
        f'{topic}</wsnt:Topic><wsnt:Message><tt:Message UtcTime="{time:%Y-%m-%dT%H:%M:%S.%fZ}"'
        f' PropertyOperation="Changed"><tt:Source>{items(source)}</tt:Source><tt:Data>{items(data)}{inner}</tt:Data>'
        "</tt:Message></wsnt:Message></wsnt:NotificationMessage>"
    )


def picture(width: int = 64, height: int = 36) -> bytes:
    """A PNG (RFC 2083) of an even grey, which stands for what the camera sees."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + b"\x80" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
