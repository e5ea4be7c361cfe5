"""Multipart streams of cameras (RFC 2046): part by part, bounded, and tolerant of what devices make of them."""

import re
from collections.abc import AsyncGenerator, AsyncIterator

from sunlit.devices.problem import AnswerError

MAX_HEAD = 8 << 10
MAX_PART = 8 << 20
_SIGNS = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG", "image/png"), (b"GIF8", "image/gif"), (b"BM", "image/bmp"))
_BOUNDARY = re.compile(r'boundary\s*=\s*"?([^\s";]{1,70})', re.IGNORECASE)


async def parts(content_type: str, pieces: AsyncIterator[bytes]) -> AsyncGenerator[tuple[str, bytes]]:
    """The parts as (media type in lower case, body), each as soon as it is complete.

    A part ends where its Content-Length says, or else at the next boundary.
    Raises AnswerError when there is no boundary, or when a part does not end within the limits.
    """
    found = _BOUNDARY.search(content_type)
    if not content_type.lower().startswith("multipart/") or found is None:
        raise AnswerError("the device's stream is not in parts")
    boundary = b"--" + found[1].encode("latin-1", "replace").removeprefix(b"--")
    buffer = bytearray()
    async for piece in pieces:
        buffer += piece
        while part := take(buffer, boundary):
            yield part
        if len(buffer) > MAX_PART + MAX_HEAD:
            raise AnswerError("a part of the device's stream does not end")


def take(buffer: bytearray, boundary: bytes) -> tuple[str, bytes] | None:
    """The first complete part, which is taken out of the buffer; None when there is none yet."""
    start = buffer.find(boundary)
    if start < 0:
        # What stands before the first boundary is no part; keep what may be the start of one.
        del buffer[: max(0, len(buffer) - MAX_HEAD)]
        return None
    head_start = start + len(boundary)
    head_end, gap = min(
        ((at, len(end)) for end in (b"\r\n\r\n", b"\n\n") if (at := buffer.find(end, head_start)) >= 0),
        default=(-1, 0),
    )
    if head_end < 0:
        if len(buffer) - head_start > MAX_HEAD:
            raise AnswerError("the head of a part of the device's stream does not end")
        return None
    headers = {}
    for line in bytes(buffer[head_start:head_end]).decode("latin-1").splitlines():
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    body_start = head_end + gap
    length = headers.get("content-length", "")
    if length.isascii() and length.isdigit() and len(length) < 12:
        if int(length) > MAX_PART:
            raise AnswerError("a part of the device's stream is too large")
        body_end = body_start + int(length)
        if len(buffer) < body_end:
            return None
    else:
        body_end = buffer.find(boundary, body_start)
        if body_end < 0:
            return None
    body = bytes(buffer[body_start:body_end])
    del buffer[:body_end]
    return media_type(headers.get("content-type", ""), body), body


def media_type(said: str, body: bytes) -> str:
    """What a body is, in lower case: a picture is one whatever it is said to be; "" when nothing is said."""
    told = said.partition(";")[0].strip().lower()
    return told if told.startswith("image/") else next((kind for sign, kind in _SIGNS if body.startswith(sign)), told)
