"""What devices should not answer when asked to move, to find recordings, or how warm it is: told, and never a crash."""

import asyncio
import base64
import json
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sunlit.devices import (
    AnswerError,
    Area,
    Camera,
    CameraError,
    Credentials,
    Recording,
    UnreachableError,
    connect,
)
from sunlit.devices.areas import cells, check
from sunlit.devices.drivers.hikvision import recordings as isapi_recordings
from sunlit.devices.drivers.onvif import areas as onvif_areas
from sunlit.devices.drivers.onvif import recordings as onvif_recordings
from sunlit.devices.simulator.http import Request, Response, serving
from tests.guard import PATIENCE

NAMES = [
    "AbsoluteHigh", "azimuth", "elevation", "absoluteZoom", "PTZPreset", "id", "presetName", "enabled", "matchList",
    "searchMatchItem", "playbackURI", "timeSpan", "startTime", "mediaSegmentDescriptor", "responseStatusStrg",
    "trackID", "emissivity", "distance", "reflectiveTemperature", "temperatureUnit", "LineItem", "CoordinatesList",
    "Coordinates", "FieldDetectionRegion", "RegionCoordinatesList", "positionX", "positionY", "Grid", "rowGranularity",
    "columnGranularity", "regionType", "MotionDetectionLayout", "layout", "gridMap", "normalizedScreenSize",
    "normalizedScreenWidth", "CenterPoint", "CalibratingCoordinates", "XRange", "Min", "Max", "StreamingChannel",
]  # fmt: skip
VALUES = [
    "", "0", "1", "-1", "1e999", "nan", "grid", "true", "MORE", "OK", "99999999999999999999", "2026-01-05T00:00:00Z",
    "9999-12-31T23:59:59-23:59", "rtsp://[", "rtsp://h:99999/x?name=&size=1", "rtsp://h/x?size=-5", "é", "٣",
    "degreeFahrenheit", "ffff", "1000",
]  # fmt: skip


def built(tree: Any, name: str = "Answer") -> Element:
    element = Element(name)
    if isinstance(tree, list):
        for child_name, inner in tree:
            element.append(built(inner, child_name))
    else:
        element.text = tree
    return element


trees = st.recursive(
    st.sampled_from(VALUES),
    lambda inner: st.lists(st.tuples(st.sampled_from(NAMES), inner), max_size=6),
    max_leaves=30,
)


def against(answer: Callable[[Request], Response], use: Callable[[Camera], Awaitable[None]], scheme: str) -> None:
    """Runs something with a camera that answers so, and no longer than ten seconds."""

    monkey = pytest.MonkeyPatch()
    monkey.setattr(onvif_recordings, "MAX_PAGES", 5)

    async def handler(request: Request) -> Response:
        return answer(request)

    async def run() -> None:
        async with (
            serving(handler, "127.0.0.1", 0, None) as port,
            connect(f"{scheme}://127.0.0.1:{port}", Credentials("viewer", "invented")) as camera,
            asyncio.timeout(PATIENCE),
        ):
            await use(camera)

    try:
        asyncio.run(run())
    finally:
        monkey.undo()


async def everything(camera: Camera) -> None:
    now = datetime.now(UTC)

    async def search() -> None:
        async with aclosing(camera.recordings.search(now - timedelta(days=1), now)) as found:
            async for recording in found:
                with suppress(CameraError):
                    await camera.recordings.address(recording)

    motion = "System/Video/inputs/channels/1/motionDetection"
    for call in (
        camera.ptz.status(), camera.ptz.presets(), camera.ptz.save_preset("x"), search(), camera.thermal.radiometry(2),
        camera.thermal.black_body(2), camera.thermal.readings(2), camera.thermal.matrix(2), camera.features(),
        camera.set_areas(motion, [Area("zone", ((0, 0), (1, 0), (1, 1)))]),
        camera.set_areas("Smart/LineDetection/1", [Area("line", ((0, 0), (1, 0)))]),
    ):  # fmt: skip
        with suppress(CameraError):
            await call


@settings(max_examples=25, deadline=None)
@given(trees)
def test_any_document_of_isapi_is_understood_or_declined(tree: Any) -> None:
    body = tostring(built(tree))
    against(lambda _request: Response(200, body, {"Content-Type": "application/xml"}), everything, "hikvision")


