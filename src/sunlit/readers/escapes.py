"""Text again with its escapes undone, so that spellings are found that are written as \\u, \\x, %, &# or base64."""

import base64
import binascii
import codecs
import html.entities
import re
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import lru_cache
from typing import NamedTuple

from sunlit.readers.encodings import fits, score

# Every alternative starts with a fixed character: the search is fast. Backslashes may be doubled, as in JSON in JSON.
# A run has 4,092 escapes at most: whole characters of one to four bytes, and of one or two units.
_INLINE = re.compile(
    r"\\(?P<units>\\{0,3}u[0-9a-fA-F]{4}(?:\\{1,4}u[0-9a-fA-F]{4}){0,4091})"
    r"|\\(?P<point>\\{0,3}u\{[0-9a-fA-F]{1,6}\}|\\{0,3}U[0-9a-fA-F]{8})"
    r"|\\(?P<bytes>\\{0,3}(?:x[0-9a-fA-F]{2}|[0-3][0-7]{2})(?:\\{1,4}(?:x[0-9a-fA-F]{2}|[0-3][0-7]{2})){0,4091})"
    r"|%(?P<wide>u[0-9a-fA-F]{4}(?:%u[0-9a-fA-F]{4}){0,4091})"
    r"|%(?P<percent>[0-9a-fA-F]{2}(?:%[0-9a-fA-F]{2}){0,4091})"
    r"|&(?P<entity>\#[xX][0-9a-fA-F]{1,6}|\#[0-9]{1,7}|[A-Za-z][A-Za-z0-9]{1,30});"
)
_UNIT = re.compile(r"(?:\\+|%)u([0-9a-fA-F]{4})")
_BYTE = re.compile(r"(?:\\+x|%)([0-9a-fA-F]{2})|\\+([0-7]{3})")
_BASE64 = re.compile(
    r"[A-Za-z0-9+/_-]{16,}+(?:(?<=[A-Za-z0-9+/_-]{40})\r?\n[ \t]*+[A-Za-z0-9+/_-]{16,}+){0,100000}={0,2}"
)
_PROBE = 64  # characters of base64 that show whether the rest is worth decoding
_MOST_SEARCHED = 16 << 20  # characters of a text in which base64 is looked for
_READABLE = 0.9


class Layer(NamedTuple):
    """A text with escapes undone; `origin` maps an index of it to where in the original its escape starts."""

    string: str
    origin: Callable[[int], int]


def layers(string: str) -> Iterator[Layer]:
    """The layers of a text that differ from it: one with all inline escapes undone, one for each run of base64."""
    inline = _undone(string)
    if inline:
        yield inline
    for match in _BASE64.finditer(string, 0, _MOST_SEARCHED):
        layer = _decoded_base64(match)
        if layer:
            yield layer


def unescape(string: str) -> str:
    """A short text with its inline escapes undone."""
    layer = _undone(string) if "\\" in string or "&" in string or "%" in string else None
    return layer.string if layer else string


def _undone(string: str) -> Layer | None:
    pieces: list[str] = []
    # From index starts[n] of the layer on, characters come one by one from origins[n] of the original on.
    starts, origins = array("q", [0]), array("q", [0])
    length = copied = 0
    for match in _INLINE.finditer(string):
        chars, places = _UNDO[match.lastgroup or ""](match)
        if not chars:
            continue
        length += match.start() - copied
        starts.extend(range(length, length + len(chars) + 1))
        origins.extend(places)
        origins.append(match.end())
        pieces += (string[copied : match.start()], chars)
        length += len(chars)
        copied = match.end()
    if not copied:
        return None
    pieces.append(string[copied:])

    def origin(index: int) -> int:
        at = bisect_right(starts, index) - 1
        return origins[at] + index - starts[at]

    return Layer("".join(pieces), origin)


_Undone = tuple[str, list[int]]  # characters, and where in the original each one's escape starts
_NOTHING: _Undone = ("", [])


def _units(match: re.Match[str]) -> _Undone:
    units = [(int(unit[1], 16), unit.start()) for unit in _UNIT.finditer(match.string, *match.span())]
    string = b"".join(unit.to_bytes(2, "big") for unit, _ in units).decode("utf-16-be", "surrogatepass")
    places = iter(units)
    starts = []
    for char in string:
        starts.append(next(places)[1])
        if char > "\uffff":
            next(places)
    return string, starts


