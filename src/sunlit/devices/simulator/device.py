"""The invented device behind the simulator's faces: its state, its events, and what is wrong with it."""

import asyncio
import base64
import json
import secrets
import struct
import zlib
from collections import deque
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Literal

import msgspec

from sunlit.devices.simulator.configuration import Firmware, configuration
from sunlit.devices.simulator.heat import Heat
from sunlit.devices.simulator.movement import Movement
from sunlit.devices.simulator.recorded import Recorded, recordings

# How many requests, and how many nonces that nobody has used, are remembered.
MAX_REMEMBERED = 4096
# The cells of the motion detector, and all of them as ONVIF packs them: 396 ones are 49 full bytes and a half.
COLUMNS, ROWS = 22, 18
ALL_CELLS = base64.b64encode(bytes((257 - 49, 0xFF, 0, 0xF0))).decode()


class Faults(msgspec.Struct):
    """What is wrong with the device; may be changed while it serves.

    clock          how far its clock is ahead
    authentication how it wants to be asked: by a WS-UsernameToken, by HTTP digest, or not at all
    refusal        the HTTP status that comes with the fault for a token that is missing or wrong
    lockout        after so many refused passwords, with no right one between them, it refuses everyone
    busy           answers everything with 401 and a word about too many connections
    error_body     answers everything with 200 and a page that is no answer
    no_renewal     refuses to renew subscriptions
    no_media2      has only the older media service
    broken_events  puts a notification that cannot be read before each that can
    other_host     names this host in all its addresses
    hang           accepts connections and never answers
    frozen         keeps its RTSP connections, and sends nothing over them
    slow           seconds before each answer
    drop           breaks each connection off instead of answering
    silent         keeps its event streams open and sends nothing on them
    quiet_refusal  the Dahua face refuses a password with 200 and a word about authority
    no_pictures    the Dahua face has no stream of events with pictures
    answer         the Dahua face answers whatever it is asked with this text, with status 200
    no_ranges      sends recordings from their beginning whatever part is asked for
    cut            breaks off after so many bytes of a recording
    """

    clock: timedelta = timedelta()
    authentication: Literal["token", "digest", "none"] = "token"
    refusal: int = 400
    lockout: int = 5
    busy: bool = False
    error_body: bool = False
    no_renewal: bool = False
    no_media2: bool = False
    broken_events: bool = False
    other_host: str = ""
    hang: bool = False
    frozen: bool = False
    slow: float = 0.0
    drop: bool = False
    silent: bool = False
    quiet_refusal: bool = False
    no_pictures: bool = False
    answer: str = ""
    no_ranges: bool = False
    cut: int = 0


class Module(msgspec.Struct):
    """A rule of the device's analytics, with its parameters and the XML of those that are not simple."""

    name: str
    type: str
    parameters: dict[str, str] = {}
    elements: str = ""
    configuration: str = "analytics_1"


class Drawn(msgspec.Struct):
    """A zone or line as ISAPI has it: points of a screen of 1000 by 1000 from its lower left corner."""

    points: list[tuple[int, int]] = []
    direction: str = "any"


class Subscription:
    """One pull point: what waits to be pulled, and since when it was not renewed."""

    def __init__(self) -> None:
        self.waiting: list[str] = []
        self.news = asyncio.Event()


