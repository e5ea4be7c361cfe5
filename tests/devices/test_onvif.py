"""The ONVIF driver against the simulated camera, over real sockets."""

import asyncio
import json
import logging
from datetime import UTC, datetime, timedelta
from functools import partial

import msgspec
import pytest

from sunlit.devices import (
    AnswerError,
    BusyError,
    Camera,
    ClosedFeatureError,
    RefusedError,
    UnreachableError,
    UnsupportedError,
    connect,
)
from sunlit.devices.drivers.onvif import events
from sunlit.devices.simulator import Module, SimulatedCamera
from sunlit.devices.simulator.device import ALL_CELLS
from sunlit.gate import Appearance, Count, Health, LineCrossing, Motion, Observation, ZoneIntrusion, by_reason, by_trait
from tests.devices import both
from tests.devices.both import RIGHT, WRONG, collected, listened, until

with_camera = partial(both.with_camera, "onvif")


@pytest.fixture(autouse=True)
def _short_times(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "PULL_SECONDS", 1)


@pytest.mark.parametrize("authentication", ["token", "digest", "none"])
@pytest.mark.parametrize("clock", [timedelta(), timedelta(hours=-7, minutes=3)])
@pytest.mark.parametrize("refusal", [400, 401, 500])
def test_identity_whatever_the_authentication_and_the_clock(
    authentication: str, clock: timedelta, refusal: int
) -> None:
    async def use(camera: Camera, _device: SimulatedCamera) -> None:
        identity = await camera.identity()
        assert (identity.make, identity.model, identity.serial) == ("Invented Optics", "IO-7", "IO7-000042")

    device = with_camera(use, authentication=authentication, clock=clock, refusal=refusal)
    assert device.refusals == 0


@pytest.mark.parametrize("no_media2", [False, True])
def test_channels_profiles_and_streams(no_media2: bool) -> None:
    async def use(camera: Camera, device: SimulatedCamera) -> None:
        first, second = await camera.channels()
        assert (first.number, first.token, second.token) == (1, "source_1", "source_2")
        large, small = first.profiles
        assert (large.encoding, large.width, large.height, large.rate) == ("H264", 1920, 1080, 25.0)
        assert small.height == 360
        assert large.stream == f"rtsp://127.0.0.1:{device.rtsp_port}/p1_1080"
        assert {"media", "events", "analytics"} <= await camera.capabilities()
        assert ("media2" in await camera.capabilities()) is not no_media2

    with_camera(use, no_media2=no_media2)


def test_the_clock_is_read_without_a_password_and_can_be_set() -> None:
    async def use(camera: Camera, _device: SimulatedCamera) -> None:
        clock = await camera.clock()
        assert abs(clock.offset - timedelta(minutes=5)) < timedelta(seconds=2)
        assert not clock.trusted
        await camera.set_clock(datetime.now(UTC))
        assert (await camera.clock()).trusted
        assert (await camera.identity()).model == "IO-7"

    assert with_camera(use, clock=timedelta(minutes=5)).refusals == 0


def test_a_clock_that_jumps_is_no_wrong_password() -> None:
    async def use(camera: Camera, device: SimulatedCamera) -> None:
        await camera.identity()
        device.faults.clock = timedelta(days=-9000)
        results = await asyncio.gather(camera.identity(), camera.channels(), camera.identity())
        assert results[0].model == "IO-7"
        device.password = "changed"
        for _ in range(3):
            with pytest.raises(RefusedError):
                await camera.identity()

    assert with_camera(use, lockout=99).refusals <= 4


def test_a_snapshot_is_a_picture() -> None:
    async def use(camera: Camera, _device: SimulatedCamera) -> None:
        snapshot = await camera.snapshot(2)
        assert snapshot.kind == "image/png"
        assert snapshot.data.startswith(b"\x89PNG\r\n\x1a\n")
        with pytest.raises(UnsupportedError, match="no channel 9"):
            await camera.snapshot(9)

    with_camera(use)


def test_reboot() -> None:
    async def use(camera: Camera, device: SimulatedCamera) -> None:
        await camera.reboot()
        assert device.reboots == 1

    with_camera(use)


@pytest.mark.parametrize("refusal", [400, 401])
@pytest.mark.parametrize("authentication", ["token", "digest"])
def test_a_refused_password_is_sent_once(authentication: str, refusal: int) -> None:
    async def use(camera: Camera, device: SimulatedCamera) -> None:
        calls = [camera.identity(), camera.channels(), camera.snapshot(), camera.features(), camera.identity()]
        results = await asyncio.gather(*calls, return_exceptions=True)
        assert all(isinstance(result, RefusedError) for result in results)
        assert "guessed" not in "".join(map(repr, results))
        assert device.refusals == 1

    with_camera(use, WRONG, authentication=authentication, refusal=refusal)


