"""Recordings of an ONVIF device (Profile G): found by its Recording Search, played through its Replay Service."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from xml.etree.ElementTree import Element

from sunlit.devices import recordings
from sunlit.devices.drivers.onvif.soap import Soap, attribute
from sunlit.devices.problem import AnswerError, CameraError
from sunlit.devices.recordings import Recording
from sunlit.devices.written import moment
from sunlit.devices.xml import below, children, text

PAGE = 50
MAX_PAGES = 2000
WAIT_SECONDS = 5


class OnvifRecordings(recordings.Recordings):
    """See sunlit.devices.recordings.Recordings; a recording of ONVIF is a whole archive of one source."""

    def __init__(
        self, soap: Soap, service: Callable[[str], Awaitable[str]], numbers: Callable[[], Awaitable[dict[str, int]]]
    ) -> None:
        """
        service  the address of a service, by its prefix; raises UnsupportedError when there is none
        numbers  the device's video sources as channel numbers
        """
        self._soap = soap
        self._service = service
        self._numbers = numbers

    async def search(self, start: datetime, end: datetime, channel: int = 1) -> AsyncGenerator[Recording]:
        """As in Recordings; those whose source is none of the device's own (a recorder's) have channel 0, and are
        given for every channel."""
        url, numbers = await self._service("tse"), await self._numbers()
        answer = await self._soap.call(
            url,
            "<tse:FindRecordings><tse:Scope/><tse:KeepAliveTime>PT30S</tse:KeepAliveTime></tse:FindRecordings>",
        )
        token = f"<tse:SearchToken>{attribute(text(answer, 'SearchToken'))}</tse:SearchToken>"
        try:
            for _ in range(MAX_PAGES):
                answer = await self._soap.call(
                    url,
                    f"<tse:GetRecordingSearchResults>{token}<tse:MaxResults>{PAGE}</tse:MaxResults>"
                    f"<tse:WaitTime>PT{WAIT_SECONDS}S</tse:WaitTime></tse:GetRecordingSearchResults>",
                    seconds=WAIT_SECONDS + 10,
                )
                results = below(answer, "ResultList")
                for element in children(results, "RecordingInformation"):
                    found = _recording(element, numbers)
                    if found.channel in (0, channel) and _overlaps(found, start, end):
                        yield found
                if text(results, "SearchState") == "Completed":
                    return
        finally:
            # The device ends a search by itself, too.
            with suppress(CameraError):
                await self._soap.call(url, f"<tse:EndSearch>{token}</tse:EndSearch>", seconds=2)
        raise AnswerError("the device finds no end of recordings")

    async def address(self, recording: Recording) -> str:
        answer = await self._soap.call(
            await self._service("trp"),
            "<trp:GetReplayUri><trp:StreamSetup><tt:Stream>RTP-Unicast</tt:Stream><tt:Transport><tt:Protocol>RTSP"
            "</tt:Protocol></tt:Transport></trp:StreamSetup>"
            f"<trp:RecordingToken>{attribute(recording.locator)}</trp:RecordingToken></trp:GetReplayUri>",
        )
        return text(answer, "Uri")


def _recording(element: Element, numbers: dict[str, int]) -> Recording:
    """A recording with the span of its video tracks, or of the whole where tracks are not told."""
    tracks = [track for track in children(element, "Track") if text(track, "TrackType") == "Video"]
    starts = [time for track in tracks if (time := moment(text(track, "DataFrom")))]
    ends = [time for track in tracks if (time := moment(text(track, "DataTo")))]
    running = text(element, "RecordingStatus") == "Recording"
    return Recording(
        id=recordings.known_as(token := text(element, "RecordingToken")),
        locator=token,
        channel=numbers.get(text(element, "Source/SourceId"), 0),
        start=moment(text(element, "EarliestRecording")) or min(starts, default=None),
        end=None if running else moment(text(element, "LatestRecording")) or max(ends, default=None),
    )


def _overlaps(recording: Recording, start: datetime, end: datetime) -> bool:
    return not (recording.start and recording.start >= end) and not (recording.end and recording.end <= start)
