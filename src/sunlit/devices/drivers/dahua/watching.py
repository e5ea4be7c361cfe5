"""A Dahua device's two event streams as one: eventManager tells what happens, snapManager the same with pictures.

Some firmware tells what someone wears in the stream with pictures only. Pictures do not pass; what both streams tell
of passes once.
"""

import re
from collections import deque
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from datetime import timedelta

from sunlit.devices.drivers.dahua.events import reports_of
from sunlit.devices.multipart import parts
from sunlit.devices.problem import AnswerError, BusyError, UnsupportedError
from sunlit.devices.stream import together
from sunlit.devices.transport import Transport
from sunlit.gate import Report, Skip

HEARTBEAT_SECONDS = 5
# Devices are late with their heartbeats when there is much to do.
SILENCE_SECONDS = 6.0 * HEARTBEAT_SECONDS

_EVENTS = f"/cgi-bin/eventManager.cgi?action=attach&codes=[All]&heartbeat={HEARTBEAT_SECONDS}"
# One stream of pictures holds one channel on most devices, and the budget of connections has room for one.
_PICTURES = (
    f"/cgi-bin/snapManager.cgi?action=attachFileProc&channel=1&heartbeat={HEARTBEAT_SECONDS}"
    "&Flags[0]=Event&Events=[All]"
)
_MARKS = re.compile(rb'\b(Code|EventID|GroupID|UTC|UTCMS)"?\s*[=:]\s*"?([\w.]{1,40})')
_REMEMBERED = 256


async def reports(transport: Transport, skip: Skip, ahead: timedelta, trusted: bool) -> AsyncGenerator[Report | None]:
    """What both streams report, and None for each sign of life.

    ahead  how far the device's local time is ahead of our UTC
    """
    told: deque[tuple[str, frozenset[tuple[bytes, bytes]]]] = deque(maxlen=_REMEMBERED)

    def read(stream: str, kind: str, body: bytes) -> Iterator[Report | None]:
        yield None
        marks = _marks(body)
        if marks and any(other != stream and marks == seen for other, seen in told):
            return
        if marks:
            told.append((stream, marks))
        yield from reports_of(kind, body, skip, ahead, trusted)

    async def stream(name: str, url: str) -> AsyncGenerator[Report | None]:
        async with transport.stream(url) as (kind, pieces):
            yield None
            async with aclosing(parts(kind, pieces)) as found:
                async for part_kind, body in found:
                    for report in read(name, part_kind, body):
                        yield report

    async def pictures() -> AsyncGenerator[Report | None]:
        """Ends where there is no such stream: that is no fault."""
        try:
            async with aclosing(stream("pictures", _PICTURES)) as found:
                async for report in found:
                    yield report
        except (UnsupportedError, AnswerError, BusyError):
            return

    async with aclosing(together(SILENCE_SECONDS, stream("events", _EVENTS), pictures())) as found:
        async for report in found:
            yield report


def _marks(body: bytes) -> frozenset[tuple[bytes, bytes]]:
    """What names an event in either stream; nothing when it has no number of its own."""
    found: dict[bytes, bytes] = {}
    for match in _MARKS.finditer(body, 0, 65536):
        found.setdefault(match[1], match[2])
    return frozenset(found.items()) if found.keys() & {b"EventID", b"GroupID"} else frozenset()
