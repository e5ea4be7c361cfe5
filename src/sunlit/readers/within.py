"""Code inside of another text: between the fences of a manual, in the scripts of a page."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from sunlit.readers.assembly import WITHIN, innermost
from sunlit.readers.mask import Span
from sunlit.readers.registry import Reader
from sunlit.readers.sections import pieces
from sunlit.readers.text import Text
from sunlit.schema import Passage

_VISIBLE = re.compile(r"[^\r\n]")


def read_within(string: str, spans: Sequence[Span], reader: Reader, near: Sequence[int] | None) -> list[Passage]:
    """The passages that a reader finds in some stretches (ascending) of a text; `near` as in Reader.

    A place of which it tells nothing stands in its line. All are to be arranged anew, with those of the text around.
    """
    places = None if near is None else [index for start, end in spans for index in _between(near, start, end)]
    if not spans or places == []:
        return []
    found = reader.read(Text("".join(_alone(string, spans)), [], "utf-8"), places)
    for passage in found:
        passage.about = WITHIN if passage.about >= 0 and passage.about == passage.container else -1
        passage.comment = ""
    untold = [index for index, one in zip(places or (), innermost(found, places or ()), strict=True) if one is None]
    return [*found, *(piece for span in spans for piece in pieces(string, untold, *span))]


def _between(near: Sequence[int], start: int, end: int) -> Sequence[int]:
    return near[bisect_left(near, start) : bisect_left(near, end)]


def _alone(string: str, spans: Sequence[Span]) -> Iterator[str]:
    """The text with blanks for everything else: every character keeps its index, and every line its number."""
    at = 0
    for start, end in spans:
        yield _VISIBLE.sub(" ", string[at:start])
        yield string[start:end]
        at = end
    yield _VISIBLE.sub(" ", string[at:])
