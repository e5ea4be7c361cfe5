"""The invented device behind the simulator's faces: its state, its events, and what is wrong with it."""

import asyncio
import base64
import secrets
import struct
import zlib
from datetime import UTC, datetime, timedelta, timezone
from typing import Literal

import msgspec

from sunlit.devices.simulator.heat import Heat
from sunlit.devices.simulator.movement import Movement
from sunlit.devices.simulator.recorded import recordings

# The cells of the motion detector, and all of them as ONVIF packs them: 396 ones are 49 full bytes and a half.
COLUMNS, ROWS = 22, 18
ALL_CELLS = base64.b64encode(bytes((257 - 49, 0xFF, 0, 0xF0))).decode()


class Faults(msgspec.Struct):
    """What is wrong with the device; may be changed while it serves.

    clock          how far its clock is ahead
    authentication how it wants to be asked: by a WS-UsernameToken, by HTTP digest, or not at all
    refusal        the HTTP status that comes with the fault for a token that is missing or wrong
    lockout        after so many refused passwords it refuses everyone
    busy           answers everything with 401 and a word about too many connections
    error_body     answers everything with 200 and a page that is no answer
    no_renewal     refuses to renew subscriptions
    no_media2      has only the older media service
    broken_events  puts a notification that cannot be read before each that can
    other_host     names this host in all its addresses
    hang           accepts connections and never answers
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
    no_ranges: bool = False
    cut: int = 0


class Module(msgspec.Struct):
    """A rule of the device's analytics, with its parameters and the XML of those that are not simple."""

    name: str
    type: str
    parameters: dict[str, str] = {}
    elements: str = ""


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
    """An invented camera with two video sources; every face of the simulator shows this one."""

    def __init__(self, user: str = "viewer", password: str = "invented") -> None:
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
        self.listeners: list[asyncio.Queue[bytes | None]] = []
        self.subscriptions: dict[str, Subscription] = {}
        self.nonces: set[str] = set()
        self.reboots = 0
        self.refusals = 0
        self.requests: list[str] = []

    @property
    def now(self) -> datetime:
        """The time by the device's clock."""
        return datetime.now(UTC) + self.faults.clock

    @property
    def locked(self) -> bool:
        """Whether too many wrong passwords were sent."""
        return self.refusals >= self.faults.lockout

    def judge(self, right: bool) -> bool:
        """Count a password that was sent; a locked device refuses the right one too."""
        if right and not self.locked:
            return True
        self.refusals += 1
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
        written = notification(topic, source or {"VideoSourceConfigurationToken": "config_1"}, data, element, self.now)
        broken = ["<wsnt:NotificationMessage><wsnt:Topic>tns1:X</wsnt:Topic></wsnt:NotificationMessage>"]
        for subscription in self.subscriptions.values():
            subscription.waiting += [*(broken if self.faults.broken_events else ()), written]
            subscription.news.set()

    def alert(self, body: bytes, kind: str = 'application/xml; charset="UTF-8"', length: bool = True) -> None:
        """Send a part of the alert stream to all who listen to it, with or without its length."""
        size = f"Content-Length: {len(body)}\r\n" if length else ""
        for listener in self.listeners:
            listener.put_nowait(f"--boundary\r\nContent-Type: {kind}\r\n{size}\r\n".encode() + body + b"\r\n")

    def move(self, active: bool) -> None:
        """Something begins, or ceases, to move before channel 1: told by every face."""
        self.emit("tns1:VideoSource/MotionAlarm", {"State": str(active).lower()})
        self.alert(
            '<EventNotificationAlert version="2.0" xmlns="http://www.hikvision.com/ver20/XMLSchema">'
            f"<channelID>1</channelID><dateTime>{self.now.astimezone(self.zone).isoformat(timespec='seconds')}</dateTime>"
            "<activePostCount>1</activePostCount><eventType>VMD</eventType>"
            f"<eventState>{'active' if active else 'inactive'}</eventState>"
            "<eventDescription>Motion alarm</eventDescription></EventNotificationAlert>".encode()
        )

    def hang_up(self) -> None:
        """Break all alert streams off."""
        for listener in self.listeners:
            listener.put_nowait(None)


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
