"""Strings around places of a binary, in the encodings that programs keep them in, whatever the structure is."""

import re
import sys
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from sunlit.readers.encodings import decode_run, encoded_length, fits, score

Span = tuple[int, int]

_REACH: Final = 512  # bytes on either side of a place
_LIKELY: Final = 0.75  # score of bytes above 0x7F that are taken for text
_SHORTEST: Final = 4  # characters of a string in ASCII, bytes of any
_SURELY: Final = 8  # from this length on it needs no NUL behind it; what is shorter is often code
_COMMON: Final = 0.8  # share of the characters that are ASCII or everyday Chinese in what is taken for UTF-16
_LETTERS: Final = 0.6  # share of the Chinese characters that may be two ASCII letters each
_PLAIN = re.compile(rb"[\t\n\r\x20-\x7e\x80-\xfe]{4,}")
_WIDE = re.compile(rb"(?:[\t\n\r\x20-\x7e]\0|[\x00-\xff][\x30\x4e-\x9f\xff]){2,}")
_ASCII = re.compile(rb"[\t\x20-\x7e]{4,}")
_LINE = re.compile(r"[^\r\n]+")
# A character whose two bytes in UTF-16 are both ASCII, as those of many Chinese ones are.
_TWO_LETTERS = re.compile(f"[{''.join(f'{chr(high)}-{chr(high + 0x7F)}' for high in range(0x100, 0x8000, 0x100))}]")
# ASCII, and of Chinese the first level of GB 2312 (rows 16 to 55), and the signs of its rows 1 and 3.
_EVERYDAY = frozenset(map(chr, range(0x80))).union(
    *(
        bytes((row, cell)).decode("gb2312", "ignore")
        for row in (0xA1, 0xA3, *range(0xB0, 0xD8))
        for cell in range(0xA1, 0xFF)
    )
)


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
        wide = list(_wide(data, start, end))
        taken = [(string.offset, string.offset + 2 * len(string.text)) for string in wide]
        plain = (string for match in _PLAIN.finditer(data, start, end) for string in _plain(match))
        apart = [string for string in plain if not lies_in(string.offset, taken)]
        for string in sorted([*wide, *apart], key=lambda string: string.offset):
            yield from _lines(string)


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


def _wide(data: bytes, start: int, end: int) -> Iterator[RawString]:
    """The strings in UTF-16; what stands before one may be taken for its first half, so that both ways are tried."""
    at = start
    while match := _WIDE.search(data, at, end):
        later = _WIDE.match(data, match.start() + 1, end)
        for found in filter(None, (match, later)):
            text = found[0].decode("utf-16-le", "replace")
            if _is_likely_wide(found[0], text):
                yield RawString(text, found.start(), "utf-16-le")
                at = found.end()
                break
        else:
            at = match.end()


def _is_likely_wide(raw: bytes, text: str) -> bool:
    if 0 not in raw and raw.isascii():
        return False  # two letters are a Chinese character
    if len(_TWO_LETTERS.findall(text)) > _LETTERS * (len(text) - raw.count(0)):
        return False
    common = sum(map(_EVERYDAY.__contains__, text))
    return common >= _COMMON * len(text) and (len(text) >= _SHORTEST or not text.isascii())


def _plain(match: re.Match[bytes]) -> Iterator[RawString]:
    run, start = match[0], match.start()
    if len(run) < _SURELY and match.string[match.end() : match.end() + 1] != b"\0":
        return
    if run.isascii():
        yield RawString(run.decode("ascii"), start, "utf-8")
        return
    for encoding in ("utf-8", "gb18030"):
        if fits(run, encoding) and score(run, encoding) >= _LIKELY:
            yield RawString(decode_run(run, encoding), start, encoding)
            return
    for part in _ASCII.finditer(run):
        yield RawString(part[0].decode("ascii"), start + part.start(), "utf-8")


def lies_in(place: int, spans: Sequence[Span]) -> bool:
    """Whether a place is in one of these spans, which are ascending."""
    number = bisect_right(spans, (place, sys.maxsize)) - 1
    return number >= 0 and place < spans[number][1]


def _lines(string: RawString) -> Iterator[RawString]:
    """The lines of a string."""
    text, offset, encoding = string
    for match in _LINE.finditer(text):
        if not match[0].isspace():
            yield RawString(match[0], offset + encoded_length(text[: match.start()], encoding), encoding)
