"""The simulated camera's recordings by ONVIF: each is an archive of its own, found in steps and played by RTSP."""

from urllib.parse import urlsplit
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape

from sunlit.devices.simulator.device import SimulatedCamera
from sunlit.devices.simulator.recorded import Recorded
from sunlit.devices.simulator.soap import Answer, Fault
from sunlit.devices.xml import text

_STEP = 20


def _find(camera: SimulatedCamera, _call: Element, _web: str) -> str:
    camera.searches.append(0)
    token = f"search_{len(camera.searches) - 1}"
    return f"<tse:FindRecordingsResponse><tse:SearchToken>{token}</tse:SearchToken></tse:FindRecordingsResponse>"


def _results(camera: SimulatedCamera, call: Element, _web: str) -> str:
    search = _search(camera, call)
    position = camera.searches[search]
    most = min(int(text(call, "MaxResults") or _STEP), _STEP)
    page = camera.recordings[position : position + most]
    camera.searches[search] += len(page)
    state = "Completed" if camera.searches[search] == len(camera.recordings) else "Searching"
    return (
        f"<tse:GetRecordingSearchResultsResponse><tse:ResultList><tt:SearchState>{state}</tt:SearchState>"
        f"{''.join(map(_information, page))}</tse:ResultList></tse:GetRecordingSearchResultsResponse>"
    )


def _information(one: Recorded) -> str:
    start, end = f"{one.start:%Y-%m-%dT%H:%M:%SZ}", f"{one.end:%Y-%m-%dT%H:%M:%SZ}"
    return (
        f"<tt:RecordingInformation><tt:RecordingToken>{one.name}</tt:RecordingToken><tt:Source>"
        "<tt:SourceId>source_1</tt:SourceId><tt:Name>yard</tt:Name><tt:Location/><tt:Description/><tt:Address/></tt:Source>"
        f"<tt:EarliestRecording>{start}</tt:EarliestRecording><tt:LatestRecording>{end}</tt:LatestRecording><tt:Content/>"
        "<tt:Track><tt:TrackToken>video</tt:TrackToken><tt:TrackType>Video</tt:TrackType><tt:Description/>"
        f"<tt:DataFrom>{start}</tt:DataFrom><tt:DataTo>{end}</tt:DataTo></tt:Track>"
        "<tt:RecordingStatus>Stopped</tt:RecordingStatus></tt:RecordingInformation>"
    )


def _end(camera: SimulatedCamera, call: Element, _web: str) -> str:
    camera.searches[_search(camera, call)] = -1
    return (
        f"<tse:EndSearchResponse><tse:Endpoint>{camera.now:%Y-%m-%dT%H:%M:%SZ}</tse:Endpoint></tse:EndSearchResponse>"
    )


def _search(camera: SimulatedCamera, call: Element) -> int:
    written = text(call, "SearchToken").removeprefix("search_")
    if not written.isdigit() or int(written) >= len(camera.searches) or camera.searches[int(written)] < 0:
        raise Fault("ter:InvalidToken")
    return int(written)


def _summary(camera: SimulatedCamera, _call: Element, _web: str) -> str:
    first, last = camera.recordings[0], camera.recordings[-1]
    return (
        "<tse:GetRecordingSummaryResponse><tse:Summary>"
        f"<tt:DataFrom>{first.start:%Y-%m-%dT%H:%M:%SZ}</tt:DataFrom><tt:DataUntil>{last.end:%Y-%m-%dT%H:%M:%SZ}"
        f"</tt:DataUntil><tt:NumberRecordings>{len(camera.recordings)}</tt:NumberRecordings></tse:Summary>"
        "</tse:GetRecordingSummaryResponse>"
    )


def _recordings(camera: SimulatedCamera, _call: Element, _web: str) -> str:
    items = "".join(
        f"<trc:RecordingItem><tt:RecordingToken>{one.name}</tt:RecordingToken><tt:Configuration><tt:Source>"
        "<tt:SourceId>source_1</tt:SourceId><tt:Name>yard</tt:Name><tt:Location/><tt:Description/><tt:Address/></tt:Source>"
        "<tt:Content/><tt:MaximumRetentionTime>PT0S</tt:MaximumRetentionTime></tt:Configuration><tt:Tracks/>"
        "</trc:RecordingItem>"
        for one in camera.recordings
    )
    return f"<trc:GetRecordingsResponse>{items}</trc:GetRecordingsResponse>"


def _replay(camera: SimulatedCamera, call: Element, web: str) -> str:
    token = text(call, "RecordingToken")
    if token not in {one.name for one in camera.recordings}:
        raise Fault("ter:NoRecording")
    uri = f"rtsp://{urlsplit(web).hostname}:{camera.rtsp_port}/recorded/{escape(token)}"
    return f"<trp:GetReplayUriResponse><trp:Uri>{uri}</trp:Uri></trp:GetReplayUriResponse>"


ANSWERS: dict[str, Answer] = {
    "FindRecordings": _find,
    "GetRecordingSearchResults": _results,
    "EndSearch": _end,
    "GetRecordingSummary": _summary,
    "GetRecordings": _recordings,
    "GetReplayUri": _replay,
}
