"""Lists of labels beside a neural network: one short name a line, in the order of its outputs."""

import re
from collections.abc import Sequence
from typing import Final

from sunlit.readers.assembly import arrange
from sunlit.readers.registry import Reader
from sunlit.readers.text import Text
from sunlit.schema import Passage

# A name of a few words, perhaps behind its number, and no sentence.
_LABEL: Final = re.compile(r"[ \t]{0,8}(?:[n\d]\d{0,9}[ \t:.,)]{1,4})?([^\W\d_][\w&/()'+ -]{0,40})[ \t,]{0,8}\r?")
_WORDS: Final = 5
_MOST: Final = 100  # of a longer list, such as a dictionary, the far lines say nothing about each other
_FEWEST: Final = 2


def _read(text: Text, _near: Sequence[int] | None) -> list[Passage]:
    string = text.string
    passages = [Passage("constant", "", 0, len(string), 0)]
    at = 0
    for line in string.splitlines(keepends=True):
        if match := _label(line.rstrip("\n")):
            start = at + match.start(1)
            name = match[1].rstrip()
            passages.append(Passage("label", name, start, start + len(name), start))
        elif not line.isspace():
            passages.append(Passage("text", "", at, at + len(line.rstrip()), at))
        at += len(line)
    return arrange(string, passages)


def _label(line: str) -> re.Match[str] | None:
    match = _LABEL.fullmatch(line)
    return match if match and len(match[1].split()) <= _WORDS else None


def _sniff(sample: str) -> float:
    """Surer than the reader of any text where every line is a name; a long list is no set of labels."""
    lines = [line for line in sample.split("\n") if line.strip()]
    is_list = _FEWEST <= len(lines) <= _MOST and all(map(_label, lines))
    return 0.6 if is_list else 0.1


READER = Reader("labels", (".names", ".labels", ".txt"), _read, sniff=_sniff, declares=False)
