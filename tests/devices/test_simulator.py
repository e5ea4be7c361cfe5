"""What the simulated camera sends of recorded payloads, and what each of its firmware says; payloads are our own."""

import json
import struct

import pytest

from sunlit.devices.drivers.dahua.events import read as read_dahua
from sunlit.devices.simulator import Firmware, SimulatedCamera, pass_by, sendings
from sunlit.gate import Report
from sunlit.schema import UsageError

WORDS = ("race", "nation", "complexion", "emotion", "sex", "gender")


class Listening(SimulatedCamera):
    """A camera of which everything that it sends is kept, by face."""

    def __init__(self, firmware: Firmware = "plain") -> None:
        super().__init__(firmware=firmware)
        self.sent: list[tuple[str, bytes]] = []

    def notify(self, written: str) -> None:
        self.sent.append(("onvif", written.encode()))

    def alert(self, body: bytes, kind: str = "", length: bool = True) -> None:
        self.sent.append(("hikvision", body))

    def tell(self, body: bytes, kind: str = "text/plain") -> None:
        self.sent.append(("dahua", body))

    def show_part(self, part: bytes) -> None:
        self.sent.append(("dahua with pictures", part))


def sent(payload: bytes) -> list[tuple[str, bytes]]:
    camera = Listening()
    for sending in sendings(camera, payload):
        sending()
    return camera.sent


ALERT = b"<EventNotificationAlert><eventType>VMD</eventType></EventNotificationAlert>"
NOTIFIED = {"method": "client.notifyEventStream", "params": {"eventList": [
    {"Action": "Start", "Code": "VideoMotion", "Index": 2}, {"Action": "Pulse", "Code": "X", "Data": {"a": 1}},
]}}  # fmt: skip
UNPACKED = {
    "Topic": {"_value_1": "tns1:VideoSource/MotionAlarm"},
    "Message": {"_value_1": {"Source": None, "Data": {"SimpleItem": [{"Name": "State", "Value": "true"}]}}},
}


@pytest.mark.parametrize(
    "payload", [ALERT, ALERT[:-9], b'{"channelID": 1, "eventType": "faceCapture"', b'{"eventType": "x"}']
)
def test_alerts_go_out_as_they_are(payload: bytes) -> None:
    assert sent(payload) == [("hikvision", payload)]


def test_events_of_dahua_go_out_one_by_one() -> None:
    first, second = b'Code=A;action=Start;index=0;data={\n "x" : "Code"\n}', b"Code=B;action=Stop;index=1"
    assert sent(first + b"\r\n\r\n" + second + b"\r\n") == [("dahua", first), ("dahua", second)]
    ((face, part),) = sent(b"Events[0].EventBaseInfo.Code=A\r\nEvents[0].EventBaseInfo.Index=0\r\n")
    assert face == "dahua with pictures" and b"Events[0].EventBaseInfo.Code=A" in part


@pytest.mark.parametrize("framed", [False, True])
def test_notifications_over_dhip_become_events(framed: bool) -> None:
    body = json.dumps(NOTIFIED).encode()
    size = len(body)
    found = sent(struct.pack("<I4s6I", 0x20, b"DHIP", 0, 0, size, 0, size, 0) + body if framed else body)
    assert found[0] == ("dahua", b"Code=VideoMotion;action=Start;index=2")
    assert found[1][1].startswith(b"Code=X;action=Pulse;index=0;data={")


def test_notifications_of_onvif_go_out_packed_or_unpacked() -> None:
    ((face, written),) = sent(json.dumps(UNPACKED).encode())
    assert face == "onvif" and b"MotionAlarm" in written and b'Value="true"' in written
    frame = b'<m xmlns="t"><Frame><Object ObjectId="1"/><Object ObjectId="2"/></Frame></m>'
    assert [face for face, _ in sent(frame)] == ["onvif", "onvif"]


@pytest.mark.parametrize(
    "payload", [b"", b"{}", b"[]", b"<x/>", b"table.A=1", b"\xff\xd8", b"{" * 9999, b'{"a": {"eventType": 1}}']
)
def test_what_is_no_event_is_declined(payload: bytes) -> None:
    with pytest.raises(UsageError):
        sendings(SimulatedCamera(), payload)


def test_firmware_that_emits_names_traits_on_every_face_and_the_one_that_hides_does_not() -> None:
    told: dict[str, dict[str, str]] = {}
    kinds: tuple[Firmware, ...] = ("plain", "emits", "hides")
    for firmware in kinds:
        camera = Listening(firmware)
        pass_by(camera)
        told[firmware] = dict.fromkeys((face for face, _ in camera.sent), "")
        for face, body in camera.sent:
            told[firmware][face] += body.decode("latin-1").lower() if b"PNG" not in body[:8] else ""
    assert set(told["emits"]) == {"onvif", "hikvision", "dahua", "dahua with pictures"}
    for face, text in told["emits"].items():
        assert sum(word in text for word in WORDS) >= 5, face
        assert not any(f'{word}"' in told["hides"][face] or f":{word}>" in told["hides"][face] for word in WORDS), face
        assert len(told["hides"][face]) > len(told["plain"][face]), face


def test_what_the_firmware_says_reaches_the_driver() -> None:
    camera = Listening("emits")
    pass_by(camera)
    body = next(body for face, body in camera.sent if face == "dahua")
    reports: list[Report] = list(read_dahua(body, lambda *_: None))
    assert [report.event for report in reports] == ["HumanTrait"]
