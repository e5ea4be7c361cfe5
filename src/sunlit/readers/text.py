"""The text of an artifact: its encodings, line by line where they are mixed, and exact positions in its bytes."""

import codecs
import re
from bisect import bisect_right
from collections import Counter
from functools import cached_property
from typing import NamedTuple

from sunlit.readers.encodings import CANDIDATES, best, decode_run, encoded_length, fits, score

_STEP = 4096  # characters between two marks
_SAMPLE = 1 << 16  # bytes that decide on the legacy encoding of a file
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_CONTROLS = bytes(set(range(0x20)) - set(b"\a\b\t\n\v\f\r\x1a\x1b")) + b"\x7f"
_NO_CONTROLS = bytes(set(range(0x100)) - set(_CONTROLS))
# Legacy bytes that happen to be valid UTF-8, and UTF-8 beside a stray byte: such lines are looked at one by one.
_ONLY_PAIRS = re.compile(rb"(?:[\x00-\x7f]|[\xc2-\xdf][\x80-\xbf])*")
_TWO_TRIPLES = re.compile(rb"(?:[\xe3-\xef][\x80-\xbf]{2}){2}")
_OWN_BONUS = 0.2  # what the encoding of the rest of the file counts for a doubtful line


class _Run(NamedTuple):
    """A stretch of text in one encoding: where it starts, in characters and in bytes."""

    start: int
    offset: int
    encoding: str


class _Mark(NamedTuple):
    """A known place: its byte offset, encoding, line number, and where that line starts."""

    offset: int
    encoding: str
    line: int
    line_start: int


class Text:
    """A decoded artifact. `string` keeps the lines as they lie on disk (CRLF too), without a byte order mark.

    encoding   the dominant one: "utf-8", "gb18030", "big5", "shift_jis", "latin-1", "utf-16-le", "utf-16-be"
    A byte that fits no encoding is a lone surrogate (U+DC80 to U+DCFF) in `string`.
    """

    def __init__(self, string: str, runs: list[_Run], encoding: str) -> None:
        self.string = string
        self.encoding = encoding
        self._runs = runs
        self._newline = "\n" if "\n" in string else "\r"

    def position(self, index: int) -> tuple[int, int, int]:
        """Line (from 1), column (from 1, in characters) and byte offset in the artifact of a character."""
        starts, marks = self._marks
        at = bisect_right(starts, index) - 1
        start, mark = starts[at], marks[at]
        line = mark.line + self.string.count(self._newline, start, index)
        line_start = max(mark.line_start, self.string.rfind(self._newline, start, index) + 1)
        return line, index - line_start + 1, mark.offset + encoded_length(self.string[start:index], mark.encoding)

    def line_text(self, index: int) -> str:
        """The line that holds a character, without its end."""
        end = self.string.find(self._newline, index)
        start = self.string.rfind(self._newline, 0, index) + 1
        return self.string[start : len(self.string) if end < 0 else end].removesuffix("\r")

    @cached_property
    def _marks(self) -> tuple[list[int], list[_Mark]]:
        """Places at most _STEP characters apart, so that every position is near a known one."""
        starts: list[int] = []
        marks: list[_Mark] = []
        line, line_start = 1, 0
        ends = [run.start for run in self._runs[1:]] + [len(self.string)]
        for run, end in zip(self._runs, ends, strict=True):
            offset = run.offset
            for start in range(run.start, max(end, run.start + 1), _STEP):
                starts.append(start)
                marks.append(_Mark(offset, run.encoding, line, line_start))
                chunk = self.string[start : min(end, start + _STEP)]
                offset += encoded_length(chunk, run.encoding)
                line += chunk.count(self._newline)
                line_start = max(line_start, start + chunk.rfind(self._newline) + 1)
        return starts, marks


