"""The exact hits of a decoded text, also where they are written as escapes or in base64."""

import re
from collections.abc import Iterator, Sequence

from sunlit.matching.scan import MOST_PLACES, may_hold_veiled
from sunlit.readers.escapes import layers
from sunlit.readers.text import Text
from sunlit.vocabulary.spelling import Hit, find, is_letter

_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})\Z|&#x([0-9a-fA-F]{2,4});\Z")
_LONGEST_ESCAPE = 8
# In bytes more than the longest spelling, and the longest phrase that takes one away, together.
_AROUND = 256
_ENDS_AN_ESCAPE = frozenset("0123456789abcdefABCDEF;")
# A sign, or a character of Chinese, whose escape ends with a letter, and a word right behind it.
_GLUED = re.compile(r"\\u(?:00[ABab]|20[0-6]|[3-9][0-9A-Fa-f]{2}|[Ff]{2}0)[A-Fa-f][A-Za-z]")


def find_hits(text: Text, places: Sequence[int] = ()) -> list[Hit]:
    """Every hit, by place; positions are character indices into `text.string`, of an escape the place it starts.

    places  of the bytes that the text was decoded from, as `may_lie` gives them: in UTF-8 only what lies around them is
            searched; all of the text when there are none
    """
    spans = None
    if text.utf_8_from is not None and 0 < len(places) < MOST_PLACES:
        spans = _around(places, text.utf_8_from)
    hits = [hit for hit in find(text.string, spans) if not _ends_a_word(text.string, hit.start)]
    # To undo escapes and base64 is slow, and needless in most texts.
    is_veiled = may_hold_veiled(text.string.encode("utf-8", "replace")) or (
        "\\u" in text.string and _GLUED.search(text.string)
    )
    if not is_veiled:
        return hits
    for layer in layers(text.string):
        known = {(hit.start, hit.entry) for hit in hits}
        for hit in find(layer.string):
            start = layer.origin(hit.start)
            end = max(start + 1, layer.origin(hit.end))
            if (start, hit.entry) not in known:
                word = layer.string[hit.start : hit.end]
                hits.append(Hit(hit.entry, start, end, hit.excluded, "" if word == text.string[start:end] else word))
    return sorted(hits, key=lambda hit: (hit.start, hit.end))


def _around(places: Sequence[int], first: int) -> Iterator[tuple[int, int]]:
    """The stretches within _AROUND of ascending places, those that touch in one; counted from the `first` byte."""
    start = end = max(first, places[0] - _AROUND)
    for place in places:
        if place - _AROUND > end:
            yield start - first, end - first
            start = place - _AROUND
        end = place + _AROUND
    yield start - first, end - first


def _ends_a_word(string: str, start: int) -> bool:
    """Whether the letter before an index is written as an escape, so that what stands there begins no word."""
    if not start or string[start - 1] not in _ENDS_AN_ESCAPE:
        return False
    before = _ESCAPED.search(string, max(0, start - _LONGEST_ESCAPE), start)
    return before is not None and is_letter(chr(int(before[1] or before[2], 16)))
