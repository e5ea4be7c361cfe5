"""The ISAPI driver against the simulated camera, over real sockets; the alerts are look-alikes of our own."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from functools import partial

import msgspec
import pytest

from sunlit.devices import (
    AnswerError,
    Camera,
    ClosedFeatureError,
    RefusedError,
    UnsupportedError,
)
from sunlit.devices.drivers.hikvision.alerts import report_of
from sunlit.devices.simulator import SimulatedCamera
from sunlit.gate import (
    Appearance,
    Count,
    Gate,
    Health,
    LineCrossing,
    Motion,
    ThermalAlarm,
    ZoneIntrusion,
    by_reason,
    by_trait,
)
from tests.devices import both
from tests.devices.both import WRONG, collected, listened

with_camera = partial(both.with_camera, "hikvision")


def alert(event: str, inner: str = "", state: str = "active", channel: str = "<channelID>1</channelID>") -> bytes:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return (
        f"<EventNotificationAlert><ipAddress>192.0.2.3</ipAddress>{channel}<dateTime>{now}</dateTime>"
        f"<activePostCount/><eventType>{event}</eventType><eventState>{state}</eventState>{inner}"
        "</EventNotificationAlert>"
    ).encode()


def test_what_it_is() -> None:
    async def use(camera: Camera, device: SimulatedCamera) -> None:
        identity = await camera.identity()
        assert (identity.make, identity.model, identity.firmware) == ("Invented Optics", "IO-7", "V1.2.3")
        first, second = await camera.channels()
        large, small = first.profiles
        assert (first.number, second.number, large.width, large.rate, small.height) == (1, 2, 1920, 25.0, 360)
        assert large.stream == f"rtsp://127.0.0.1:{device.rtsp_port}/Streaming/Channels/101"
        assert await camera.capabilities() == {"isSupportReboot", "isSupportFaceDetect"}
        assert (await camera.snapshot(2)).data.startswith(b"\x89PNG")
        with pytest.raises(AnswerError):
            await camera.snapshot(7)

    assert with_camera(use).refusals == 0


def test_the_clock_counts_its_zone_and_can_be_set() -> None:
    async def use(camera: Camera, device: SimulatedCamera) -> None:
        assert (await camera.clock()).trusted
        device.faults.clock = timedelta(hours=1)
        assert abs((await camera.clock()).offset - timedelta(hours=1)) < timedelta(seconds=2)
        await camera.set_clock(datetime.now(UTC))
        assert (await camera.clock()).trusted
        await camera.reboot()
        assert device.reboots == 1

    with_camera(use)


def test_features_and_their_switches() -> None:
    async def use(camera: Camera, device: SimulatedCamera) -> None:
        told = {feature.id: (feature.purpose, feature.on) for feature in await camera.features()}
        assert told == {
            "System/Video/inputs/channels/1/motionDetection": ("open", True),
            "Smart/LineDetection/1": ("open", True),
            "Smart/FieldDetection/1": ("open", False),
            "Smart/FaceDetect/1": ("unknown", True),
        }
        await camera.switch("Smart/FieldDetection/1", True)
        await camera.switch("Smart/FaceDetect/1", False)
        assert {name: one.on for name, one in device.abilities.items()} == {
            "motion": True, "line": True, "zone": True, "face": False,
        }  # fmt: skip
        with pytest.raises(ClosedFeatureError):
            await camera.switch("Smart/FaceDetect/1", True)
        for wrong in ("System/reboot", "Smart/FieldDetection/../../System/time"):
            with pytest.raises(UnsupportedError):
                await camera.switch(wrong, False)
        assert not device.abilities["face"].on

    with_camera(use)


def test_what_a_feature_looks_for_counts_too() -> None:
    async def use(camera: Camera, device: SimulatedCamera) -> None:
        device.detection_target = "human,ethnicity"
        field = next(one for one in await camera.features() if one.id == "Smart/FieldDetection/1")
        assert field.purpose == "protected"
        with pytest.raises(ClosedFeatureError):
            await camera.switch(field.id, True)
        assert not device.abilities["zone"].on

    with_camera(use)


def test_a_refused_password_is_sent_once() -> None:
    async def use(camera: Camera, device: SimulatedCamera) -> None:
        calls = [camera.identity(), camera.channels(), camera.snapshot(), camera.clock()]
        results = await asyncio.gather(*calls, return_exceptions=True)
        assert all(isinstance(result, RefusedError) for result in results)
        with pytest.raises(RefusedError):
            async for _ in camera.observations():
                pass
        assert device.refusals == 1

    with_camera(use, WRONG)


FACE = {
    "dateTime": "2026-01-01T00:00:00+00:00",
    "channelID": 1,
    "eventType": "faceCapture",
    "eventState": "active",
    "faceCapture": [
        {
            "targetAttrs": {"deviceName": "canary"},
            "faces": [{"gender": {"value": "male"}, "race": {"value": "canary"}, "glass": {"value": "sunglasses"}}],
        }
    ],
}


def test_observations_of_xml_json_and_pictures() -> None:
    async def use(camera: Camera, device: SimulatedCamera) -> None:
        watching = asyncio.create_task(collected(camera, 8))
        await listened(device)
        device.alert(alert("videoloss", state="inactive"))
        device.alert(alert("VMD", "<targetType>human</targetType>"))
        device.alert(b"\xff\xd8 --boundary is in here\r\n--boundary\r\n", "image/jpeg")
        device.alert(b"<rubbish")
        device.alert(alert("VMD", state="inactive", channel="<dynChannelID>2</dynChannelID>"), length=False)
        entry = "<DetectionRegionEntry><detectionTarget>vehicle</detectionTarget></DetectionRegionEntry>"
        region = f"<DetectionRegionList>{entry}</DetectionRegionList>"
        device.alert(alert("fielddetection", region))
        device.alert(alert("linedetection", state="inactive"))
        device.alert(alert("linedetection", region))
        device.alert(alert("PeopleCounting", "<peopleCounting><enter>5</enter><exit>2</exit></peopleCounting>"))
        device.alert(json.dumps(FACE).encode(), "application/json")
        temperature = "<TMA><currTemperature>80.5</currTemperature><thermometryUnit>celsius</thermometryUnit></TMA>"
        device.alert(alert("TMA", temperature))
        health, moves, still, field, line, count, face, heat = await watching
        assert isinstance(health, Health) and health.available
        assert isinstance(moves, Motion) and moves.active and moves.target == "person" and moves.clock_trusted
        assert isinstance(still, Motion) and not still.active and still.channel == 2
        assert isinstance(field, ZoneIntrusion) and field.target == "vehicle"
        assert isinstance(line, LineCrossing)
        assert isinstance(count, Count) and (count.entered, count.left, count.target) == (5, 2, "person")
        assert isinstance(face, Appearance) and face.glasses and face.glasses.kind == "sunglasses"
        assert isinstance(heat, ThermalAlarm) and heat.temperature == pytest.approx(353.65)
        assert by_reason(camera.gate.dropped)["malformed"] == 1
        assert by_reason(camera.gate.dropped)["sensitive"] == 1
        assert by_reason(camera.gate.dropped)["protected"] == 1
        assert "canary" not in msgspec.json.encode(await asyncio.shield(watching)).decode()

    with_camera(use)


def test_a_stream_that_breaks_off_is_told_and_begun_again() -> None:
    async def use(camera: Camera, device: SimulatedCamera) -> None:
        watching = asyncio.create_task(collected(camera, 4))
        await listened(device)
        device.hang_up()
        while device.listeners:
            await asyncio.sleep(0.01)
        await listened(device)
        device.alert(alert("VMD"))
        up, down, again, motion = await watching
        assert [one.available for one in (up, down, again) if isinstance(one, Health)] == [True, False, True]
        assert isinstance(motion, Motion)

    with_camera(use)


def test_who_stops_watching_hangs_up() -> None:
    async def use(camera: Camera, device: SimulatedCamera) -> None:
        await collected(camera, 1)
        while device.listeners:
            device.alert(alert("VMD"))
            await asyncio.sleep(0.05)

    with_camera(use)


@pytest.mark.parametrize(
    ("body", "channel"),
    [
        (alert("VMD", channel=""), 0),
        (alert("VMD", channel="<channelID>x</channelID>"), 0),
        (alert("VMD", channel="<channelID></channelID><dynChannelID>6</dynChannelID>"), 6),
    ],
)
def test_channels_as_recorders_write_them(body: bytes, channel: int) -> None:
    report = report_of("application/xml", body, Gate("door").skip)
    assert report is not None
    assert report.channel == channel


def test_a_duration_is_the_event_that_lasts() -> None:
    inner = "<DurationList><Duration><relationEvent>fielddetection</relationEvent></Duration></DurationList>"
    report = report_of("application/xml", alert("duration", inner), Gate("door").skip)
    assert report is not None
    assert report.kind == "zone_intrusion"


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{" * 100_000, b'"x"', b"\xff\xfe"])
def test_what_cannot_be_read_is_counted_and_left_out(body: bytes) -> None:
    gate = Gate("door")
    assert report_of("application/json", body, gate.skip) is None
    assert by_reason(gate.dropped) == {"malformed": 1}


@pytest.mark.parametrize("body", [b"{}", b"<x><age>4</age></x>", b'{"eventType": []}'])
def test_what_is_no_alert_does_not_pass(body: bytes) -> None:
    report = report_of("application/json", body, Gate("door").skip)
    assert report is not None
    assert report.kind is None


@pytest.mark.parametrize(
    "inner",
    [
        "<ruleName>Uyghur watch</ruleName>",
        "<DetectionRegionList><DetectionRegionEntry><ruleName>ethnicity</ruleName></DetectionRegionEntry>"
        "</DetectionRegionList>",
        "<eventDescription>gender alarm</eventDescription>",
    ],
)
def test_an_alert_of_a_rule_for_a_closed_trait_is_withheld_whole(inner: str) -> None:
    gate = Gate("door")
    report = report_of("application/xml", alert("fielddetection", inner), gate.skip)
    assert report is not None
    assert gate.admit(report) == []
    assert set(by_trait(gate.dropped)) < {"ethnicity", "gender"}


def test_the_rule_that_fired_is_named_in_listed_words() -> None:
    report = report_of("application/xml", alert("VMD", "<ruleName>Line 2</ruleName>"), Gate("door").skip)
    assert report is not None
    (motion,) = Gate("door").admit(report)
    assert motion.rule == "line 2"


def test_properties_with_a_description_are_the_fields_that_they_describe() -> None:
    told = [
        ("glass", "sunglasses"),
        ("gender", "male"),
        ("jacketType", "longSleeve"),
        ("hat", "unknown"),
        ("bag", "no"),
    ]
    human = {"Property": [{"description": name, "value": value} for name, value in told]}
    body = json.dumps({"eventType": "mixedTargetDetection", "CaptureResult": [{"Human": human}]}).encode()
    gate = Gate("door")
    report = report_of("application/json", body, gate.skip)
    assert report is not None
    (seen,) = gate.admit(report)
    assert isinstance(seen, Appearance)
    items = {key: value for key, value in json.loads(msgspec.json.encode(seen)).items() if isinstance(value, dict)}
    assert items == {
        "upper": {"present": True, "kind": "long sleeves"},
        "glasses": {"present": True, "kind": "sunglasses"},
        "bag": {"present": False},
    }
    assert by_trait(gate.dropped) == {"gender": 1}


def test_an_event_that_is_not_known_does_not_pass() -> None:
    gate = Gate("door")
    report = report_of("application/xml", alert("alarmResult"), Gate("door").skip)
    assert report is not None
    assert gate.admit(report) == []
    assert by_reason(gate.dropped) == {"unknown event": 1}
