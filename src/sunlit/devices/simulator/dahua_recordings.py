"""The simulated camera's recordings by Dahua's CGI: found by mediaFileFind in local time, sent by RPC_Loadfile."""

import re
from collections.abc import AsyncGenerator, Mapping
from datetime import datetime

from sunlit.devices.simulator.device import SimulatedCamera
from sunlit.devices.simulator.http import Request, Response
from sunlit.devices.simulator.recorded import Recorded

_WRITTEN = "%Y-%m-%d %H:%M:%S"
_OK, _BAD = "OK\r\n", "Error\r\nBad Request!\r\n"
_PIECE = 1 << 14
_WHY = {"motion": "Events[0]=VideoMotion", "timing": "Flags[0]=Timing"}


def answer(camera: SimulatedCamera, script: str, action: str, given: Mapping[str, str]) -> str | None:
    """The answer to a request for mediaFileFind.cgi, None for another."""
    if script != "mediaFileFind.cgi":
        return None
    if action == "factory.create":
        camera.finders[str(len(camera.finders) + 1)] = []
        return f"result={len(camera.finders)}"
    finder = given.get("object", "")
    if finder not in camera.finders:
        return _BAD
    if action == "findFile":
        start, end = (
            datetime.strptime(given[f"condition.{name}Time"], _WRITTEN).replace(tzinfo=camera.zone)
            for name in ("Start", "End")
        )
        found = [one for one in camera.recordings if one.start < end and one.end > start]
        camera.finders[finder] = found if given.get("condition.Channel") == "1" else []
        return _OK
    if action == "findNextFile":
        count = int(given["count"])
        page, camera.finders[finder] = camera.finders[finder][:count], camera.finders[finder][count:]
        lines = [f"found={len(page)}"]
        for at, one in enumerate(page):
            lines += [f"items[{at}].{line}" for line in _lines(camera, one)]
        return "\r\n".join(lines)
    if action.removeprefix("factory.") in ("close", "destroy"):
        camera.finders[finder] = []
        return _OK
    return _BAD


def _lines(camera: SimulatedCamera, one: Recorded) -> list[str]:
    start, end = (time.astimezone(camera.zone).strftime(_WRITTEN) for time in (one.start, one.end))
    return [
        "Channel=0",
        f"StartTime={start}",
        f"EndTime={end}",
        f"FilePath=/mnt/sd/{one.name}",
        f"Length={one.size}",
        "Type=dav",
        _WHY[one.why],
    ]


def load(camera: SimulatedCamera, request: Request, path: str) -> Response:
    """A recording, by its path, from the byte on that is asked for."""
    one = next((one for one in camera.recordings if path == f"/mnt/sd/{one.name}"), None)
    if one is None:
        return Response(404, b"Error\r\nFile Not Found!\r\n")
    wanted = None if camera.faults.no_ranges else re.fullmatch(r"bytes=(\d+)-", request.headers.get("range", ""))
    start = int(wanted[1]) if wanted else 0
    if start >= one.size:
        return Response(416, b"", {"Content-Range": f"bytes */{one.size}"})
    headers = {"Content-Type": "application/octet-stream", "Content-Length": str(one.size - start)}
    if wanted:
        headers["Content-Range"] = f"bytes {start}-{one.size - 1}/{one.size}"
    return Response(206 if wanted else 200, b"", headers, _pieces(one.data, start, camera.faults.cut))


async def _pieces(data: bytes, start: int, cut: int) -> AsyncGenerator[bytes]:
    end = start + cut if cut else len(data)
    for at in range(start, min(end, len(data)), _PIECE):
        yield data[at : min(at + _PIECE, end)]
