"""The text of an artifact: its encodings, line by line where they are mixed, and exact positions in its bytes."""

import codecs
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from sunlit.readers.encodings import CANDIDATES, MULTI_BYTE, SINGLE_BYTE, best, decode_run, encoded_length, fits, score
from sunlit.schema import Box

_STEP = 1 << 14  # characters between two marks
_BLOCK = 1 << 14  # bytes, about, that are tried in one piece before their lines are
_SAMPLE = 1 << 14  # bytes that decide on the legacy encoding of a file
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_CONTROLS = bytes(set(range(0x20)) - set(b"\a\b\t\n\v\f\r\x1a\x1b")) + b"\x7f"
_NO_CONTROLS = bytes(set(range(0x100)) - set(_CONTROLS))
_ASCII = bytes(range(0x80))
# What speaks for UTF-8 in a file of another encoding: high bytes in a row that are UTF-8 to their end and start with a
# character of three bytes, or with three Cyrillic or Arabic letters. A Chinese character or two are often valid pairs.
_UTF_8_ISLAND = re.compile(
    rb"[\xd0-\xef](?<![\x80-\xff].)"
    rb"(?:(?<=[\xe1-\xef])[\x80-\xbf]{2}|(?<=[\xd0\xd1\xd8-\xdb])[\x80-\xbf](?:[\xd0\xd1\xd8-\xdb][\x80-\xbf]){2})"
    rb"(?:[\xc2-\xdf][\x80-\xbf]|[\xe1-\xef][\x80-\xbf][\x80-\xbf]|\xf0[\x80-\xbf][\x80-\xbf][\x80-\xbf])*+(?![\x80-\xff])"
)
_OWN_BONUS = 0.2  # what the encoding of the rest of the file counts for a doubtful line
# Scores from which a line is everyday text, and by which it is so in one encoding rather than in another; bytes of such
# lines that show a file to be of two encodings, and the score that both together must give all of it.
_EVERYDAY = 0.9
_CLEARLY = 0.3
_ENOUGH_OTHER = 12
_LINES = 64  # that tell what encoding most of a file is in
_NEARLY_ALL = 0.85


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
    """A decoded artifact. `string` keeps the lines as they lie on disk (CRLF too), without a byte order mark; where
    only carriage returns end them, as once on a Macintosh, those are line feeds in it, which everybody looks for.

    encoding   the dominant one: "utf-8", "gb18030", "big5", "shift_jis", "latin-1", "windows-1251",
               "utf-16-le", "utf-16-be"
    A byte that fits no encoding is a lone surrogate (U+DC80 to U+DCFF) in `string`.
    """

    def __init__(self, string: str, runs: list[_Run], encoding: str) -> None:
        self.string = string if "\n" in string else string.replace("\r", "\n")
        self.encoding = encoding
        self._runs = runs

    @property
    def utf_8_from(self) -> int | None:
        """The byte offset in the artifact from which on the text is its bytes, None when it is not UTF-8 throughout."""
        is_whole = len(self._runs) == 1 and self._runs[0].encoding == "utf-8"
        return self._runs[0].offset if is_whole else None

    def position(self, index: int) -> tuple[int | None, int | None, int]:
        """Line (from 1), column (from 1, in characters) and byte offset in the artifact of a character."""
        starts, marks = self._marks
        at = bisect_right(starts, index) - 1
        start, mark = starts[at], marks[at]
        line = mark.line + self.string.count("\n", start, index)
        line_start = max(mark.line_start, self.string.rfind("\n", start, index) + 1)
        return line, index - line_start + 1, mark.offset + encoded_length(self.string[start:index], mark.encoding)

    def place(self, _index: int) -> tuple[str, Box | None]:
        """Where a person finds a character in what has no lines, and its box in a picture; of plain text nothing."""
        return "", None

    def line_text(self, index: int) -> str:
        """The line that holds a character, without its end."""
        end = self.string.find("\n", index)
        start = self.string.rfind("\n", 0, index) + 1
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
                line += chunk.count("\n")
                line_start = max(line_start, self.string.rfind("\n", start, start + len(chunk)) + 1)
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
        is_binary = _is_binary(string.encode("utf-8", "replace"))
        return None if is_binary else Text(string, [_Run(0, start, encoding)], encoding)
    if _is_binary(data):
        return None
    try:
        return Text(str(memoryview(data)[start:], "utf-8"), [_Run(0, start, "utf-8")], "utf-8")
    except UnicodeDecodeError:
        return _decode_mixed(data, start)


def _is_binary(data: bytes) -> bool:
    """Whether more than one byte in twenty is a control character, in the whole or in its head (a picture may hold
    much text); padding with NULs at the end does not count."""
    if len(data[:256].translate(None, _NO_CONTROLS + b"\0")) * 20 > 256:
        return True  # whatever is padding: large programs need not be copied without theirs
    data = data.rstrip(b"\0") or data
    return any(len(part.translate(None, _NO_CONTROLS)) * 20 > len(part) for part in (data[:256], data))


