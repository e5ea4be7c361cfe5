"""The wire to a device that is audited: what is not known to be read-only does not leave, and the rest is logged."""

import time
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime

import httpx
import msgspec

from sunlit.devices.problem import UnsupportedError
from sunlit.devices.survey.question import Reading, Readonly
from sunlit.devices.survey.replies import Replies
from sunlit.schema import Request

MAX_LOGGED = 100_000
# Of RTSP (RFC 2326): what it takes to be sent a stream, and to leave it.
_WATCHES = frozenset(("DESCRIBE", "SETUP", "PLAY", "OPTIONS", "TEARDOWN"))


class NotReadOnlyError(UnsupportedError):
    """The request could change something on the device, and was not sent."""


class Wire(httpx.AsyncBaseTransport):
    """Lies around the connections of one device, below everything that makes requests.

    log      every request that was sent, in order, whatever became of it
    refused  how many were not sent because they could change something
    """

    def __init__(self, rules: Sequence[Readonly], replies: Replies) -> None:
        self.refused = 0
        self._rules = rules
        self._replies = replies
        self._entries: list[_Entry] = []
        self._inner: httpx.AsyncBaseTransport | None = None

    def around(self, inner: httpx.AsyncBaseTransport) -> httpx.AsyncBaseTransport:
        """This wire, with the connections that it sends by."""
        self._inner = inner
        return self

    @property
    def log(self) -> tuple[Request, ...]:
        return tuple(entry.told() for entry in self._entries)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        assert self._inner is not None
        target = request.url.raw_path.decode("ascii")
        found = (rule(request.method, target, request.content) for rule in self._rules)
        reading = next((one for one in found if one is not None), None)
        if reading is None or len(self._entries) >= MAX_LOGGED:
            self.refused += 1
            raise NotReadOnlyError("this request is not known to be read-only, and was not sent")
        path = self._replies.bare(target.partition("?")[0])
        entry = _Entry(request.method, path, reading.operation, datetime.now(UTC), time.monotonic())
        self._entries.append(entry)
        try:
            response = await self._inner.handle_async_request(request)
        finally:
            entry.ended = time.monotonic()
        entry.status = response.status_code
        assert isinstance(response.stream, httpx.AsyncByteStream)
        kept = self._replies if reading.reply and response.status_code == 200 else None
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        response.stream = _Counted(response.stream, entry, reading, kind, kept)
        return response

    def noted(self, method: str, path: str) -> Callable[[int, int], None]:
        """The same for requests by RTSP, which watch a stream; see transport.Noted."""
        if method not in _WATCHES or len(self._entries) >= MAX_LOGGED:
            self.refused += 1
            raise NotReadOnlyError("this request is not known to be read-only, and was not sent")
        entry = _Entry(method, self._replies.bare(path), f"RTSP {method}", datetime.now(UTC), time.monotonic())
        self._entries.append(entry)

        def answered(status: int, size: int) -> None:
            entry.status, entry.bytes, entry.ended = status, size, time.monotonic()

        return answered

    async def aclose(self) -> None:
        assert self._inner is not None
        await self._inner.aclose()


class _Entry(msgspec.Struct):
    """A request under way; times by the monotonic clock."""

    method: str
    path: str
    operation: str
    time: datetime
    began: float
    ended: float = 0.0
    status: int = 0
    bytes: int = 0

    def told(self) -> Request:
        return Request(
            time=self.time,
            method=self.method,
            path=self.path,
            operation=self.operation,
            status=self.status,
            bytes=self.bytes,
            seconds=round(max(0.0, self.ended - self.began), 3),
        )


class _Counted(httpx.AsyncByteStream):
    """The body of an answer, which is counted as it comes and kept when it came whole."""

    def __init__(
        self, inner: httpx.AsyncByteStream, entry: _Entry, reading: Reading, kind: str, replies: Replies | None
    ) -> None:
        self._inner = inner
        self._entry = entry
        self._reading = reading
        self._kind = kind
        self._replies = replies

    async def __aiter__(self) -> AsyncIterator[bytes]:
        body = bytearray()
        async for piece in self._inner:
            self._entry.bytes += len(piece)
            if self._replies is not None:
                body += piece
            yield piece
        if self._replies is not None:
            self._replies.keep(self._reading.reply, bytes(body), self._kind)

    async def aclose(self) -> None:
        self._entry.ended = time.monotonic()
        await self._inner.aclose()
