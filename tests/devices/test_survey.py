"""What is asked of a camera for an audit: real sockets, the simulated camera's log beside our own, hostile devices."""

import asyncio
import base64
import json
import re
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunlit.devices import Area, Credentials, UnreachableError, UnsupportedError, stream
from sunlit.devices.address import parse_address
from sunlit.devices.registry import all_drivers, driver_of
from sunlit.devices.simulator import SimulatedCamera, hikvision, pass_by, simulate
from sunlit.devices.simulator.configuration import Firmware
from sunlit.devices.simulator.http import Request, Response, serving
from sunlit.devices.survey import web as web_module
from sunlit.devices.survey.listening import ListeningGate
from sunlit.devices.survey.replies import Replies, without_secrets
from sunlit.devices.survey.survey import Survey
from sunlit.devices.survey.web import static
from sunlit.devices.survey.wire import NotReadOnlyError, Wire
from sunlit.devices.transport import Transport
from sunlit.gate import Field, Report
from sunlit.schema import NotAsked
from tests.devices.both import PROTOCOLS, RIGHT
from tests.guard import ends

SOAP = '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>{}</s:Body></s:Envelope>'
TDS = 'xmlns:tds="http://www.onvif.org/ver10/device/wsdl"'
TAN = 'xmlns:tan="http://www.onvif.org/ver20/analytics/wsdl"'


def surveyed(protocol: str, firmware: Firmware = "plain", seconds: float = 1.5) -> tuple[Survey, SimulatedCamera]:
    """A whole survey of a simulated camera before which people pass, and that camera as it was left."""

    async def run() -> tuple[Survey, SimulatedCamera]:
        camera = SimulatedCamera(firmware=firmware)
        async with simulate(camera) as simulation:
            survey, before = Survey(getattr(simulation, protocol), RIGHT), state(camera)
            passing = asyncio.create_task(_passing(camera))
            try:
                async with asyncio.timeout(60):
                    await survey.run(seconds)
            finally:
                passing.cancel()
            assert state(camera) == before
            return survey, camera

    return asyncio.run(run())


async def _passing(camera: SimulatedCamera) -> None:
    while True:
        pass_by(camera)
        await asyncio.sleep(0.1)


def state(camera: SimulatedCamera) -> dict[str, Any]:
    """All of the device that a request could have changed."""
    names = (
        "abilities", "cells", "own_rules", "rules", "hosts", "configuration", "reboots", "faults", "movement", "heat",
    )  # fmt: skip
    return {name: repr(vars(of) if hasattr(of := getattr(camera, name), "__dict__") else of) for name in names}


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_survey_changes_nothing_and_logs_every_request_that_the_device_saw(protocol: str) -> None:
    survey, camera = surveyed(protocol, "emits")
    assert camera.refusals == 0
    seen = Counter(stayed([request.partition("?")[0] for request in camera.requests]))
    logged = Counter(stayed([f"{one.method} {one.path}" for one in survey.wire.log]))
    assert seen <= logged
    # What was being sent when the time was over, the device may not have heard.
    assert {request.partition(" ")[0] for request in logged - seen} <= {"POST"}
    assert (logged - seen).total() <= 3
    assert survey.wire.refused == 0
    # What it had to hold for us while we listened is gone.
    assert not camera.subscriptions
    assert "in" not in camera.sessions.values()
    assert survey.identity and survey.identity.make == "Invented Optics"


def test_a_stream_that_did_not_begin_in_time_is_told() -> None:
    survey, _ = surveyed("onvif", seconds=0.001)
    assert NotAsked("metadata of the first stream", "it did not begin within 0.001 s") in survey.incomplete


def test_that_a_camera_tells_no_events_is_no_fault_of_it() -> None:
    async def bare(request: Request) -> Response:
        """A device with one service."""
        service = f"<tds:Service><tds:Namespace>{TDS[11:-1]}</tds:Namespace><tds:XAddr>http://127.0.0.1/x</tds:XAddr>"
        answer = f"<tds:GetServicesResponse {TDS}>{service}</tds:Service></tds:GetServicesResponse>"
        body = SOAP.format(answer) if b"GetServices" in request.body else SOAP.format("<x/>")
        return Response(200, body.encode(), {"Content-Type": "application/soap+xml"})

    async def run() -> Survey:
        async with device(bare) as port:
            survey = Survey(f"onvif://127.0.0.1:{port}")
            await survey.run(0.5)
            return survey

    survey = asyncio.run(run())
    told = {one.what: one.reason for one in survey.not_asked}
    assert told["events"].endswith("has no such service")
    assert not {"events", "metadata of the first stream"} & {one.what for one in survey.incomplete}


