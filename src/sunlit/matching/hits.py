"""The exact hits of a decoded text, also where they are written as escapes or in base64."""

import re

from sunlit.matching.scan import may_hold_veiled
from sunlit.readers.escapes import layers
from sunlit.readers.text import Text
from sunlit.vocabulary.spelling import Hit, find, is_letter

_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})\Z|&#x([0-9a-fA-F]{2,4});\Z")
_LONGEST_ESCAPE = 8
_ENDS_AN_ESCAPE = frozenset("0123456789abcdefABCDEF;")
# A sign, or a character of Chinese, whose escape ends with a letter, and a word right behind it.
_GLUED = re.compile(r"\\u(?:00[ABab]|20[0-6]|[3-9][0-9A-Fa-f]{2}|[Ff]{2}0)[A-Fa-f][A-Za-z]")


def find_hits(text: Text) -> list[Hit]:
    """Every hit, by place; positions are character indices into `text.string`, of an escape the place it starts."""
    hits = [hit for hit in find(text.string) if not _ends_a_word(text.string, hit.start)]
    # To undo escapes and base64 is slow, and needless in most texts.
    is_veiled = may_hold_veiled(text.string.encode("utf-8", "replace")) or _GLUED.search(text.string)
    for layer in layers(text.string) if is_veiled else ():
        known = {(hit.start, hit.entry) for hit in hits}
        for hit in find(layer.string):
            start = layer.origin(hit.start)
            end = max(start + 1, layer.origin(hit.end - 1) + 1)
            if (start, hit.entry) not in known:
                hits.append(Hit(hit.entry, start, end, hit.excluded))
    return sorted(hits, key=lambda hit: (hit.start, hit.end))


def _ends_a_word(string: str, start: int) -> bool:
    """Whether the letter before an index is written as an escape, so that what stands there begins no word."""
    if not start or string[start - 1] not in _ENDS_AN_ESCAPE:
        return False
    before = _ESCAPED.search(string, max(0, start - _LONGEST_ESCAPE), start)
    return before is not None and is_letter(chr(int(before[1] or before[2], 16)))
