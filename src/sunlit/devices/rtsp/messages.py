"""What goes over an RTSP connection: requests, responses and interleaved chunks, from bytes and to bytes (RFC 2326)."""

import re
from collections.abc import Mapping

import msgspec

from sunlit.devices.problem import AnswerError

MAX_HEAD = 64 << 10
MAX_BODY = 256 << 10

_START = re.compile(rb"[A-Za-z]")


class Message(msgspec.Struct, frozen=True):
    """A request or a response; header names are in lower case, one that is repeated is a list.

    start  the first line, as words: ("RTSP/1.0", "200", "OK") or ("PLAY", "rtsp://…", "RTSP/1.0")
    """

    start: tuple[str, str, str]
    headers: Mapping[str, list[str]]
    body: bytes = b""

    @property
    def status(self) -> int:
        """The status of a response, 0 for a request and for a status that is no number."""
        number = self.start[1]
        return int(number) if self.start[0].startswith("RTSP/") and re.fullmatch(r"[1-9]\d\d", number) else 0

    def header(self, name: str) -> str:
        """The first header of that name, "" when there is none."""
        return self.headers.get(name, [""])[0]

    def __repr__(self) -> str:
        """Nothing of headers and body, so that no log or traceback can hold them."""
        return f"Message({self.start[0]}, {self.status})"


class Chunk(msgspec.Struct, frozen=True):
    """What stands in an interleaved frame of a channel: an RTP or RTCP packet."""

    channel: int
    data: bytes


class Wire:
    """Takes apart what one side of a connection sends, in whatever pieces it comes."""

    def __init__(self) -> None:
        self._rest = bytearray()

    def feed(self, data: bytes) -> list[Message | Chunk]:
        """What is complete with these bytes. Raises AnswerError for what is no RTSP, or too large."""
        self._rest += data
        found: list[Message | Chunk] = []
        at = 0
        while (ready := self._next(at)) is not None:
            item, at = ready
            if item is not None:
                found.append(item)
        del self._rest[:at]
        return found

    def _next(self, at: int) -> tuple[Message | Chunk | None, int] | None:
        """What begins there and where it ends, None when more bytes are needed."""
        rest = self._rest
        if at >= len(rest):
            return None
        if rest[at] == 0x24:
            if len(rest) < at + 4:
                return None
            end = at + 4 + int.from_bytes(rest[at + 2 : at + 4])
            return (Chunk(rest[at + 1], bytes(rest[at + 4 : end])), end) if len(rest) >= end else None
        if rest[at] in b"\r\n":
            # Some devices end a body with one line end more than they count.
            return None, at + 1
        if not _START.match(rest, at):
            raise AnswerError("the device's answer is no RTSP")
        return self._message(at)

    def _message(self, at: int) -> tuple[Message, int] | None:
        end = self._rest.find(b"\r\n\r\n", at, at + MAX_HEAD)
        if end < 0:
            if len(self._rest) - at > MAX_HEAD:
                raise AnswerError("the device's answer is too large")
            return None
        lines = bytes(self._rest[at:end]).decode("utf-8", "replace").split("\r\n")
        headers: dict[str, list[str]] = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            headers.setdefault(name.strip().lower(), []).append(value.strip())
        length = headers.get("content-length", ["0"])[0]
        if not re.fullmatch(r"\d{1,7}", length, re.ASCII) or int(length) > MAX_BODY:
            raise AnswerError("the device's answer is too large")
        body = end + 4
        if len(self._rest) < body + int(length):
            return None
        first = [*lines[0].split(" ", 2), "", ""]
        data = bytes(self._rest[body : body + int(length)])
        return Message((first[0], first[1], first[2]), headers, data), body + int(length)


def request(method: str, url: str, headers: Mapping[str, str]) -> bytes:
    """A request without a body."""
    return _lines(f"{method} {url} RTSP/1.0", headers)


def response(status: int, reason: str, headers: Mapping[str, str], body: bytes = b"") -> bytes:
    """A response."""
    length = {"Content-Length": str(len(body))} if body else {}
    return _lines(f"RTSP/1.0 {status} {reason}", {**headers, **length}) + body


def interleaved(channel: int, data: bytes) -> bytes:
    """A packet as an interleaved frame."""
    return b"$" + bytes((channel,)) + len(data).to_bytes(2) + data


def _lines(first: str, headers: Mapping[str, str]) -> bytes:
    return "".join([first, "\r\n", *(f"{name}: {value}\r\n" for name, value in headers.items()), "\r\n"]).encode()