def stayed(requests: list[str]) -> list[str]:
    return sorted(request for request in requests if not request.startswith("TEARDOWN"))


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_of_events_the_fields_are_kept_and_no_value(protocol: str) -> None:
    survey, _ = surveyed(protocol, "emits")
    assert survey.gate.events > 0
    events = {path: json.loads(body) for path, body in survey.replies.files.items() if path.startswith("events/")}
    written = json.dumps(list(events.values()))
    assert "nation" in written.lower() and "race" in written.lower()
    assert {leaf for event in events.values() for leaf in leaves(event["fields"])} == {""}
    emitted = {dropped.trait for dropped in survey.gate.dropped if dropped.trait}
    assert {"race", "ethnicity", "skin_colour", "emotion", "age", "gender"} <= emitted


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_what_is_hidden_is_said_to_be_there_without_a_name(protocol: str) -> None:
    survey, _ = surveyed(protocol, "hides")
    assert not {dropped.trait for dropped in survey.gate.dropped} & {"race", "ethnicity", "skin_colour"}
    assert any(dropped.reason == "reserved" for dropped in survey.gate.dropped)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_what_would_change_something_is_not_sent(protocol: str) -> None:
    async def run() -> None:
        device = SimulatedCamera()
        async with simulate(device) as simulation:
            address = parse_address(getattr(simulation, protocol))
            driver = driver_of(address)
            wire = Wire((driver.readonly, static), Replies())
            transport = Transport(address, RIGHT, wire=wire.around)
            async with driver.camera(transport, "door") as camera:
                feature = next(one for one in await camera.features() if one.on and one.purpose == "open")
                zone = [Area("zone", ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0)))]
                before, sent = state(device), len(wire.log)
                attempts: list[Callable[[], Awaitable[object]]] = [
                    camera.reboot,
                    lambda: camera.switch(feature.id, False),
                    lambda: camera.set_areas(feature.id, zone),
                    lambda: camera.set_clock(datetime.now(UTC)),
                    lambda: camera.ptz.move(0.5),
                    lambda: transport.send("GET", "/cgi-bin/magicBox.cgi?action=reboot"),
                    lambda: transport.send("PUT", "/ISAPI/System/reboot"),
                    lambda: transport.send("DELETE", "/index.html"),
                    lambda: transport.send("POST", "/", b"<reboot/>"),
                ]
                for attempt in attempts:
                    with pytest.raises(UnsupportedError):
                        await attempt()
                assert wire.refused >= len(attempts) - 2
                assert all(entry.method in ("GET", "POST") for entry in wire.log)
                changing = ("Set", "Create", "Modify", "Delete", "Reboot", "setConfig", "setCurrent", "reboot", "ptz")
                assert not [one for one in wire.log[sent:] if any(word in one.operation for word in changing)]
            assert state(device) == before
            assert not [request for request in device.requests if re.search("reboot|setConfig|PUT|DELETE", request)]

    asyncio.run(run())


