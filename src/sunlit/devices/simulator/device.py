"""The invented device behind the simulator's faces: its state, its events, and what is wrong with it."""

import asyncio
import base64
import json
import secrets
from collections import deque
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Literal

import msgspec

from sunlit.devices.simulator.abilities import abilities, all_cells
from sunlit.devices.simulator.configuration import Firmware, configuration
from sunlit.devices.simulator.heat import Heat
from sunlit.devices.simulator.messages import alert, envelope, flat, mixed, notification
from sunlit.devices.simulator.movement import Movement
from sunlit.devices.simulator.posting import Post, dahua_hosts, isapi_hosts
from sunlit.devices.simulator.recorded import Recorded, recordings

# How many requests, and how many nonces that nobody has used, are remembered.
MAX_REMEMBERED = 1024
# All cells as ONVIF packs them: 396 ones are 49 full bytes and a half.
ALL_CELLS = base64.b64encode(bytes((257 - 49, 0xFF, 0, 0xF0))).decode()


class Faults(msgspec.Struct):
    """What is wrong with the device; may be changed while it serves.

    clock          how far its clock is ahead
    authentication how it wants to be asked: by a WS-UsernameToken, by HTTP digest, or not at all
    digest         what is odd in how it asks by HTTP digest: without qop, by SHA-256, with other ways beside it
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
    only_udp       sends its streams by UDP only
    lost           which part of what it sends by UDP does not arrive
    overtaken      which part of it arrives after what was sent next
    ticks          how far the timestamps of its streams are ahead
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
    digest: Literal["", "no qop", "sha-256", "several"] = ""
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
    only_udp: bool = False
    lost: float = 0.0
    overtaken: float = 0.0
    ticks: int = 0
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


class Subscription:
    """One subscription: a pull point, with what waits to be pulled, or the address of whom it is posted to."""

    def __init__(self, consumer: str = "") -> None:
        self.consumer = consumer
        self.waiting: list[str] = []
        self.news = asyncio.Event()


class SimulatedCamera:
    """An invented camera with two video sources; every face of the simulator shows this one.

    firmware   "plain" says of a person what is open; "emits" adds protected and sensitive traits, with invented values;
               "hides" puts them into fields that its makers call reserved
    abilities  what its analytics do; a face switches and draws these
    own_rules  how its ONVIF face calls them; `rules` are those that were created beside them
    hosts      those that its ISAPI face was told to post to
    outbox     what it posts
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
        self.abilities = abilities()
        self.cells = all_cells()
        self.own_rules = {
            "motion": Module(
                "MyMotionDetectorRule", "tt:CellMotionDetector", {"Sensitivity": "60", "ActiveCells": ALL_CELLS}
            ),
            "line": Module("Line1", "tt:LineDetector"),
            "zone": Module("Field1", "tt:FieldDetector"),
            "face": Module("Face1", "tt:FaceRecognition"),
        }
        self.rules: list[Module] = []
        self.offered = [
            "tt:CellMotionDetector",
            "tt:FieldDetector",
            "tt:LineDetector",
            "tt:FaceRecognition",
            "inv:SkinColourDetector",
        ]
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
        self.hosts = [{"url": "/", "ipAddress": "0.0.0.0", "portNo": "80"} for _ in range(2)]
        self.outbox: asyncio.Queue[Post] = asyncio.Queue(MAX_REMEMBERED)
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

    def subscribe(self, consumer: str = "") -> str:
        """A new subscription, by its id; see Subscription."""
        id_ = secrets.token_hex(4)
        self.subscriptions[id_] = Subscription(consumer)
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
            if subscription.consumer:
                body = envelope(f"<wsnt:Notify>{written}</wsnt:Notify>")
                self._post([subscription.consumer], "application/soap+xml; charset=utf-8", body)
            else:
                subscription.waiting += [*(broken if self.faults.broken_events else ()), written]
                subscription.news.set()

    def _post(self, urls: Iterable[str], kind: str, body: bytes) -> None:
        """Post something, and before it something that cannot be read, where that is what is wrong with the device."""
        for url in () if self.faults.silent else urls:
            for one in (body[:9], body) if self.faults.broken_events else (body,):
                if not self.outbox.full():
                    self.outbox.put_nowait((url, kind, one))

    def alert(self, body: bytes, kind: str = 'application/xml; charset="UTF-8"', length: bool = True) -> None:
        """Send a part of the alert stream to all who listen to it, with or without its length; post it to all hosts."""
        size = f"Content-Length: {len(body)}\r\n" if length else ""
        broken = b"--boundary\r\nContent-Type: application/xml\r\n\r\n<Event\r\n" if self.faults.broken_events else b""
        part = f"--boundary\r\nContent-Type: {kind}\r\n{size}\r\n".encode() + body + b"\r\n"
        self._send(self.listeners, broken + part)
        self._post(isapi_hosts(self.hosts), kind, body)

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
        body = {"Action": action, "Code": code, "Index": index, **({"Data": data} if data else {})}
        self._post(dahua_hosts(self.configuration), "application/json", json.dumps(body).encode())
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
        """Something begins, or ceases, to move before channel 1: told by every face, while it looks for that."""
        if not self.abilities["motion"].on:
            return
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