def test_without_credentials_the_device_says_that_it_wants_some() -> None:
    async def use(camera: Camera, device: SimulatedCamera) -> None:
        with pytest.raises(RefusedError, match="asks for a user and a password"):
            await camera.identity()
        assert device.refusals == 0

    with_camera(use, None)


def test_too_many_connections_are_no_refusal() -> None:
    async def use(camera: Camera, device: SimulatedCamera) -> None:
        with pytest.raises(BusyError):
            await camera.identity()
        device.faults.busy = False
        assert (await camera.identity()).model == "IO-7"

    with_camera(use, busy=True)


def test_an_error_page_with_status_200_is_an_error() -> None:
    async def use(camera: Camera, _device: SimulatedCamera) -> None:
        with pytest.raises(AnswerError):
            await camera.identity()

    with_camera(use, error_body=True)


def test_addresses_of_another_network_lead_to_the_one_that_was_asked() -> None:
    """A device behind a port forwarding, and one that would have the token sent to a stranger."""

    async def use(camera: Camera, _device: SimulatedCamera) -> None:
        assert (await camera.identity()).model == "IO-7"
        assert (await camera.snapshot()).kind == "image/png"
        assert len(await camera.features()) > 1

    with_camera(use, other_host="203.0.113.9")


def test_what_is_open_can_be_switched_off_and_on_and_the_rest_off_only() -> None:
    async def use(camera: Camera, device: SimulatedCamera) -> None:
        features = {feature.id: feature for feature in await camera.features()}
        told = {(one.type, one.name): (one.purpose, one.on) for one in features.values() if one.channel == 1}
        assert told == {
            ("tt:CellMotionDetector", "MyMotionDetectorRule"): ("open", True),
            ("tt:FaceRecognition", "Face1"): ("sensitive", True),
            ("tt:CellMotionEngine", "MyCellMotionEngine"): ("open", True),
            ("tt:LineDetector", "Line1"): ("open", True),
            ("tt:FieldDetector", ""): ("open", False),
            ("inv:SkinColourDetector", ""): ("protected", False),
        }
        motion = "rule/analytics_1/MyMotionDetectorRule"
        face = "rule/analytics_1/Face1"
        await camera.switch(motion, False)
        await camera.switch(face, False)
        assert not device.abilities["motion"].on and not device.abilities["face"].on
        assert {one.id: one.on for one in await camera.features()}[motion] is False
        await camera.switch(motion, True)
        assert device.abilities["motion"].on and device.own_rules["motion"] == Module(
            "MyMotionDetectorRule", "tt:CellMotionDetector", {"Sensitivity": "60", "ActiveCells": ALL_CELLS}
        )
        await camera.switch("rule/analytics_1/tt:FieldDetector", True, {"Sensitivity": "9"})
        assert device.abilities["zone"].on and device.own_rules["zone"].parameters == {"Sensitivity": "9"}
        for closed in (face, "rule/analytics_1/inv:SkinColourDetector"):
            with pytest.raises(ClosedFeatureError):
                await camera.switch(closed, True)
        with pytest.raises(ClosedFeatureError):
            await camera.switch("rule/analytics_2/tt:LineDetector", True, {"Filter": "ethnicity"})
        assert device.rules == [] and not device.abilities["face"].on

    with_camera(use)


def test_what_a_rule_looks_for_counts_too() -> None:
    """A rule with an open type and name, whose parameters single people out, stays off."""
    rule = Module("Line 1", "tt:LineDetector", {"ClassFilter": "uyghur"})

    async def use(camera: Camera, device: SimulatedCamera) -> None:
        device.rules = [rule]
        (purpose,) = (one.purpose for one in await camera.features() if one.name == "Line 1")
        assert purpose == "protected"
        await camera.switch("rule/analytics_1/Line 1", False)
        for parameters in (None, {}, {"ClassFilter": "uyghur"}):
            with pytest.raises(ClosedFeatureError):
                await camera.switch("rule/analytics_1/Line 1", True, parameters)
        assert device.rules == []

    with_camera(use)