def decode(data: bytes) -> Text | None:
    """The text of an artifact, or None when its bytes are binary.

    UTF-8 and UTF-16 are taken as such; in anything else each line is UTF-8 where it can be, and otherwise in the
    legacy encoding that explains the file's other lines best.
    """
    start, encoding = next(((len(bom), name) for bom, name in _BOMS if data.startswith(bom)), (0, ""))
    encoding = encoding or _utf_16_by_pattern(data)
    if encoding.startswith("utf-16"):
        string = decode_run(data[start : start + (len(data) - start) // 2 * 2], encoding)
        return (
            None
            if _is_binary(string.encode("utf-8", "replace"))
            else Text(string, [_Run(0, start, encoding)], encoding)
        )
    if _is_binary(data):
        return None
    try:
        return Text(str(memoryview(data)[start:], "utf-8"), [_Run(0, start, "utf-8")], "utf-8")
    except UnicodeDecodeError:
        return _decode_mixed(data, start)


def _is_binary(data: bytes) -> bool:
    """Whether one byte in twenty or more is a control character; padding with NULs at the end does not count."""
    data = data.rstrip(b"\0") or data
    return len(data.translate(None, _NO_CONTROLS)) * 20 > len(data)


def _utf_16_by_pattern(data: bytes) -> str:
    """ "utf-16-le", "utf-16-be" or "": every other byte of text in UTF-16 is NUL wherever it is ASCII."""
    head = data[: 1 << 14]
    head = head[: len(head) // 2 * 2]
    pairs = len(head) // 2
    for encoding, high, low in (("utf-16-le", head[1::2], head[::2]), ("utf-16-be", head[::2], head[1::2])):
        if high.count(0) * 20 > pairs and low.count(0) * 100 <= pairs:
            string = decode_run(head, encoding)
            strange = sum(1 for char in string if not char.isprintable() and char not in "\t\n\r\f\ufeff\u3000")
            if strange * 50 <= len(string):
                return encoding
    return ""


def _decode_mixed(data: bytes, start: int) -> Text:
    """Decode line by line. Only what follows a line's first high byte has to be looked at."""
    newline = b"\n" if b"\n" in data else b"\r"
    tails = [match.span() for match in re.finditer(rb"[\x80-\xff][^%b]*" % newline, memoryview(data)[start:])]
    valid = [fits(data[start + first : start + last], "utf-8") for first, last in tails]
    foreign = [tail for tail, is_valid in zip(tails, valid, strict=True) if not is_valid]
    own = best(_sample([data[start + first : start + last] for first, last in foreign]))

    votes: Counter[str] = Counter()
    boundaries = [(start, "")]
    for (first, last), is_valid in zip(tails, valid, strict=True):
        encoding = _line_encoding(data[start + first : start + last], is_valid, own)
        votes[encoding] += 1
        if encoding != boundaries[-1][1]:
            boundaries.append((start + first, encoding))
    boundaries[0] = (start, boundaries[1][1])

    pieces: list[str] = []
    runs: list[_Run] = []
    index = 0
    for (offset, encoding), (end, _) in zip(boundaries, [*boundaries[1:], (len(data), "")], strict=True):
        runs.append(_Run(index, offset, encoding))
        pieces.append(decode_run(data[offset:end], encoding))
        index += len(pieces[-1])
    return Text("".join(pieces), runs, votes.most_common(1)[0][0])


def _sample(lines: list[bytes]) -> bytes:
    """Lines from the whole file, evenly spread, of about _SAMPLE bytes."""
    total = sum(map(len, lines))
    return b"\n".join(line[:_SAMPLE] for line in lines[:: total // _SAMPLE + 1])


def _line_encoding(line: bytes, is_utf_8: bool, own: str) -> str:
    """The encoding of a line from its first high byte on, in a file whose legacy encoding is `own`."""
    if is_utf_8 and not _ONLY_PAIRS.fullmatch(line):
        return "utf-8"
    if not is_utf_8 and fits(line, own) and not _TWO_TRIPLES.search(line):
        return own
    return max(CANDIDATES, key=lambda name: score(line, name) + (_OWN_BONUS if name == own else 0))
