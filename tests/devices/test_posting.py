"""Devices that post their events: told to, set up by hand, gone away, and what is in a post."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sunlit.devices import Camera, Inbox, UnsupportedError, inbox, listening
from sunlit.devices.drivers.onvif import events
from sunlit.devices.simulator import Firmware, SimulatedCamera, cross_line, pass_by
from sunlit.gate import Appearance, Health, LineCrossing, Motion, by_reason
from tests.devices.both import PROTOCOLS, first, with_camera

SECRET = "0123456789abcdefABCDEF"
CLOSED = ("race", "nation", "complexion", "sex", 'age"', ":42", "reserved")


def with_inbox(
    protocol: str,
    use: Callable[[Camera, SimulatedCamera, Inbox], Awaitable[None]],
    firmware: Firmware = "plain",
    asks: bool = True,
) -> SimulatedCamera:
    async def listened(camera: Camera, device: SimulatedCamera) -> None:
        async with listening("127.0.0.1", secret=SECRET) as listener:
            await use(camera, device, listener.inbox("door", asks=asks))

    return with_camera(protocol, listened, firmware=firmware)


async def told(device: SimulatedCamera) -> None:
    """Waits until the device has been told where to post to."""

    def known() -> bool:
        return (
            any(one.consumer for one in device.subscriptions.values())
            or any(host["ipAddress"] != "0.0.0.0" for host in device.hosts)
            or device.configuration["EventHttpUpload.Enable"] == "true"
        )

    while not known():
        await asyncio.sleep(0.01)


@pytest.mark.parametrize("firmware", ["plain", "emits", "hides"])
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_what_a_device_posts_is_observed_like_what_it_is_asked_for(protocol: str, firmware: Firmware) -> None:
    async def use(camera: Camera, device: SimulatedCamera, inbox: Inbox) -> None:
        before = device.hosts, dict(device.configuration)
        # Dahua tells that somebody has gone, too.
        number = {"onvif": 6, "hikvision": 5, "dahua": 7}[protocol]
        watching = asyncio.create_task(first(number, camera.observations(inbox)))
        await told(device)
        device.move(True)
        pass_by(device)
        cross_line(device)
        device.move(False)
        up, moves, *others, still = await watching
        assert isinstance(up, Health) and up.available
        assert isinstance(moves, Motion) and moves.active
        assert abs(moves.time - datetime.now(UTC)) < timedelta(seconds=5)
        assert isinstance(still, Motion) and not still.active
        assert sum(isinstance(one, LineCrossing) for one in others) == 1
        (wears,) = [one for one in others if isinstance(one, Appearance)]
        assert (wears.upper or wears.glasses) and wears.clock_trusted
        shown = msgspec.json.encode(others).decode().lower()
        assert not [word for word in CLOSED if word in shown]
        # Of what it was told nothing is left.
        assert not device.subscriptions
        assert {**before[1], **device.configuration} == {**device.configuration, **before[1]}
        assert [{**host, **kept} for host, kept in zip(device.hosts, before[0], strict=True)] == device.hosts

    with_inbox(protocol, use, firmware)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_device_that_was_set_up_by_hand_is_told_nothing(protocol: str) -> None:
    async def use(camera: Camera, device: SimulatedCamera, inbox: Inbox) -> None:
        parts = urlsplit(inbox.url)
        watching = asyncio.create_task(first(2, camera.observations(inbox)))
        match protocol:
            case "onvif":
                device.subscribe(inbox.url)
            case "hikvision":
                place = {"url": parts.path, "protocolType": "HTTP", "ipAddress": "127.0.0.1", "portNo": str(parts.port)}
                device.hosts[1] = place
            case "dahua":
                host = "EventHttpUpload.UploadServerList[0]"
                device.configuration |= {
                    "EventHttpUpload.Enable": "true",
                    f"{host}.Address": "127.0.0.1",
                    f"{host}.Port": str(parts.port),
                    f"{host}.Uploadpath": parts.path,
                }
        device.move(True)
        up, motion = await watching
        assert isinstance(up, Health) and isinstance(motion, Motion)
        assert not [one for one in device.requests if "PUT" in one or "setConfig" in one]
        assert len(device.subscriptions) == (protocol == "onvif")

    with_inbox(protocol, use, asks=False)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_device_that_goes_away_or_forgets_us_is_told_and_asked_again(
    protocol: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "ALIVE_SECONDS", 0.1)
    monkeypatch.setattr(events, "LIFE_SECONDS", 1)

    async def use(camera: Camera, device: SimulatedCamera, inbox: Inbox) -> None:
        async with aclosing(camera.observations(inbox)) as observations:
            up = await anext(observations)
            device.faults.drop = True
            down = await anext(observations)
            device.faults.drop = False
            again = await anext(observations)
            device.restart()
            device.hosts = [{"url": "/", "ipAddress": "0.0.0.0", "portNo": "80"} for _ in range(2)]
            device.configuration["EventHttpUpload.Enable"] = "false"
            seen = [up, down, again]
            if protocol != "onvif":
                # A lost subscription is made again without a word.
                seen += [await anext(observations), await anext(observations)]
            watching = asyncio.create_task(anext(observations))
            await told(device)
            device.move(True)
            motion = await watching
        health = [(one.available, one.reason) for one in seen if isinstance(one, Health)]
        fault = [] if protocol == "onvif" else [(False, "bad answer"), (True, "")]
        assert health == [(True, ""), (False, "no answer"), (True, ""), *fault]
        assert isinstance(motion, Motion)

    with_inbox(protocol, use)


@pytest.mark.parametrize("protocol", ["hikvision", "dahua"])
def test_a_device_that_was_away_gets_back_what_it_had_set(protocol: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "ALIVE_SECONDS", 0.1)
    host = "EventHttpUpload.UploadServerList[0]"

    async def use(camera: Camera, device: SimulatedCamera, inbox: Inbox) -> None:
        device.configuration |= {f"{host}.Address": "192.0.2.7", f"{host}.Uploadpath": "/old"}
        device.hosts[0]["url"] = "/old"
        async with aclosing(camera.observations(inbox)) as observations:
            for away in (True, False, True, False):
                assert isinstance(await anext(observations), Health)
                # It cannot be told that we leave, and so we come back to what we have set ourselves.
                device.faults.drop = away
            await anext(observations)
        assert device.configuration["EventHttpUpload.Enable"] == "false"
        assert device.configuration[f"{host}.Address"] == "192.0.2.7"
        assert device.configuration[f"{host}.Uploadpath"] == "/old"
        assert (device.hosts[0]["url"], device.hosts[0]["ipAddress"]) == ("/old", "0.0.0.0")

    with_inbox(protocol, use)


@pytest.mark.parametrize("protocol", ["hikvision", "dahua"])
def test_what_a_run_left_that_was_killed_is_taken_over_and_taken_away(protocol: str) -> None:
    async def use(camera: Camera, device: SimulatedCamera, inbox: Inbox) -> None:
        parts = urlsplit(inbox.url)
        left = {"ipAddress": "127.0.0.1", "portNo": str(parts.port), "url": "/another/secret", "protocolType": "HTTP"}
        device.hosts[0] |= left
        device.hosts[1] |= left | {"ipAddress": "192.0.2.1"}
        host = "EventHttpUpload.UploadServerList[0]"
        device.configuration |= {
            "EventHttpUpload.Enable": "true", f"{host}.Address": "127.0.0.1", f"{host}.Port": str(parts.port),
        }  # fmt: skip
        watching = asyncio.create_task(first(2, camera.observations(inbox)))
        while f"{SECRET}/door" not in f"{device.hosts} {device.configuration}":
            await asyncio.sleep(0.01)
        device.move(True)
        assert isinstance((await watching)[1], Motion)
        if protocol == "hikvision":
            assert device.hosts[0]["ipAddress"] == "0.0.0.0" and device.hosts[1]["ipAddress"] == "192.0.2.1"
        else:
            assert device.configuration["EventHttpUpload.Enable"] == "false"

    with_inbox(protocol, use)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_posts_that_cannot_be_read_are_counted(protocol: str) -> None:
    async def use(camera: Camera, device: SimulatedCamera, inbox: Inbox) -> None:
        watching = asyncio.create_task(first(2, camera.observations(inbox)))
        await told(device)
        device.faults.broken_events = True
        device.move(True)
        _, motion = await watching
        assert isinstance(motion, Motion)
        assert by_reason(camera.gate.dropped) == {"malformed": 1}

    with_inbox(protocol, use)


def form(*parts: tuple[str, str]) -> str:
    """A form as devices post it, a picture behind it."""
    written = [
        f'--MIME_boundary\r\nContent-Disposition: form-data; name="x"\r\nContent-Type: {kind}\r\n'
        f"Content-Length: {len(body)}\r\n\r\n{body}\r\n"
        for kind, body in (*parts, ("image/jpeg", "\x01\x02 --MIME_boundary is in here"))
    ]
    return "".join(written) + "--MIME_boundary--\r\n"


CROSSED = (
    "<EventNotificationAlert><channelID>1</channelID><eventType>linedetection</eventType><eventState>active</eventState>"
    "<DetectionRegionList><DetectionRegionEntry><detectionTarget>human</detectionTarget></DetectionRegionEntry>"
    "</DetectionRegionList></EventNotificationAlert>"
)
# As Dahua's PictureHttpUpload writes it: several events, the picture behind them.
SEEN = (
    '{"Channel": 0, "Events": [{"Code": "CrossLineDetection", "Action": "Pulse", "Index": 0,'
    ' "Data": {"Object": {"ObjectType": "Human", "Race": "canary", "Sex": "Woman"}}}]}'
)


@pytest.mark.parametrize(
    ("protocol", "said", "closed"), [("hikvision", CROSSED, set()), ("dahua", SEEN, {"protected", "sensitive"})]
)
def test_forms_with_pictures_are_taken_apart(protocol: str, said: str, closed: set[str]) -> None:
    async def use(camera: Camera, _device: SimulatedCamera, inbox: Inbox) -> None:
        kind = "application/json" if said.startswith("{") else "application/xml"
        await inbox.put("multipart/form-data", form((kind, said)).encode("latin-1"))
        async with aclosing(camera.observations(inbox)) as observations:
            assert isinstance(await anext(observations), Health)
            crossing = await anext(observations)
            assert isinstance(crossing, LineCrossing) and crossing.target == "person"
            # The picture is looked at when the next one is asked for.
            await inbox.put("text/plain", b"Heartbeat" if protocol == "dahua" else b"<x/>")
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.2):
                    await anext(observations)
        assert {"picture", *closed} <= set(by_reason(camera.gate.dropped))
        assert "canary" not in repr(camera.gate.dropped)

    with_inbox(protocol, use, asks=False)


def test_a_device_whose_places_are_taken_says_so() -> None:
    async def use(camera: Camera, device: SimulatedCamera, inbox: Inbox) -> None:
        for host in device.hosts:
            host |= {"ipAddress": "192.0.2.1", "url": "/alarms", "protocolType": "HTTP"}
        host_ = "EventHttpUpload.UploadServerList[0]"
        device.configuration |= {
            "EventHttpUpload.Enable": "true", f"{host_}.Address": "192.0.2.1", f"{host_}.Uploadpath": "/alarms",
        }  # fmt: skip
        before = [dict(host) for host in device.hosts], dict(device.configuration)
        with pytest.raises(UnsupportedError, match="post"):
            await first(9, camera.observations(inbox))
        assert (device.hosts, device.configuration) == before

    for protocol in ("hikvision", "dahua"):
        with_inbox(protocol, use)


@settings(max_examples=15, deadline=None)
@given(
    st.binary(max_size=2000), st.sampled_from(["text/xml", "application/json", "multipart/form-data; boundary=x", ""])
)
def test_any_body_is_observed_or_counted(body: bytes, kind: str) -> None:
    for protocol in PROTOCOLS:

        async def use(camera: Camera, device: SimulatedCamera, inbox: Inbox) -> None:
            watching = asyncio.create_task(first(2, camera.observations(inbox), Motion))
            await inbox.put(kind, body)
            await told(device)
            device.move(True)
            await asyncio.wait((watching,), timeout=0)
            device.move(False)
            found = await watching
            assert not any(isinstance(one, Health) and not one.available for one in found)

        with_inbox(protocol, use)