@pytest.mark.parametrize(
    ("scheme", "method", "target", "body"),
    [
        ("dahua", "GET", "/cgi-bin/magicBox.cgi?action=reboot", ""),
        ("dahua", "GET", "/cgi-bin/configManager.cgi?action=setConfig&MotionDetect[0].Enable=false", ""),
        ("dahua", "GET", "/cgi-bin/configManager.cgi?action=getConfig&name=RTSP&action=setConfig", ""),
        ("dahua", "GET", "/cgi-bin/configManager.cgi?action=getConfig&name=Email", ""),
        ("dahua", "GET", "/cgi-bin/configManager.cgi?action=getConfig&name=RTSP&RTSP.Port=1", ""),
        ("dahua", "GET", "/cgi-bin/configManager.cgi/x?action=getConfig&name=RTSP", ""),
        ("dahua", "GET", "/cgi-bin/userManager.cgi?action=getUserInfoAll", ""),
        ("dahua", "POST", "/cgi-bin/magicBox.cgi?action=getSystemInfo", ""),
        ("dahua", "POST", "/RPC2", '{"method": "magicBox.reboot", "id": 1}'),
        ("dahua", "POST", "/RPC2", '{"method": "system.multicall", "params": [{"method": "magicBox.reboot"}]}'),
        ("dahua", "POST", "/RPC2", "no JSON"),
        ("hikvision", "PUT", "/ISAPI/System/time", "<Time/>"),
        ("hikvision", "GET", "/ISAPI/Security/users", ""),
        ("hikvision", "GET", "/ISAPI/System/configurationData", ""),
        ("hikvision", "GET", "/ISAPI/System/capabilities/../reboot", ""),
        ("hikvision", "GET", "/ISAPI/Smart/FaceDetect/1/../../../System/reboot", ""),
        ("hikvision", "POST", "/ISAPI/System/capabilities", ""),
        ("onvif", "GET", "/onvif/device_service", ""),
        ("onvif", "POST", "/onvif/device_service", SOAP.format(f"<tds:SystemReboot {TDS}/>")),
        ("onvif", "POST", "/onvif/device_service", SOAP.format(f"<tds:GetUsers {TDS}/>")),
        ("onvif", "POST", "/onvif/device_service", SOAP.format(f"<tan:GetScopes {TAN}/>")),
        ("onvif", "POST", "/x", SOAP.format(f"<tds:GetScopes {TDS}/><tds:SystemReboot {TDS}/>")),
        ("onvif", "POST", "/x", SOAP.format('<tds:GetScopes xmlns:tds="urn:another"/>')),
        ("onvif", "POST", "/x", f"<tds:GetScopes {TDS}/>"),
        ("onvif", "POST", "/x", "no XML"),
    ],
)
def test_what_is_not_on_the_list_is_no_reading(scheme: str, method: str, target: str, body: str) -> None:
    assert all_drivers()[scheme].readonly(method, target, body.encode()) is None
    assert static(method, target, body.encode()) is None


@pytest.mark.parametrize(
    "path",
    [
        "/cgi-bin/reboot.html",
        "/cgi/x.js",
        "/ISAPI/System/x.json",
        "/api/reboot.json",
        "/reboot.cgi",
        "/reboot.cgi/x.js",
        "/x.cgi.js",
        "/reboot.html",
        "/pages/factoryReset.asp",
        "/doc/logout.htm",
        "/a/../cgi-bin/x.js",
        "/%63gi-bin/x.js",
        "/x.js?action=reboot",
        "/x.js;reboot",
        "//other.example/x.js",
        "/x y.js",
        "/goform/x.xml",
        "/set/x.json",
        "/",
    ],
)
def test_pages_are_asked_for_only_where_a_file_lies(path: str) -> None:
    assert (static("GET", path, b"") is not None) == (path == "/")
    assert static("POST", path, b"") is None
    for good in ("/js/app.js", "/doc/page/login.asp", "/lang/en.json", "/onvif/schema/x.xsd", "/v1.2.3/assets/set.js"):
        assert static("GET", good, b"")


@given(st.text(max_size=60), st.sampled_from(["", "/cgi-bin/", "/ISAPI/", "/RPC2/", "/onvif/"]))
def test_no_link_gets_at_a_program(link: str, before: str) -> None:
    reading = static("GET", before + link, b"")
    if reading is not None and link != "/":
        assert re.fullmatch(r"/[A-Za-z0-9/_@.-]+", before + link)
        assert not before or (before == "/onvif/" and link.endswith((".xsd", ".wsdl"))) or before == "/RPC2/"
        assert ".." not in reading.reply and reading.reply.startswith("web/")


def leaves(value: object) -> list[object]:
    return [one for inner in value.values() for one in leaves(inner)] if isinstance(value, dict) else [value]


Handler = Callable[[Request], Awaitable[Response]]