parts = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from([4, 2, 10**9, 1e308, "x", [], {}]),
    lambda inner: st.dictionaries(
        st.sampled_from(
            ["JpegPictureWithAppendData", "jpegPicWidth", "jpegPicHeight", "temperatureDataLength", "scale", "offset",
             "ThermometryUploadList", "ThermometryUpload", "ruleCalibType", "thermometryUnit", "PointThermCfg", "Point",
             "positionX", "temperature", "LinePolygonThermCfg", "MaxTemperature"]
        ),
        inner | st.lists(inner, max_size=3),
        max_size=6,
    ),
    max_leaves=20,
)  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(parts, st.binary(max_size=64))
def test_any_parts_with_temperatures_are_understood_or_declined(about: Any, data: bytes) -> None:
    body = b"".join(
        f"--boundary\r\nContent-Type: {kind}\r\nContent-Length: {len(inner)}\r\n\r\n".encode() + inner + b"\r\n"
        for kind, inner in (("application/json", json.dumps(about).encode()), ("application/octet-stream", data))
    )
    headers = {"Content-Type": "multipart/form-data; boundary=boundary"}

    async def use(camera: Camera) -> None:
        for call in (camera.thermal.matrix(2), camera.thermal.readings(2)):
            with suppress(CameraError):
                await call

    against(lambda _request: Response(200, body, headers), use, "hikvision")


@pytest.mark.parametrize(("items", "requests"), [("", 1), ("<searchMatchItem/>", 30)])
def test_a_search_without_end_is_ended(monkeypatch: pytest.MonkeyPatch, items: str, requests: int) -> None:
    """A recorder that always has more, or more of nothing."""
    monkeypatch.setattr(isapi_recordings, "MAX_PAGES", 30)
    body = f"<R><responseStatusStrg>MORE</responseStatusStrg><matchList>{items}</matchList></R>".encode()
    asked: list[str] = []

    def answer(request: Request) -> Response:
        asked.append(request.path)
        return Response(200, body)

    async def use(camera: Camera) -> None:
        now = datetime.now(UTC)
        async with aclosing(camera.recordings.search(now - timedelta(days=1), now)) as found:
            number = 0
            with suppress(AnswerError):
                async for _ in found:
                    number += 1
        assert number == (requests if items else 0)

    against(answer, use, "hikvision")
    assert len(asked) == requests


@pytest.mark.parametrize("so_far", [b"", b"x" * 500])
def test_an_error_with_status_200_is_no_recording(tmp_path: Path, so_far: bytes) -> None:
    """Nor is it the end of one that broke off before."""
    body = b"<ResponseStatus><statusCode>4</statusCode></ResponseStatus>"

    async def first() -> AsyncGenerator[bytes]:
        yield so_far

    for kind in ("application/xml", ""):
        folder = tmp_path / (kind.partition("/")[2] or "none")
        folder.mkdir()
        asked: list[str] = []

        def answer(request: Request, asked: list[str] = asked, kind: str = kind) -> Response:
            asked.append(request.path)
            if so_far and len(asked) == 1:
                return Response(200, b"", {"Content-Length": "1000"}, first())
            return Response(200, body, {"Content-Type": kind} if kind else {})

        async def use(camera: Camera, folder: Path = folder) -> None:
            recording = Recording("r", 1, locator="rtsp://h/r")
            if so_far:
                with pytest.raises(UnreachableError):
                    await camera.recordings.download(recording, folder / "r.mp4")
            with pytest.raises(AnswerError):
                await camera.recordings.download(recording, folder / "r.mp4")
            assert not (folder / "r.mp4").exists()

        if kind or so_far:
            against(answer, use, "hikvision")


def test_another_part_of_the_file_than_was_asked_for_is_not_put_together(tmp_path: Path) -> None:
    async def first() -> AsyncGenerator[bytes]:
        yield b"first"

    def answer(request: Request) -> Response:
        if "range" not in request.headers:
            return Response(200, b"", {"Content-Length": "10"}, first())
        return Response(206, b"wrong", {"Content-Range": "bytes 0-4/10"})

    async def use(camera: Camera) -> None:
        recording = Recording("r", 1, locator="rtsp://h/r")
        for error in (UnreachableError, AnswerError):
            with pytest.raises(error):
                await camera.recordings.download(recording, tmp_path / "r.mp4")
        (part,) = tmp_path.iterdir()
        assert part.read_bytes() == b"first"

    against(answer, use, "hikvision")


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=3, max_size=8),
    st.integers(1, 30),
    st.integers(1, 30),
)
def test_any_polygon_becomes_cells(points: list[tuple[float, float]], columns: int, rows: int) -> None:
    grid = cells([Area("zone", tuple(points))], columns, rows)
    assert (len(grid), {len(row) for row in grid}) == (rows, {columns})


