"""Recordings of an ISAPI device (ContentMgmt): searched page by page, downloaded by HTTP, played by RTSP."""

import uuid
from collections.abc import AsyncGenerator, Mapping
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit, urlunsplit
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape

from sunlit.devices import recordings
from sunlit.devices.drivers.hikvision.isapi import Isapi
from sunlit.devices.problem import AnswerError
from sunlit.devices.recordings import Cause, Recording
from sunlit.devices.written import moment, whole
from sunlit.devices.xml import below, children, text

PAGE = 40
MAX_PAGES = 2500
_CAUSES: Mapping[str, Cause] = {
    "timing": "schedule",
    "cmr": "schedule",
    "motion": "motion",
    "vmd": "motion",
    "alarm": "alarm",
    "manual": "manual",
}


class HikvisionRecordings(recordings.Recordings):
    """See sunlit.devices.recordings.Recordings."""

    def __init__(self, isapi: Isapi) -> None:
        self._isapi = isapi

    async def search(self, start: datetime, end: datetime, channel: int = 1) -> AsyncGenerator[Recording]:
        """As in Recordings. "searchResultPostion" is how the protocol spells it."""
        id_ = str(uuid.uuid4()).upper()
        position = 0
        for _ in range(MAX_PAGES):
            answer = await self._isapi.send(
                "POST",
                "ContentMgmt/search",
                f"<CMSearchDescription><searchID>{id_}</searchID><trackList><trackID>{channel}01</trackID></trackList>"
                f"<timeSpanList><timeSpan><startTime>{_written(start)}</startTime><endTime>{_written(end)}</endTime>"
                f"</timeSpan></timeSpanList><maxResults>{PAGE}</maxResults>"
                f"<searchResultPostion>{position}</searchResultPostion><metadataList>"
                "<metadataDescriptor>//recordType.meta.std-cgi.com</metadataDescriptor></metadataList>"
                "</CMSearchDescription>",
            )
            items = list(children(below(answer, "matchList"), "searchMatchItem"))
            for item in items:
                yield _recording(item, channel)
            position += len(items)
            if text(answer, "responseStatusStrg") != "MORE" or not items:
                return
        raise AnswerError(f"{self._isapi.transport.address.place} finds no end of recordings; ask for less time")

    async def address(self, recording: Recording) -> str:
        parts = urlsplit(recording.locator)
        host = self._isapi.transport.address.place.rpartition(":")[0]
        try:
            port = parts.port or 554
        except ValueError:
            raise AnswerError("the recording has no address to play it at") from None
        if parts.scheme != "rtsp":
            raise AnswerError("the recording has no address to play it at")
        return urlunsplit(("rtsp", f"{host}:{port}", parts.path, parts.query, ""))

    async def pieces(self, recording: Recording, offset: int = 0) -> AsyncGenerator[bytes]:
        body = f"<downloadRequest><playbackURI>{escape(recording.locator)}</playbackURI></downloadRequest>"
        request = self._isapi.transport.file(
            "POST", "/ISAPI/ContentMgmt/download", body.encode(), {"Content-Type": "application/xml"}, offset=offset
        )
        async with request as pieces:
            async for piece in pieces:
                yield piece


def _recording(item: Element, channel: int) -> Recording:
    segment = below(item, "mediaSegmentDescriptor")
    locator = text(segment, "playbackURI")
    try:
        query = parse_qs(urlsplit(locator).query)
    except ValueError:
        query = {}
    start, end = moment(text(item, "timeSpan/startTime")), moment(text(item, "timeSpan/endTime"))
    described = text(item, "metadataMatches/metadataDescriptor").rpartition("/")[2].lower()
    track = whole(text(item, "trackID"))
    name = query.get("name", [f"{text(item, 'trackID')}-{text(item, 'timeSpan/startTime')}"])[0]
    return Recording(
        id=recordings.known_as(name),
        channel=track // 100 or channel,
        start=start,
        end=end,
        size=whole(query.get("size", [""])[0], 1 << 50) or None,
        cause=_CAUSES.get(described, ""),
        locator=locator,
    )


def _written(time: datetime) -> str:
    return f"{time.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