def _point(match: re.Match[str]) -> _Undone:
    number = int(match[0].strip("\\uU{}"), 16)
    return (chr(number), [match.start()]) if number <= 0x10FFFF else _NOTHING


def _entity(match: re.Match[str]) -> _Undone:
    name = match[0].removeprefix("&")
    if not name.startswith("#"):
        chars = html.entities.html5.get(name, "")
        return chars, [match.start()] * len(chars)
    number = int(name[2:-1], 16) if name[1] in "xX" else int(name[1:-1])
    return (chr(number), [match.start()]) if number <= 0x10FFFF else _NOTHING


def _byte_run(match: re.Match[str]) -> _Undone:
    """Bytes are UTF-8 or GB18030 where they can be; from a backslash single characters otherwise."""
    found = [(int(byte[1], 16) if byte[1] else int(byte[2], 8), byte.start()) for byte in _BYTE.finditer(match[0])]
    data = bytes(byte for byte, _ in found)
    encoding = "utf-8" if fits(data, "utf-8") else "gb18030" if fits(data, "gb18030") else "latin-1"
    if encoding == "latin-1" and match[0].startswith("%"):
        return _NOTHING
    string = data.decode(encoding)
    starts, at = [], 0
    for char in string:
        starts.append(match.start() + found[at][1])
        at += len(char.encode(encoding))
    return string, starts


_UNDO: dict[str, Callable[[re.Match[str]], _Undone]] = {
    "units": _units,
    "wide": _units,
    "point": _point,
    "entity": _entity,
    "bytes": _byte_run,
    "percent": _byte_run,
}


def _decoded_base64(match: re.Match[str]) -> Layer | None:
    run = match[0]
    if run.islower() or run.isupper() or run.isdigit() or not _starts_text(run[:16]):
        return None
    lines = [(line.start(), line.end()) for line in re.finditer(r"\S+", run)]
    compact = "".join(run[start:end] for start, end in lines).rstrip("=")
    encoding = _readable(_bytes_of(compact[:_PROBE]))
    if not encoding:
        return None
    string = _bytes_of(compact).decode(encoding, "replace")
    line_starts = [0]
    for start, end in lines:
        line_starts.append(line_starts[-1] + end - start)

    def origin(index: int) -> int:
        place = len(string[:index].encode(encoding, "replace")) // 3 * 4
        line = min(bisect_right(line_starts, place), len(lines)) - 1
        return match.start() + min(lines[line][0] + place - line_starts[line], len(run) - 1)

    return Layer(string, origin)


@lru_cache(maxsize=1 << 12)
def _starts_text(start: str) -> bool:
    """Whether a word may be text in base64, by its first characters. Most are identifiers, and come many times."""
    return bool(_readable(_bytes_of(start)))


def _bytes_of(run: str) -> bytes:
    """The bytes of base64 in either alphabet, without what does not fill a group."""
    run = run[: len(run) - (len(run) % 4 == 1)]
    try:
        return base64.b64decode(run + "=" * (-len(run) % 4), altchars="-_" if "-" in run or "_" in run else "+/")
    except binascii.Error:
        return b""


def _readable(data: bytes) -> str:
    """The encoding in which the start of a text is mostly readable, "" when there is none."""
    if not data:
        return ""
    with suppress(UnicodeDecodeError):
        string, _ = codecs.utf_8_decode(data, "strict", False)
        if string.isprintable() or _share(string, lambda char: char.isprintable() or char in "\t\r\n") >= _READABLE:
            return "utf-8"
    # nearly every pair of bytes is a character of UTF-16, and many are of GB 18030: those must be everyday ones
    with suppress(UnicodeDecodeError):
        string, _ = codecs.utf_16_le_decode(data, "strict", False)
        if _share(string, lambda char: " " <= char <= "~" or "\u4e00" <= char <= "\u9fff") >= _READABLE:
            return "utf-16-le"
    with suppress(UnicodeDecodeError):
        string = codecs.getincrementaldecoder("gb18030")().decode(data)  # the last character may be cut off
        if _share(string, _is_of_a_text) >= _READABLE and score(string.encode("gb18030"), "gb18030") >= _READABLE:
            return "gb18030"
    return ""


def _is_of_a_text(char: str) -> bool:
    return " " <= char <= "~" or char in "\t\r\n" or char > "\x9f"


def _share(string: str, is_wanted: Callable[[str], bool]) -> float:
    return sum(map(is_wanted, string)) / len(string) if string else 0.0
