"""What is asked of a camera for an audit: its log beside our own, and devices that refuse or go away."""

import asyncio
from collections import Counter

import pytest

from sunlit.devices import AnswerError, UnreachableError, stream
from sunlit.devices.simulator import SimulatedCamera, hikvision
from sunlit.devices.simulator.http import Request, Response
from sunlit.devices.survey.survey import Survey
from sunlit.schema import NotAsked
from tests.devices.both import PROTOCOLS, RIGHT
from tests.devices.surveys import device, of_hikvision, stayed, surveyed

SOAP = '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>{}</s:Body></s:Envelope>'


TDS = 'xmlns:tds="http://www.onvif.org/ver10/device/wsdl"'


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


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("status", [404, 200, 501])
def test_a_web_server_that_is_no_camera_is_an_error_and_not_without_findings(protocol: str, status: int) -> None:
    async def shop(_request: Request) -> Response:
        return Response(status, b"<html><body>shop</body></html>", {"Content-Type": "text/html"})

    async def run() -> None:
        async with device(shop) as port:
            await Survey(f"{protocol}://127.0.0.1:{port}", RIGHT).run(0.1)

    with pytest.raises(AnswerError, match=f"not as {protocol}:// does"):
        asyncio.run(run())


def test_a_device_that_was_never_there_is_an_error() -> None:
    with pytest.raises(UnreachableError):
        asyncio.run(Survey("hikvision://127.0.0.1:9", RIGHT).run(0))
