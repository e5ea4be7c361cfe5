"""What an audit may send to a camera: what is on the lists of its driver, and nothing else."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunlit.devices import Area, Credentials, UnsupportedError
from sunlit.devices.address import parse_address
from sunlit.devices.registry import all_drivers, driver_of
from sunlit.devices.simulator import SimulatedCamera, simulate
from sunlit.devices.survey.replies import Replies
from sunlit.devices.survey.web import static
from sunlit.devices.survey.wire import NotReadOnlyError, Wire
from sunlit.devices.transport import Transport
from tests.devices.both import PROTOCOLS, RIGHT
from tests.devices.surveys import state

SOAP = '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>{}</s:Body></s:Envelope>'


TDS = 'xmlns:tds="http://www.onvif.org/ver10/device/wsdl"'


TAN = 'xmlns:tan="http://www.onvif.org/ver20/analytics/wsdl"'


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
