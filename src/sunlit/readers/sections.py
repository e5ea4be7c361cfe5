"""Prose in sections: what stands under a heading, in pieces of the size of a line or a sentence."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from sunlit.readers.assembly import arrange
from sunlit.readers.mask import Span
from sunlit.schema import Passage

_LONG = 300  # characters from which a line is cut into sentences, and of which a piece of it has no more on either side
_SENTENCE_END = re.compile(r"[\u3002\uff01\uff1f\uff1b]|[.!?](?=\s)")
_TAG = re.compile(r"<[^<>]*>")
_LINE = re.compile(r"[^\r\n]+")


class Heading(msgspec.Struct, gc=False):
    """A heading: its extent, that of its words, and its level, 1 for the highest."""

    start: int
    end: int
    at: int
    until: int
    level: int


def read_sections(
    string: str,
    near: Sequence[int] | None,
    headings: Sequence[Heading],
    texts: Iterable[Passage] | None = None,
    code: Sequence[Span] = (),
) -> list[Passage]:
    """Headings (in order) as elements that reach to the next one of their level, and the texts in them.

    texts   what to tell, where that is not the lines between the headings
    code    stretches (ascending, none in another) whose lines are no text
    """
    elements: list[Passage] = []
    open_: list[tuple[int, Passage]] = []
    for heading in headings:
        while open_ and open_[-1][0] >= heading.level:
            open_.pop()[1].end = heading.start
        name = " ".join(_TAG.sub("", string[heading.at : heading.until]).split())
        elements.append(Passage("element", name, heading.start, len(string), heading.at))
        open_.append((heading.level, elements[-1]))
    if texts is None:
        apart = sorted([*((heading.start, heading.end) for heading in headings), *code])
        starts = [0, *(end for _, end in apart)]
        ends = [*(start for start, _ in apart), len(string)]
        texts = (piece for span in zip(starts, ends, strict=True) for piece in pieces(string, near, *span))
    return arrange(string, [*elements, *texts])


def holds(near: Sequence[int] | None, start: int, end: int) -> bool:
    """Whether a stretch holds a place; always without places."""
    return near is None or bisect_left(near, start) < bisect_left(near, end)


def pieces(string: str, near: Sequence[int] | None, start: int, end: int) -> Iterator[Passage]:
    """The lines, or sentences of long lines, of a stretch of text: those that hold a place, or all of them."""
    if near is None:
        for line in _LINE.finditer(string, start, end):
            yield from _sentences(string, *line.span())
        return
    told = start
    for index in near[bisect_left(near, start) : bisect_left(near, end)]:
        if index < told:
            continue
        first = max(told, string.rfind("\n", max(0, index - _LONG), index) + 1, index - _LONG)
        line_end = string.find("\n", index, min(end, index + _LONG))
        last = min(end, index + _LONG) if line_end < 0 else line_end
        if last - first > _LONG:
            first = max((match.end() for match in _SENTENCE_END.finditer(string, first, index)), default=first)
            sentence_end = _SENTENCE_END.search(string, index, last)
            last = sentence_end.end() if sentence_end else last
        told = last
        yield from _piece(string, first, last)


def _sentences(string: str, start: int, end: int) -> Iterator[Passage]:
    if end - start <= _LONG:
        yield from _piece(string, start, end)
        return
    for match in _SENTENCE_END.finditer(string, start, end):
        yield from _piece(string, start, match.end())
        start = match.end()
    yield from _piece(string, start, end)


def _piece(string: str, start: int, end: int) -> Iterator[Passage]:
    text = string[start:end]
    if text and not text.isspace():
        first = start + len(text) - len(text.lstrip())
        yield Passage("text", "", first, start + len(text.rstrip()), first)