def _utf_16_by_pattern(data: bytes) -> str:
    """ "utf-16-le", "utf-16-be" or "": every other byte of text in UTF-16 is NUL wherever it is ASCII."""
    head = data[: 1 << 14]
    if 0 not in head:
        return ""
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
    """Decode block by block, and line by line where a block is not of one encoding."""
    newline = b"\n" if b"\n" in data else b"\r"
    blocks = list(_blocks(data, start, newline))
    lines = _sample([block for block in blocks if not fits(block, "utf-8")])
    own = best(b"\n".join(lines[:: len(lines) // _LINES + 1]))
    also = _also(lines, own)

    runs: list[_Run] = []
    pieces: list[str] = []
    votes: Counter[str] = Counter()
    offset, index = start, 0
    for encoding, stretch in groupby(_stretches(blocks, own, also), key=itemgetter(0)):
        raw = b"".join(piece for _, piece in stretch)
        runs.append(_Run(index, offset, encoding))
        pieces.append(decode_run(raw, encoding))
        votes[encoding] += len(raw.translate(None, _ASCII))
        offset += len(raw)
        index += len(pieces[-1])
    return Text("".join(pieces), runs, votes.most_common(1)[0][0])


def _blocks(data: bytes, start: int, newline: bytes) -> Iterator[bytes]:
    """The data in pieces of whole lines."""
    while start < len(data):
        end = data.find(newline, start + _BLOCK) + 1 or len(data)
        yield data[start:end]
        start = end


def _sample(foreign: list[bytes]) -> list[bytes]:
    """Lines that are not UTF-8, from blocks that are not, evenly spread over the file."""
    lines: list[bytes] = []
    chosen = foreign[:: len(foreign) // 16 + 1]
    for block in chosen:
        room = _SAMPLE // min(max(len(chosen), 1), 8)
        for line in block.splitlines():
            if not line.isascii() and not fits(line, "utf-8"):
                lines.append(line[:room])
                room -= len(line)
                if room <= 0:
                    break
    return lines


def _also(lines: list[bytes], own: str) -> str:
    """A second encoding of a file that was put together from others, "" when it has none: some lines are odd in its own
    and everyday text there, and together the two explain nearly everything."""
    # A vendor's comments say the same behind many a line of code.
    said = Counter(line.lstrip(_ASCII) for line in lines)
    scores = [(line, score(line, own), number * len(line.translate(None, _ASCII))) for line, number in said.items()]
    odd = [one for one in scores if one[1] < _EVERYDAY - _CLEARLY]
    total = sum(high for _, _, high in scores)
    explained = sum(alone * high for _, alone, high in scores)
    for other in (encoding for encoding in MULTI_BYTE if encoding != own):
        there = [score(line, other) for line, _, _ in odd]
        gained = sum(max(0.0, value - alone) * high for value, (_, alone, high) in zip(there, odd, strict=True))
        everyday = sum(high for value, (_, _, high) in zip(there, odd, strict=True) if value >= _EVERYDAY)
        if everyday >= _ENOUGH_OTHER and explained + gained >= _NEARLY_ALL * total:
            return other
    return ""


def _stretches(blocks: list[bytes], own: str, also: str) -> Iterator[tuple[str, bytes]]:
    """The blocks, or their lines, with the encoding of each; `own` is the file's encoding beside UTF-8, and `also` a
    further one, where there is one."""
    encoding = own
    for block in blocks:
        whole = "" if also and not fits(block, "utf-8") else _sure_encoding(block, own, encoding)
        for piece in [block] if whole else block.splitlines(keepends=True):
            if also and not piece.isascii() and not fits(piece, "utf-8"):
                encoding = _of_two(piece, own, also, encoding) or _likely_encoding(piece, own)
            else:
                encoding = whole or _sure_encoding(piece, own, encoding) or _likely_encoding(piece, own)
            yield encoding, piece


def _of_two(line: bytes, own: str, also: str, previous: str) -> str:
    """The encoding of a line where most are in one of two, "" when it fits none; in doubt that of the line before."""
    fitting = [encoding for encoding in (own, also) if fits(line, encoding)]
    return max(
        fitting,
        key=lambda encoding: score(line, encoding) + (_OWN_BONUS if encoding == previous else 0),
        default="",
    )


def _sure_encoding(data: bytes, own: str, previous: str) -> str:
    """The encoding of a block or line, "" when it may be another one or several."""
    if data.isascii():
        return previous
    if _UTF_8_ISLAND.search(data):
        return "utf-8" if fits(data, "utf-8") else ""
    return own if fits(data, own) and (own not in SINGLE_BYTE or not fits(data, "utf-8")) else ""


def _likely_encoding(line: bytes, own: str) -> str:
    return max(CANDIDATES, key=lambda encoding: score(line, encoding) + (_OWN_BONUS if encoding == own else 0))