@asynccontextmanager
async def device(handler: Handler) -> AsyncIterator[int]:
    async with serving(handler, "127.0.0.1", 0, None) as port:
        yield port


def of_hikvision(handler: Handler, seconds: float = 0.0, credentials: Credentials | None = RIGHT) -> Survey:
    """A survey of something that answers what a handler says."""

    async def run() -> Survey:
        async with device(handler) as port, asyncio.timeout(120):
            survey = Survey(f"hikvision://127.0.0.1:{port}", credentials)
            await survey.run(seconds)
            return survey

    return asyncio.run(run())


def test_a_device_that_refuses_half_is_asked_the_other_half_and_each_refusal_is_told() -> None:
    camera = SimulatedCamera()
    refused: set[str] = set()

    async def handler(request: Request) -> Response:
        if request.path == "/":
            return Response(404)
        if len(request.path) % 2:
            refused.add(request.path.removeprefix("/ISAPI/"))
            return Response(403 if len(request.path) % 4 == 1 else 500, b"no", {"Content-Type": "text/plain"})
        return await hikvision.answer(camera, request)

    survey = of_hikvision(handler)
    told = {one.what: one.reason for one in survey.not_asked}
    asked = {path.removeprefix("hikvision/ISAPI/").removesuffix(".xml") for path in survey.replies.files}
    assert "System/capabilities" in asked and refused
    assert not asked & refused
    known = refused - {"System/deviceInfo", "Streaming/channels"}
    assert {path for path in known if "capabilities" in path or "Event" in path} <= told.keys()
    assert survey.incomplete or not [one for one in told.values() if "error" in one]


def test_a_device_that_goes_away_is_not_asked_on_and_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "FIRST_WAIT", 0.5)
    camera = SimulatedCamera()
    left = [90]

    async def handler(request: Request) -> Response:
        left[0] -= 1
        if left[0] < 0:
            raise ConnectionAbortedError
        return await hikvision.answer(camera, request)

    survey = of_hikvision(handler, seconds=0.2)
    assert len(survey.wire.log) < 90 + 12
    assert any(one.reason == "the camera no longer answers" for one in survey.incomplete)
    assert survey.replies.files


def test_a_device_that_was_never_there_is_an_error() -> None:
    with pytest.raises(UnreachableError):
        asyncio.run(Survey("hikvision://127.0.0.1:9", RIGHT).run(0))


def page(body: bytes, kind: str = "text/html") -> Response:
    return Response(200, body, {"Content-Type": kind})


def of_pages(answer: Callable[[str], Response]) -> Survey:
    async def handler(request: Request) -> Response:
        return Response(404) if request.path.startswith("/ISAPI/") else answer(request.path)

    return of_hikvision(handler)


def test_links_without_end_come_to_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_module, "MAX_FILES", 20)
    asked: list[str] = []

    def answer(path: str) -> Response:
        asked.append(path)
        number = len(asked)
        links = "".join(f'<a href="/p{number}x{one}.html">' for one in range(50))
        return page(f"{number}{links}".encode())

    survey = of_pages(answer)
    assert len(asked) <= 20
    assert any(one.reason.startswith("limit of") for one in survey.incomplete)


def test_a_huge_page_is_left_and_the_others_are_read() -> None:
    def answer(path: str) -> Response:
        if path == "/":
            return page(b'<script src="a.js"></script><script src="b.js"></script><script src="c.js"></script>')
        if path == "/a.js":
            return page(b"x" * (9 << 20), "text/javascript")
        if path == "/b.js":
            return page(b'"d.js" ' + b"x" * (5 << 20), "text/javascript")
        return page(b"var faceRace=1", "text/javascript")

    survey = of_pages(answer)
    assert "web/c.js" in survey.replies.files and "web/a.js" not in survey.replies.files
    assert {one.what for one in survey.incomplete} >= {"web page /a.js", "what /b.js names"}


def test_a_page_with_very_many_links_is_followed_so_far_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_module, "MAX_LINKS", 10)

    def answer(path: str) -> Response:
        return page(b"".join(b'<a href="x%d.js">' % number for number in range(100))) if path == "/" else Response(404)

    survey = of_pages(answer)
    assert sum(one.path.endswith(".js") for one in survey.wire.log) == 10
    assert any("limit of 10 links" in one.reason for one in survey.incomplete)