SOAP = [
    "Body", "PTZStatus", "Position", "MoveStatus", "Preset", "ResultList", "RecordingInformation", "SearchState",
    "Track", "TrackType", "DataFrom", "EarliestRecording", "Source", "SourceId", "Profiles", "Configurations",
    "VideoSource", "SourceToken", "PTZ", "Configuration", "RadiometryGlobalParameters", "Emissivity",
    "NotificationMessage", "Message", "Topic", "Data", "ElementItem", "Rule", "AnalyticsModule", "Parameters",
    "Service", "Namespace", "XAddr", "UTCDateTime",
]  # fmt: skip
envelopes = st.recursive(
    st.sampled_from(
        ["", "0", "x", "Completed", "Video", "2026-01-05T00:00:00Z", "http://www.onvif.org/ver20/ptz/wsdl"]
    ),
    lambda inner: st.lists(st.tuples(st.sampled_from(SOAP), inner), max_size=6),
    max_leaves=30,
)


@settings(max_examples=25, deadline=None)
@given(envelopes)
def test_any_envelope_of_onvif_is_understood_or_declined(tree: Any) -> None:
    """Every service answers everything with it, once the device has told its time and services."""
    answered = tostring(built([("Body", [("Answer", tree)])], "Envelope")).decode()
    services = ("ver20/ptz", "ver10/media", "ver10/search", "ver10/replay", "ver10/thermal", "ver20/analytics")

    def answer(request: Request) -> Response:
        if b"GetServices" not in request.body:
            return Response(200, answered.encode())
        told = "".join(
            f"<Service><Namespace>http://www.onvif.org/{name}/wsdl</Namespace><XAddr>http://h/{name}</XAddr></Service>"
            for name in services
        )
        return Response(200, f"<Envelope><Body><R>{told}</R></Body></Envelope>".encode())

    async def use(camera: Camera) -> None:
        now = datetime.now(UTC)

        async def search() -> None:
            async with aclosing(camera.recordings.search(now - timedelta(days=1), now)) as found:
                async for recording in found:
                    with suppress(CameraError):
                        await camera.recordings.address(recording)

        for call in (
            camera.ptz.status(), camera.ptz.presets(), camera.ptz.save_preset("x"), search(), camera.features(),
            camera.thermal.channels(), camera.thermal.radiometry(1), camera.thermal.readings(1),
        ):  # fmt: skip
            with suppress(CameraError):
                await call

    against(answer, use, "onvif")


@settings(deadline=None)
@given(st.text(max_size=40) | st.binary(max_size=60).map(lambda data: base64.b64encode(data).decode()))
def test_any_map_of_cells_is_read(written_map: str) -> None:
    parameters = Element("Parameters")
    SubElement(parameters, "SimpleItem", {"Name": "ActiveCells", "Value": written_map})
    for area in onvif_areas.read(parameters, (22, 18)):
        check([area])


@pytest.mark.parametrize("layout", [("0", "0"), ("-1", "5"), ("99999", "99999"), ("x", ""), ("²", "٣"), ("256", "257")])
def test_a_layout_of_cells_has_bounds(layout: tuple[str, str]) -> None:
    parameters = Element("Parameters")
    SubElement(parameters, "CellLayout", {"Columns": layout[0], "Rows": layout[1]})
    assert onvif_areas.layout(parameters) is None


def test_a_document_may_hold_what_it_likes_beside() -> None:
    """Prefixes, comments, other namespaces: what is understood is changed, the rest goes back as it came."""
    root = Element("{http://www.hikvision.com/ver20/XMLSchema}MotionDetection")
    SubElement(root, f"{root.tag.partition('}')[0]}}}enabled").text = "false"
    SubElement(root, "{urn:vendor}more", {"{urn:vendor}kind": "x"}).text = "kept & <whole>"
    sent: list[bytes] = []

    def answer(request: Request) -> Response:
        if request.method == "PUT":
            sent.append(request.body)
            return Response(200, b"<ResponseStatus><statusCode>1</statusCode></ResponseStatus>")
        return Response(200, tostring(root))

    async def use(camera: Camera) -> None:
        await camera.switch("System/Video/inputs/channels/1/motionDetection", True)

    against(answer, use, "hikvision")
    assert b'<MotionDetection xmlns="http://www.hikvision.com/ver20/XMLSchema"><enabled>true</enabled>' in sent[0]
    assert b"kept &amp; &lt;whole&gt;" in sent[0]
