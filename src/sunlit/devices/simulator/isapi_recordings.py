"""The simulated camera's recordings by ISAPI (ContentMgmt): searched page by page, sent whole or from a byte on."""

import re
from collections.abc import AsyncGenerator
from datetime import datetime
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

from sunlit.devices.simulator.device import SimulatedCamera
from sunlit.devices.simulator.http import Request, Response
from sunlit.devices.simulator.isapi import document, status
from sunlit.devices.simulator.recorded import Recorded
from sunlit.devices.xml import parse, text

_PIECE = 1 << 14


def answer(camera: SimulatedCamera, request: Request, path: str) -> Response | None:
    """The answer to a request for recordings, None for another."""
    if path == "ContentMgmt/search" and request.method == "POST":
        return _search(camera, request)
    if path == "ContentMgmt/download":
        return _download(camera, request)
    return None


def _search(camera: SimulatedCamera, request: Request) -> Response:
    asked = parse(request.body)
    start, end = (
        datetime.fromisoformat(text(asked, f"timeSpanList/timeSpan/{name}")) for name in ("startTime", "endTime")
    )
    found = [one for one in camera.recordings if one.start < end and one.end > start]
    if text(asked, "trackList/trackID") != "101":
        found = []
    position, most = int(text(asked, "searchResultPostion")), int(text(asked, "maxResults"))
    page = found[position : position + most]
    said = "MORE" if position + most < len(found) else "OK" if page else "NO MATCHES"
    return document(
        "CMSearchResult",
        f"<searchID>{escape(text(asked, 'searchID'))}</searchID><responseStatus>true</responseStatus>"
        f"<responseStatusStrg>{said}</responseStatusStrg><numOfMatches>{len(page)}</numOfMatches>"
        f"<matchList>{''.join(_match(camera, one) for one in page)}</matchList>",
    )


def _match(camera: SimulatedCamera, one: Recorded) -> str:
    uri = (
        f"rtsp://192.0.2.7:{camera.rtsp_port}/Streaming/tracks/101/?starttime={one.start:%Y%m%dT%H%M%SZ}&endtime={one.end:%Y%m%dT%H%M%SZ}"
        f"&name={one.name}&size={one.size}"
    )
    return (
        "<searchMatchItem><sourceID>{0000}</sourceID><trackID>101</trackID><timeSpan>"
        f"<startTime>{one.start:%Y-%m-%dT%H:%M:%SZ}</startTime><endTime>{one.end:%Y-%m-%dT%H:%M:%SZ}</endTime></timeSpan>"
        "<mediaSegmentDescriptor><contentType>video</contentType><codecType>H.264-BP</codecType>"
        f"<playbackURI>{escape(uri)}</playbackURI></mediaSegmentDescriptor><metadataMatches><metadataDescriptor>"
        f"recordType.meta.hikvision.com/{one.why}</metadataDescriptor></metadataMatches></searchMatchItem>"
    )


def _download(camera: SimulatedCamera, request: Request) -> Response:
    name = parse_qs(urlsplit(text(parse(request.body), "playbackURI")).query).get("name", [""])[0]
    one = next((one for one in camera.recordings if one.name == name), None)
    if one is None:
        return status(4, "invalidOperation", 404)
    data = one.data
    asked = re.fullmatch(r"bytes=(\d+)-", request.headers.get("range", ""))
    offset = int(asked[1]) if asked and not camera.faults.no_ranges else 0
    if offset >= len(data):
        return Response(416, b"", {"Content-Range": f"bytes */{len(data)}"})
    headers = {"Content-Type": "video/mp4", "Content-Length": str(len(data) - offset)}
    if offset:
        headers["Content-Range"] = f"bytes {offset}-{len(data) - 1}/{len(data)}"
    end = offset + camera.faults.cut if camera.faults.cut else len(data)
    return Response(206 if offset else 200, b"", headers, _pieces(data[offset:end]))


async def _pieces(data: bytes) -> AsyncGenerator[bytes]:
    for start in range(0, len(data), _PIECE):
        yield data[start : start + _PIECE]
