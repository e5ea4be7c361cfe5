"""Strings around places of a binary, in the encodings that programs keep them in, whatever the structure is."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from sunlit.readers.encodings import decode_run, fits, score

Span = tuple[int, int]

_REACH: Final = 2_048  # bytes on either side of a place
_LIKELY: Final = 0.75  # score of bytes above 0x7F that are taken for text
_STRING = re.compile(
    rb"(?P<wide>(?:[\t\n\r\x20-\x7e]\0|[\x00-\xff][\x4e-\x9f]){3,}(?<=\0))"
    rb"|(?P<plain>[\t\n\r\x20-\x7e\x80-\xfe]{4,})",
)
_ASCII = re.compile(rb"[\t\x20-\x7e]{4,}")
_LINES = re.compile(r"[\r\n]+")


class RawString(NamedTuple):
    """A string and where its first character lies."""

    text: str
    offset: int
    encoding: str


def strings_near(data: bytes, places: Sequence[int], told: Iterable[Span] = ()) -> Iterator[RawString]:
    """The strings around these places (byte offsets, ascending), in order; not those in the spans that are told.

    ASCII, UTF-8, GB18030 and UTF-16; high bytes that are no likely text of these bound a string.
    """
    for start, end in _around(data, places, sorted(told)):
        for match in _STRING.finditer(data, start, end):
            yield from _wide(match) if match.lastgroup == "wide" else _plain(match)


def _around(data: bytes, places: Sequence[int], told: Sequence[Span]) -> Iterator[Span]:
    """The stretches around the places, without the spans that are told, each byte once."""
    done = 0
    spans = iter(told)
    span = next(spans, None)
    for place in places:
        while span is not None and span[1] <= place:
            done = max(done, span[1])
            span = next(spans, None)
        if span is not None and span[0] <= place:
            continue
        start = max(done, place - _REACH)
        end = min(len(data), place + _REACH, span[0] if span else len(data))
        if start < end:
            # not in the middle of a string, unless that is endless
            first = max(done, data.rfind(b"\0", max(done, start - _REACH), start) + 1)
            yield (first if first > start - _REACH else start), end
            done = end


def _wide(match: re.Match[bytes]) -> Iterator[RawString]:
    yield from _lines(match[0].decode("utf-16-le", "replace"), match.start(), "utf-16-le", 2)


def _plain(match: re.Match[bytes]) -> Iterator[RawString]:
    run, start = match[0], match.start()
    if run.isascii():
        yield from _lines(run.decode("ascii"), start, "utf-8", 1)
        return
    for encoding in ("utf-8", "gb18030"):
        if fits(run, encoding) and score(run, encoding) >= _LIKELY:
            yield from _lines(decode_run(run, encoding), start, encoding, 0)
            return
    for part in _ASCII.finditer(run):
        yield RawString(part[0].decode("ascii"), start + part.start(), "utf-8")


def _lines(text: str, offset: int, encoding: str, width: int) -> Iterator[RawString]:
    """The lines of a string; `width` is the bytes of a character where all have the same, else 0."""
    if "\n" not in text and "\r" not in text:
        yield RawString(text, offset, encoding)
        return
    at = 0
    for end in [match.span() for match in _LINES.finditer(text)] + [(len(text), len(text))]:
        line = text[at : end[0]]
        if line and not line.isspace():
            before = at * width if width else len(text[:at].encode(encoding, "surrogateescape"))
            yield RawString(line, offset + before, encoding)
        at = end[1]
