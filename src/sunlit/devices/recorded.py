"""What was recorded of a device, whole: one body, or the parts of a stream as they stand in a file."""

import re
from collections.abc import Iterator

from sunlit.devices.multipart import media_type, take
from sunlit.devices.problem import AnswerError

# A recording may open with the head of the HTTP answer that it was taken from.
_HEAD = re.compile(rb"\A(?:HTTP/|[A-Za-z][A-Za-z-]{1,40}:)[^\n]{0,1000}\n(?:[^\r\n]{1,1000}\r?\n){0,100}\r?\n")
_BOUNDARY = re.compile(rb"\A\s*(--[^\s]{1,72})[ \t]*\r?\n")


def recorded_parts(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The parts as (media type in lower case, "" when it is not said, body); the last one may be cut off.

    Raises AnswerError for parts beyond the limits of a live stream.
    """
    body = data[head.end() :] if (head := _HEAD.match(data)) else data
    found = _BOUNDARY.match(body)
    if found is None:
        yield media_type("", body), body
        return
    boundary = found[1].removesuffix(b"--")
    buffer = bytearray(body)
    while part := take(buffer, boundary):
        yield part
    if boundary not in buffer:
        return
    # What follows the last boundary was cut off, or is empty.
    try:
        cut = take(buffer + b"\r\n" + boundary + b"\r\n", boundary)
    except AnswerError:
        return
    if cut is not None and cut[1].strip(b"-\r\n "):
        yield cut
