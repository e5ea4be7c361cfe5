"""What was recorded of a device, whole: one body, or the parts of a stream as they stand in a file."""

import re
from collections.abc import Iterator

from sunlit.devices.multipart import take
from sunlit.devices.problem import AnswerError

# A recording may open with the head of the HTTP answer that it was taken from.
_HEAD = re.compile(rb"\A(?:HTTP/|[A-Za-z][A-Za-z-]{1,40}:)[^\n]{0,1000}\n(?:[^\r\n]{1,1000}\r?\n){0,100}\r?\n")
_BOUNDARY = re.compile(rb"\A\s*(--[^\s]{1,72})[ \t]*\r?\n")
_MAGIC = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png", b"GIF8": "image/gif", b"BM": "image/bmp"}


def recorded_parts(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The parts as (media type in lower case, "" when it is not said, body); the last one may be cut off.

    Raises AnswerError for parts beyond the limits of a live stream.
    """
    body = data[head.end() :] if (head := _HEAD.match(data)) else data
    found = _BOUNDARY.match(body)
    if found is None:
        yield _kind(body), body
        return
    boundary = found[1].removesuffix(b"--")
    buffer = bytearray(body)
    while part := take(buffer, boundary):
        yield part[0] or _kind(part[1]), part[1]
    if boundary not in buffer:
        return
    # What follows the last boundary was cut off, or is empty.
    try:
        cut = take(buffer + b"\r\n" + boundary + b"\r\n", boundary)
    except AnswerError:
        return
    if cut is not None and cut[1].strip(b"-\r\n "):
        yield cut[0] or _kind(cut[1]), cut[1]


def _kind(body: bytes) -> str:
    return next((kind for magic, kind in _MAGIC.items() if body.startswith(magic)), "")
