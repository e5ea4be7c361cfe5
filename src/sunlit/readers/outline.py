"""What a structured text holds, as light entries, of which only those around the wanted places become passages."""

from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterator, Sequence

import msgspec

from sunlit.readers.assembly import comment_passage
from sunlit.readers.escapes import unescape
from sunlit.readers.mask import Span
from sunlit.schema import Passage, Role

# How many members on either side of a wanted one are told too: a set of values is seldom longer.
NEIGHBOURS = 500
_MOST_TEXT = 4000  # characters of a value
_BESIDE = 200  # characters between a comment and what it may explain


class Entry(msgspec.Struct, gc=False):
    """A key, tag or value: its extent, its name at [at, name_end), its value at [value, value_end), the number of the
    entry around it (-1 at top level). All of them indices into the text, in document order."""

    role: Role
    start: int
    end: int
    at: int
    name_end: int
    value: int = 0
    value_end: int = 0
    parent: int = -1


def wanted(entries: Sequence[Entry], near: Sequence[int] | None) -> Sequence[int]:
    """The numbers of the entries that hold one of the places, of those around them, and of their neighbours there."""
    if near is None:
        return range(len(entries))
    chosen: set[int] = set()
    open_: list[int] = []
    at = 0
    for index in near:
        while at < len(entries) and entries[at].start <= index:
            while open_ and entries[open_[-1]].end <= entries[at].start:
                open_.pop()
            open_.append(at)
            at += 1
        while open_ and entries[open_[-1]].end <= index:
            open_.pop()
        number = open_[-1] if open_ else -1
        while number >= 0 and number not in chosen:
            chosen.add(number)
            number = entries[number].parent
    members: dict[int, list[int]] = {number: [] for number in chosen}
    members[-1] = []
    for number, entry in enumerate(entries):
        if entry.parent in members:
            members[entry.parent].append(number)
    told = {siblings[place] for siblings in members.values() for place in neighbours(siblings, chosen)}
    return sorted(chosen | told)


def neighbours(siblings: Sequence[int], chosen: Container[int]) -> Iterator[int]:
    """The places of those near to a chosen one; the first ones where none is chosen."""
    until = 0
    for place, number in enumerate(siblings):
        if number in chosen:
            yield from range(max(until, place - NEIGHBOURS), min(len(siblings), place + NEIGHBOURS + 1))
            until = place + NEIGHBOURS + 1
    if until == 0:
        yield from range(min(len(siblings), NEIGHBOURS))


def passage(string: str, entry: Entry) -> Passage:
    """The passage of an entry, with the escapes in its name and value undone, and its value on one line."""
    return Passage(
        entry.role,
        unescape(string[entry.at : min(entry.name_end, entry.at + _MOST_TEXT)]),
        entry.start,
        entry.end,
        entry.at,
        value=" ".join(unescape(string[entry.value : min(entry.value_end, entry.value + _MOST_TEXT)]).split()),
    )


def comments_near(
    string: str, spans: Sequence[Span], passages: Sequence[Passage], near: Sequence[int] | None
) -> Iterator[Passage]:
    """The comments (ascending) that hold one of the places or stand beside one of the passages; all without places."""
    starts = sorted(passage.start for passage in passages)
    ends = sorted(passage.end for passage in passages)
    for start, end in spans:
        above, behind = bisect_left(starts, end), bisect_right(ends, start) - 1
        if (
            near is None
            or bisect_left(near, start) < bisect_left(near, end)
            or (above < len(starts) and starts[above] - end < _BESIDE)
            or (behind >= 0 and start - ends[behind] < _BESIDE)
        ):
            yield comment_passage(string, start, end)