class SimulatedCamera:
    """An invented camera with two video sources; every face of the simulator shows this one.

    firmware  "plain" says of a person what is open; "emits" adds protected and sensitive traits, with invented values;
              "hides" puts them into fields that its makers call reserved
    """

    make = "Invented Optics"
    model = "IO-7"
    mac = "02:00:5e:10:00:07"

    def __init__(
        self,
        user: str = "viewer",
        password: str = "invented",
        firmware: Firmware = "plain",
        serial: str = "IO7-000042",
        id_: str = "b3a1f6de-0000-4000-8000-02005e100007",
    ) -> None:
        self.firmware = firmware
        self.serial = serial
        self.id = id_
        self.zone = timezone(timedelta(hours=2))
        self.user = user
        self.password = password
        self.faults = Faults()
        self.rules = [
            Module("MyMotionDetectorRule", "tt:CellMotionDetector", {"Sensitivity": "60", "ActiveCells": ALL_CELLS}),
            Module("Face1", "tt:FaceRecognition"),
        ]
        self.offered = [
            "tt:CellMotionDetector",
            "tt:FieldDetector",
            "tt:LineDetector",
            "tt:FaceRecognition",
            "inv:SkinColourDetector",
        ]
        self.switches = {
            "System/Video/inputs/channels/1/motionDetection": True,
            "Smart/LineDetection/1": True,
            "Smart/FieldDetection/1": False,
            "Smart/FaceDetect/1": True,
        }
        self.grid = "fffffc" * ROWS
        self.line = Drawn([(425, 1), (996, 413)], "left-right")
        self.fields = [Drawn([(0, 886), (1, 0), (999, 0), (996, 918)]), Drawn(), Drawn(), Drawn()]
        self.detection_target = "human"
        self.movement = Movement()
        self.recordings = recordings()
        self.heat = Heat()
        self.searches: list[int] = []
        self.finders: dict[str, list[Recorded]] = {}
        self.listeners: list[asyncio.Queue[bytes | None]] = []
        self.event_listeners: list[asyncio.Queue[bytes | None]] = []
        self.picture_listeners: list[asyncio.Queue[bytes | None]] = []
        self.configuration = configuration(firmware)
        self.sessions: dict[str, str] = {}
        self.subscriptions: dict[str, Subscription] = {}
        self.viewers: list[asyncio.Queue[bytes | None]] = []
        self.rtsp_port = 554
        self.speed = 1.0
        self.played: deque[float] = deque(maxlen=MAX_REMEMBERED)
        self.nonces: deque[str] = deque(maxlen=MAX_REMEMBERED)
        self.reboots = 0
        self.refusals = 0
        self.refused_in_a_row = 0
        self.requests: deque[str] = deque(maxlen=MAX_REMEMBERED)

    @property
    def now(self) -> datetime:
        """The time by the device's clock."""
        return datetime.now(UTC) + self.faults.clock

    @property
    def shown(self) -> datetime:
        """What its clock shows: local time."""
        return self.now.astimezone(self.zone)

    @property
    def locked(self) -> bool:
        """Whether too many wrong passwords were sent."""
        return self.refused_in_a_row >= self.faults.lockout

    def judge(self, right: bool) -> bool:
        """Count a password that was sent; a locked device refuses the right one too."""
        if right and not self.locked:
            self.refused_in_a_row = 0
            return True
        self.refusals += 1
        self.refused_in_a_row += 1
        return False

    def subscribe(self) -> str:
        """A new pull point, by its id."""
        id_ = secrets.token_hex(4)
        self.subscriptions[id_] = Subscription()
        return id_

    def forget_subscriptions(self) -> None:
        """As a device does that starts anew."""
        for subscription in self.subscriptions.values():
            subscription.news.set()
        self.subscriptions.clear()

    def emit(self, topic: str, data: dict[str, str], source: dict[str, str] | None = None, element: str = "") -> None:
        """Report an event to all subscriptions: its topic with prefixes, simple items, and an element as it stands."""
        source = source or {"VideoSourceConfigurationToken": "config_1"}
        self.notify(notification(topic, source, data, element, self.now))

    def notify(self, written: str) -> None:
        """Report a wsnt:NotificationMessage, as it stands, to all subscriptions."""
        broken = ["<wsnt:NotificationMessage><wsnt:Topic>tns1:X</wsnt:Topic></wsnt:NotificationMessage>"]
        for subscription in () if self.faults.silent else self.subscriptions.values():
            subscription.waiting += [*(broken if self.faults.broken_events else ()), written]
            subscription.news.set()

    def alert(self, body: bytes, kind: str = 'application/xml; charset="UTF-8"', length: bool = True) -> None:
        """Send a part of the alert stream to all who listen to it, with or without its length."""
        size = f"Content-Length: {len(body)}\r\n" if length else ""
        broken = b"--boundary\r\nContent-Type: application/xml\r\n\r\n<Event\r\n" if self.faults.broken_events else b""
        part = f"--boundary\r\nContent-Type: {kind}\r\n{size}\r\n".encode() + body + b"\r\n"
        self._send(self.listeners, broken + part)

    def event(
        self,
        code: str,
        action: str,
        data: dict[str, object] | None = None,
        pictures: Sequence[bytes] = (),
        index: int = 0,
    ) -> None:
        """Report an event to all who are attached to the Dahua face; with pictures, to those who want these too."""
        written = f";data={json.dumps(data, indent=3)}" if data else ""
        self.tell(f"Code={code};action={action};index={index}{written}".encode())
        if pictures:
            self.show(code, action, data or {}, pictures, index)

    def tell(self, body: bytes, kind: str = "text/plain") -> None:
        """Send a part to all who are attached to eventManager."""
        self._send(
            self.event_listeners, mixed(b"Heartbeats" if self.faults.broken_events else b"", kind) + mixed(body, kind)
        )

    def show(self, code: str, action: str, data: dict[str, object], pictures: Sequence[bytes], index: int) -> None:
        """Send an event with its pictures, one behind the other, to all who are attached to snapManager."""
        lines = {"EventBaseInfo.Code": code, "EventBaseInfo.Action": action, "EventBaseInfo.Index": index, **flat(data)}
        at = 0
        for number, one in enumerate(pictures):
            lines |= {f"ImageInfo[{number}].Offset": at, f"ImageInfo[{number}].Length": len(one)}
            at += len(one)
        text = "".join(f"Events[0].{name}={value}\r\n" for name, value in lines.items())
        self.show_part(mixed(text.encode(), "text/plain") + mixed(b"".join(pictures), "image/png"))

    def show_part(self, part: bytes) -> None:
        """Send parts as they stand to all who are attached to snapManager."""
        self._send(self.picture_listeners, part)

    def _send(self, listeners: list[asyncio.Queue[bytes | None]], part: bytes) -> None:
        for listener in () if self.faults.silent else listeners:
            listener.put_nowait(part)

    def move(self, active: bool) -> None:
        """Something begins, or ceases, to move before channel 1: told by every face."""
        self.emit("tns1:VideoSource/MotionAlarm", {"State": str(active).lower()})
        self.alert(alert(self.shown, "VMD", state="active" if active else "inactive"))
        self.event("VideoMotion", "Start" if active else "Stop")

    def describe(self, document: bytes) -> None:
        """Send a document in the metadata of all streams that are watched."""
        for viewer in self.viewers:
            viewer.put_nowait(document)

    def hang_up(self) -> None:
        """Break all event streams and all video off."""
        for listener in (*self.listeners, *self.event_listeners, *self.picture_listeners, *self.viewers):
            listener.put_nowait(None)

    def restart(self) -> None:
        """As a device that starts anew: streams break off, and nobody is known any more."""
        self.reboots += 1
        self.hang_up()
        self.forget_subscriptions()
        self.sessions.clear()


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