def test_observations_come_typed_and_in_order() -> None:
    async def use(camera: Camera, device: SimulatedCamera) -> None:
        watching = asyncio.create_task(collected(camera, 6))
        await listened(device)
        device.emit("tns1:RuleEngine/CellMotionDetector/Motion", {"IsMotion": "true"})
        device.emit("tns1:RuleEngine/CellMotionDetector/Motion", {"IsMotion": "false"})
        device.emit("tns1:RuleEngine/inv:Unheard/Of", {"IsUnheard": "true"})
        second = {"VideoSourceConfigurationToken": "config_2", "Rule": "Line 1"}
        device.emit("tns1:RuleEngine/LineDetector/Crossed", {"ObjectId": "7"}, second)
        device.emit("tns1:RuleEngine/FieldDetector/ObjectsInside", {"IsInside": "true"}, {"Source": "source_2"})
        device.emit("tns1:RuleEngine/CountAggregation/Counter", {"Count": "3"})
        health, begins, ends, line, zone, count = await watching
        assert isinstance(health, Health) and health.available
        assert isinstance(begins, Motion) and begins.active and begins.channel == 1 and begins.clock_trusted
        assert isinstance(ends, Motion) and not ends.active
        assert isinstance(line, LineCrossing) and line.channel == 2 and line.rule == "line 1"
        assert isinstance(zone, ZoneIntrusion) and zone.channel == 2
        assert isinstance(count, Count) and count.present == 3
        assert [one.sequence for one in (health, begins, ends, line, zone, count)] == [1, 2, 3, 5, 6, 7]
        assert by_reason(camera.gate.dropped)["unknown event"] == 1
        assert all(abs(one.time - datetime.now(UTC)) < timedelta(seconds=5) for one in (begins, line))

    with_camera(use)


def test_what_such_a_rule_reports_is_withheld_whole() -> None:
    async def use(camera: Camera, device: SimulatedCamera) -> None:
        device.rules = [Module("Line 1", "tt:LineDetector", {"ClassFilter": "uyghur"})]
        watching = asyncio.create_task(collected(camera, 2))
        await listened(device)
        for rule in ("Line 1", "Line 2"):
            device.emit("tns1:RuleEngine/LineDetector/Crossed", {"ObjectId": "7"}, {"Rule": rule})
        _, crossing = await watching
        assert isinstance(crossing, LineCrossing)
        assert (crossing.rule, crossing.sequence) == ("line 2", 3)

    with_camera(use)


def test_a_wrong_clock_is_corrected_and_told() -> None:
    async def use(camera: Camera, device: SimulatedCamera) -> None:
        watching = asyncio.create_task(collected(camera, 2))
        await listened(device)
        device.emit("tns1:VideoSource/MotionAlarm", {"State": "true"})
        _, motion = await watching
        assert not motion.clock_trusted
        assert abs(motion.time - datetime.now(UTC)) < timedelta(seconds=5)

    with_camera(use, clock=timedelta(hours=3))


@pytest.mark.parametrize("authentication", ["token", "none"])
def test_a_clock_that_jumps_while_watching_is_noticed(authentication: str) -> None:
    async def use(camera: Camera, device: SimulatedCamera) -> None:
        found: list[Observation] = []
        watching = asyncio.create_task(collected(camera, 3, found))
        await listened(device)
        device.emit("tns1:VideoSource/MotionAlarm", {"State": "true"})
        await until(lambda: len(found) == 2)
        device.faults.clock = timedelta(hours=5)
        device.emit("tns1:VideoSource/MotionAlarm", {"State": "false"})
        _, before, after = await watching
        assert before.clock_trusted and not after.clock_trusted
        assert abs(after.time - datetime.now(UTC)) < timedelta(seconds=5)

    with_camera(use, authentication=authentication)


