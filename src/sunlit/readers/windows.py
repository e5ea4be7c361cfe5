"""Which stretches of a long text hold the wanted places with all that they are part of: only those are parsed."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from tree_sitter import Point, Range

_SHORT: Final = 1 << 14  # characters of a text that is parsed at once
_CONTEXT: Final = 2  # blocks before and behind that of a place: its comment, what follows a comment
# Where a block of the top level may begin: behind an empty line, with no indentation, and not with what ends another.
_BLOCK = re.compile(r"\n[ \t]*\r?\n(?=[^\s)\]}])")
_LINKAGE = re.compile(r"extern\s*\"C(?:\+\+)?\"\s*\{")
_REACH: Final = 1 << 12  # characters before a place in which blocks are looked for first


def windows(string: str, near: Sequence[int]) -> list[tuple[int, int]]:
    """The blocks of a text around the places (ascending), [start, end), joined where they meet; the whole text when it
    is short, when they are most of it, or when something may be open where one begins.

    It is guessed by empty lines and indentation: who parses a window and finds it broken has to parse the whole.
    """
    whole = [(0, len(string))]
    if len(string) <= _SHORT:
        return whole
    found: list[tuple[int, int]] = []
    for place in near:
        if found and place < found[-1][1]:
            continue
        start, end = _begins(string, place), _ends(string, place)
        if found and start <= found[-1][1]:
            start = found.pop()[0]
        found.append((start, end))
    ends = [0, *(end for _, end in found)]
    starts = [*(start for start, _ in found), len(string)]
    skipped = list(zip(ends, starts, strict=True))
    if sum(end - start for start, end in skipped) * 2 < len(string):
        return whole
    return found if _are_closed(string, skipped) else whole


def _are_closed(string: str, skipped: Iterable[tuple[int, int]]) -> bool:
    """Whether what is left out closes what it opens; the linkage of a C header may be open around its windows, where
    it changes nothing."""
    linkages = 0
    for bounds in skipped:
        begun = sum(1 for _ in _LINKAGE.finditer(string, *bounds))
        open_ = string.count("{", *bounds) - string.count("}", *bounds) - begun
        linkages += begun + open_
        if open_ > 0 or linkages < 0:
            return False
    return True


def ranges(bounds: Sequence[tuple[int, int]]) -> list[Range]:
    """The same for a parser, from bytes; a window is a line to it, as only the columns in it count."""
    return [Range(Point(number, 0), Point(number + 1, 0), start, end) for number, (start, end) in enumerate(bounds)]


def _begins(string: str, place: int) -> int:
    """The begin of the block that holds a place, and as many before it as belong to its surroundings."""
    reach = _REACH
    while True:
        begins = [match.end() for match in _BLOCK.finditer(string, max(0, place - reach), place + 1)]
        if len(begins) > _CONTEXT:
            return begins[-1 - _CONTEXT]
        if reach >= place:
            return 0
        reach *= 4


def _ends(string: str, place: int) -> int:
    """The same for its end."""
    at = place
    for _ in range(1 + _CONTEXT):
        found = _BLOCK.search(string, at)
        if found is None:
            return len(string)
        at = found.end()
    return at
