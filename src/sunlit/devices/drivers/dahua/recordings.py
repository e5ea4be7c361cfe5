"""Recordings of a Dahua device: searched by mediaFileFind, brought by RPC_Loadfile, played by RTSP; in local time."""

import re
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import suppress
from datetime import datetime
from urllib.parse import quote

from sunlit.devices import recordings
from sunlit.devices.drivers.dahua.cgi import Cgi
from sunlit.devices.drivers.dahua.localtime import WRITTEN, LocalTime
from sunlit.devices.problem import AnswerError, CameraError, UnsupportedError
from sunlit.devices.recordings import Cause, Recording

PAGE = 100
MAX_PAGES = 1000
_ITEM = re.compile(r"items\[(\d{1,4})\]\.([\w.\[\]]{1,64})")
# By what started it; another event may tell of a person.
_EVENTS: Mapping[str, Cause] = {"VideoMotion": "motion", "AlarmLocal": "alarm"}
_FLAGS: Mapping[str, Cause] = {"Timing": "schedule", "Manual": "manual"}


class DahuaRecordings(recordings.Recordings):
    """See sunlit.devices.recordings.Recordings."""

    def __init__(self, cgi: Cgi, time: LocalTime) -> None:
        self._cgi = cgi
        self._time = time

    async def search(self, start: datetime, end: datetime, channel: int = 1) -> AsyncGenerator[Recording]:
        local_start, local_end = await self._time.of(start), await self._time.of(end)
        read = await self._time.reader()
        finder = (await self._cgi.ask("mediaFileFind.cgi?action=factory.create")).get("result", "")
        if not re.fullmatch(r"\w{1,20}", finder):
            raise AnswerError(f"{self._cgi.place} cannot search its recordings")
        try:
            wanted = {
                "condition.Channel": channel,
                "condition.StartTime": local_start.strftime(WRITTEN),
                "condition.EndTime": local_end.strftime(WRITTEN),
            }
            try:
                await self._cgi.do("mediaFileFind.cgi?action=findFile", object=finder, **wanted)
            except (UnsupportedError, AnswerError):
                # That is how devices say that there are none.
                return
            for _ in range(MAX_PAGES):
                page = await self._cgi.ask("mediaFileFind.cgi?action=findNextFile", object=finder, count=PAGE)
                items = _items(page)
                for item in items:
                    yield _recording(item, channel, read)
                if len(items) < PAGE:
                    return
            raise AnswerError(f"{self._cgi.place} finds no end of recordings; ask for less time")
        finally:
            # Devices have few finders, and keep those that nobody gives back.
            with suppress(CameraError):
                await self._cgi.do("mediaFileFind.cgi?action=close", object=finder)
                await self._cgi.do("mediaFileFind.cgi?action=destroy", object=finder)

    async def address(self, recording: Recording) -> str:
        if recording.start is None or recording.end is None:
            raise AnswerError("the device did not say when the recording begins and ends")
        times = [f"{await self._time.of(time):%Y_%m_%d_%H_%M_%S}" for time in (recording.start, recording.end)]
        host = self._cgi.place.rpartition(":")[0]
        port = await self._cgi.rtsp_port()
        query = f"channel={recording.channel}&subtype=0&starttime={times[0]}&endtime={times[1]}"
        return f"rtsp://{host}:{port}/cam/playback?{query}"

    async def pieces(self, recording: Recording, offset: int = 0) -> AsyncGenerator[bytes]:
        url = f"/cgi-bin/RPC_Loadfile{quote(_path(recording))}"
        async with self._cgi.transport.file("GET", url, offset=offset) as pieces:
            async for piece in pieces:
                yield piece


def _path(recording: Recording) -> str:
    if not recording.locator.startswith("/") or ".." in recording.locator.split("/"):
        raise AnswerError("the recording has no file that could be asked for")
    return recording.locator


def _items(page: Mapping[str, str]) -> list[dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    for key, value in page.items():
        if match := _ITEM.fullmatch(key):
            found.setdefault(int(match[1]), {})[match[2]] = value
    return [item for _, item in sorted(found.items()) if "FilePath" in item]


def _recording(item: Mapping[str, str], channel: int, read: Callable[[str], datetime | None]) -> Recording:
    size = item.get("Length", "")
    events = [value for key, value in item.items() if key.startswith("Events[")]
    flags = [value for key, value in item.items() if key.startswith("Flags[")]
    causes = [_EVENTS.get(event, "") for event in events] or [_FLAGS.get(flag, "") for flag in flags]
    return Recording(
        id=recordings.known_as(item["FilePath"]),
        channel=channel,
        start=read(item.get("StartTime", "")),
        end=read(item.get("EndTime", "")),
        size=int(size) if size.isascii() and size.isdigit() and len(size) < 16 else None,
        cause=causes[0] if causes else "",
        locator=item["FilePath"],
    )