@pytest.mark.parametrize("bit", [b"<", b"<!--", b"<a href=", b'"a', b'content="', b"://", b'"password":"', b"="])
def test_a_page_made_to_be_slow_is_not(bit: bytes) -> None:
    with ends():
        survey = of_pages(lambda path: page(bit * ((3 << 20) // len(bit))))
    assert "web/index.html" in survey.replies.files


def test_other_hosts_and_ports_are_never_asked() -> None:
    strangers: list[str] = []

    async def stranger(request: Request) -> Response:
        strangers.append(request.path)
        return page(b"secret")

    async def run() -> Survey:
        async with device(stranger) as other:
            links = (
                f"http://127.0.0.1:{other}/a.js", f"//127.0.0.1:{other}/b.js", f"http://localhost:{other}/c.js",
                f"http://user:pw@127.0.0.1:{other}/d.js", "ftp://127.0.0.1/e.js", "file:///etc/passwd", "script:x.js",
                "http://[::1/f.js", "https://127.0.0.1/g.js", "http://127.0.0.1:99999/h.js", "\\\\127.0.0.1\\i.js",
            )  # fmt: skip

            async def handler(request: Request) -> Response:
                if request.path == "/":
                    return Response(302, b"", {"Location": "/index.html"})
                if request.path == "/index.html":
                    body = "".join(f'<a href="{link}">x</a>' for link in links)
                    body += f'<meta http-equiv="refresh" content="0; url=http://127.0.0.1:{other}/m.html">'
                    return page((body + '<script src="r.js"></script><script src="loop.js"></script>').encode())
                if request.path == "/r.js":
                    return Response(302, b"", {"Location": f"http://127.0.0.1:{other}/r.js"})
                if request.path == "/loop.js":
                    return Response(301, b"", {"Location": "/loop.js"})
                return Response(404)

            async with device(handler) as port, asyncio.timeout(60):
                survey = Survey(f"hikvision://127.0.0.1:{port}", RIGHT)
                await survey.run(0)
                return survey

    survey = asyncio.run(run())
    assert strangers == []
    assert "web/index.html" in survey.replies.files
    assert [one.path for one in survey.wire.log].count("/loop.js") == 1
    assert NotAsked in {type(one) for one in survey.not_asked}
    assert any(one.reason == "they lead to other hosts or ports" for one in survey.not_asked)


def test_whatever_a_page_names_is_read() -> None:
    named = {
        "/": b'<meta http-equiv=refresh content="0; url=doc/first.html"><!-- <script src=/old.js></script> -->',
        "/doc/first.html": b"<SCRIPT SRC = '../js/app.js?v=7'></SCRIPT><link href=style.css rel=stylesheet>",
        "/js/app.js": b'import"./part.mjs";load("lang/en.json");x="//cdn.example/far.js"',
        "/js/part.mjs": b"1",
        "/doc/lang/en.json": b"{}",
        "/doc/style.css": b"a{}",
        "/old.js": b"2",
    }
    kinds = {"html": "text/html", "/": "text/html"}

    def answer(path: str) -> Response:
        kind = kinds.get(path[-4:], kinds.get(path, "text/plain"))
        return page(named[path], kind) if path in named else Response(404)

    survey = of_pages(answer)
    assert set(survey.replies.files) == {"web/index.html", *(f"web{path}" for path in named if path != "/")}


def test_the_same_page_for_every_name_is_followed_once() -> None:
    body = b'<a href="a.html">a</a><a href="b.html">b</a><a href="deeper/c.html">c</a>'
    survey = of_pages(lambda path: page(body))
    assert len([one for one in survey.wire.log if one.operation == "page"]) == 4


def test_nothing_that_is_secret_is_kept_or_logged() -> None:
    secret = "Corr3ct-horse"
    basic = base64.b64encode(f"viewer:{secret}".encode()).decode()

    async def handler(request: Request) -> Response:
        told = f"{request.headers.get('authorization', '')} {secret} {basic}"
        if request.path == "/":
            body = f'<a href="rtsp://viewer:{secret}@127.0.0.1/x">{told}</a><script src="a.js"></script>'
            return page(body.encode())
        if request.path == "/a.js":
            return page(f'var a={{"password":"other-one","session":"77aa"}};{told}'.encode(), "text/javascript")
        body = (
            f"<DeviceInfo><model>{secret}</model><userPassword>other-one</userPassword>"
            f"<url>http://admin:other-one@192.0.2.1/x</url></DeviceInfo>"
        )
        return page(body.encode(), "application/xml")

    survey = of_hikvision(handler, credentials=Credentials("viewer", secret))
    everything = repr(survey.wire.log) + repr(survey.not_asked) + repr(survey.replies.files)
    assert "web/a.js" in everything and "DeviceInfo" in everything
    for one in (secret, basic, "other-one", "77aa"):
        assert one not in everything


def test_sessions_of_dahua_are_not_kept() -> None:
    survey, camera = surveyed("dahua", seconds=0)
    kept = b"".join(survey.replies.files.values()).decode()
    assert "system" in kept and camera.requests
    assert not re.search(r"[0-9a-f]{32}", kept)


@given(st.binary(max_size=300))
def test_taking_secrets_out_takes_any_bytes(body: bytes) -> None:
    assert isinstance(without_secrets(body), bytes)


def test_answers_beyond_the_limits_are_left_and_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    replies = Replies()
    replies.keep("a/b", b"1", "text/xml")
    replies.keep("a/b", b"1", "text/xml")
    replies.keep("a/b", b"2", "text/xml")
    assert list(replies.files) == ["a/b.xml", "a/b-2.xml"] and not replies.full
    monkeypatch.setattr("sunlit.devices.survey.replies.MAX_REPLIES", 2)
    replies.keep("c", b"3")
    assert len(replies.files) == 2 and replies.full


def test_a_login_in_the_path_of_a_stream_is_not_logged_and_streams_are_only_watched() -> None:
    wire = Wire((), Replies(Credentials("viewer", "Corr3ct-horse").blot))
    wire.noted("DESCRIBE", "/user=admin_password=tlJwpbo6_channel=1_stream=0.sdp")(200, 12)
    wire.noted("PLAY", "/live/Corr3ct-horse/1")
    first, second = wire.log
    assert first.path == "/user=..._password=..._channel=1_stream=0.sdp" and (first.status, first.bytes) == (200, 12)
    assert second.path == "/live/.../1" and second.status == 0
    for method in ("SET_PARAMETER", "RECORD", "ANNOUNCE", "REDIRECT"):
        with pytest.raises(NotReadOnlyError):
            wire.noted(method, "/live")
    assert len(wire.log) == 2 and wire.refused == 4


VALUES = st.one_of(st.integers(10**6), st.text(st.characters(categories=("Lu", "Nd")), min_size=7, max_size=30))
FIELDS = st.recursive(
    st.builds(Field, st.sampled_from(("Race", "a", "Name", "Reserved")), VALUES),
    lambda inner: st.builds(Field, st.sampled_from(("Object", "b")), st.none(), st.lists(inner, max_size=4).map(tuple)),
    max_leaves=12,
)


@given(st.lists(FIELDS, max_size=5), st.text(max_size=20))
def test_no_value_of_an_event_is_kept_whatever_its_form(fields: list[Field], rule: str) -> None:
    replies = Replies()
    gate = ListeningGate("door", replies)
    gate.admit(Report(kind="appearance", event="Seen", rule=rule, fields=tuple(fields)))
    (kept,) = replies.files.values()
    told = json.loads(kept)
    assert set(leaves(told["fields"])) <= {""}, "a value that tells no trait is left out"
    assert told["event"] == "Seen"


def test_of_a_value_that_tells_a_trait_only_the_trait_is_kept() -> None:
    replies = Replies()
    gate = ListeningGate("door", replies)
    said = (Field("Attribute", "uyghur"), Field("Attribute", "nobody in particular"))
    gate.admit(Report(kind="appearance", event="Seen", fields=said))
    (kept,) = replies.files.values()
    assert json.loads(kept)["fields"] == {"Attribute": "(speaks of ethnicity)"}
    assert b"uyghur" not in kept.lower()