def test_what_a_face_event_says_that_is_open_comes_out_and_nothing_else(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    element = (
        '<tt:Object ObjectId="1"><tt:Appearance><tt:HumanFace><fc:Gender>Female</fc:Gender><fc:Complexion>Black'
        "</fc:Complexion><fc:Accessory><fc:Opticals><fc:Wear>true</fc:Wear></fc:Opticals><fc:Hijab><fc:Wear>true"
        "</fc:Wear></fc:Hijab></fc:Accessory></tt:HumanFace><tt:HumanBody><bd:Clothing><bd:Tops><bd:Category>LongSleeve"
        "</bd:Category></bd:Tops></bd:Clothing><bd:BodyMetric><bd:Height>170170170</bd:Height></bd:BodyMetric></tt:HumanBody>"
        "</tt:Appearance></tt:Object>"
    )

    async def use(camera: Camera, device: SimulatedCamera) -> None:
        watching = asyncio.create_task(collected(camera, 3))
        await listened(device)
        source = {"Source": "source_1", "Rule": "uyghur watch"}
        device.emit("tns1:RuleEngine/CellMotionDetector/Motion", {"IsMotion": "true"}, source)
        device.emit(
            "tns1:RuleEngine/CellMotionDetector/Motion", {"IsMotion": "true", "emNation": "uyghur"}, element=element
        )
        _, motion, appearance = await watching
        assert isinstance(motion, Motion)
        assert isinstance(appearance, Appearance)
        plain = json.loads(msgspec.json.encode(appearance))
        assert plain["glasses"] == {"present": True}
        assert plain["upper"] == {"present": True, "kind": "long sleeves"}
        shown = (msgspec.json.encode([motion, appearance]).decode() + caplog.text).lower()
        for word in ("uyghur", "nation", "complexion", "black", "gender", "female", "hijab", "170170170"):
            assert word not in shown.replace("destination", "")
        assert by_trait(camera.gate.dropped) == {"ethnicity": 2, "gender": 1, "skin_colour": 1, "religion": 1}

    with_camera(use)


def test_a_notification_that_cannot_be_read_is_counted_and_leaves_a_gap() -> None:
    async def use(camera: Camera, device: SimulatedCamera) -> None:
        watching = asyncio.create_task(collected(camera, 2))
        await listened(device)
        device.emit("tns1:VideoSource/MotionAlarm", {"State": "true"})
        _, motion = await watching
        assert motion.sequence == 3
        assert by_reason(camera.gate.dropped)["malformed"] == 1

    with_camera(use, broken_events=True)


def test_a_dropped_subscription_is_told_and_made_again() -> None:
    async def use(camera: Camera, device: SimulatedCamera) -> None:
        found: list[Observation] = []
        watching = asyncio.create_task(collected(camera, 4, found))
        await until(lambda: found)
        device.forget_subscriptions()
        await listened(device)
        device.emit("tns1:VideoSource/MotionAlarm", {"State": "true"})
        up, down, again, motion = await watching
        assert [one.available for one in (up, down, again) if isinstance(one, Health)] == [True, False, True]
        assert isinstance(down, Health) and down.reason == "bad answer"
        assert isinstance(motion, Motion)

    with_camera(use)


def test_a_device_that_falls_silent_becomes_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    async def use(camera: Camera, device: SimulatedCamera) -> None:
        found: list[Observation] = []
        watching = asyncio.create_task(collected(camera, 3, found))
        await until(lambda: found)
        device.faults.hang = True
        await until(lambda: len(found) == 2)
        device.faults.hang = False
        _, down, up = await watching
        assert isinstance(down, Health) and not down.available and down.reason in ("no answer", "silent")
        assert isinstance(up, Health) and up.available

    monkeypatch.setattr(events, "MARGIN_SECONDS", 0.2)
    with_camera(use)


def test_a_renewal_that_is_refused_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    async def use(camera: Camera, device: SimulatedCamera) -> None:
        watching = asyncio.create_task(collected(camera, 2))
        await listened(device)
        await asyncio.sleep(1.5)
        device.emit("tns1:VideoSource/MotionAlarm", {"State": "true"})
        health, motion = await watching
        assert isinstance(health, Health) and isinstance(motion, Motion)
        assert sum("events" in request for request in device.requests) >= 2

    monkeypatch.setattr(events, "LIFE_SECONDS", 1)
    monkeypatch.setattr(events, "PULL_SECONDS", 0.2)
    with_camera(use, no_renewal=True)


def test_who_stops_watching_ends_the_subscription() -> None:
    async def use(camera: Camera, device: SimulatedCamera) -> None:
        found: list[Observation] = []
        watching = asyncio.create_task(collected(camera, 99, found))
        await until(lambda: found)
        watching.cancel()
        with pytest.raises(asyncio.CancelledError):
            await watching
        await until(lambda: not device.subscriptions)

    with_camera(use)


def test_a_refused_password_ends_the_stream_after_saying_so() -> None:
    async def use(camera: Camera, device: SimulatedCamera) -> None:
        seen: list[Observation] = []
        with pytest.raises(RefusedError):
            async for observation in camera.observations():
                seen.append(observation)
        (health,) = seen
        assert isinstance(health, Health) and health.reason == "refused"
        assert device.refusals == 1

    with_camera(use, WRONG)


def test_nobody_there() -> None:
    async def run() -> None:
        async with connect("onvif://127.0.0.1:9", RIGHT) as camera:
            with pytest.raises(UnreachableError, match=r"127\.0\.0\.1:9 cannot be reached"):
                await camera.identity()
            async for observation in camera.observations():
                assert isinstance(observation, Health) and not observation.available
                assert observation.reason == "no answer"
                break

    asyncio.run(run())
