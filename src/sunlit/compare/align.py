"""The members of two declarations beside each other: by name, then by place, size and neighbours, or by value."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

import msgspec

from sunlit.compare.names import is_reserved, plain, shared_prefix

_MOST = 400  # members of a gap that are compared one by one


class Member(msgspec.Struct, frozen=True):
    """What the alignment knows of a member: its name, type, value as a number, size and offset; None is not known."""

    name: str
    type: str = ""
    value: int | None = None
    size: int | None = None
    offset: int | None = None


def align(old: Sequence[Member], new: Sequence[Member], is_enumeration: bool = False) -> dict[int, int]:
    """Which new member stands where each old one stood; old ones that nothing took the place of are left out."""
    if is_enumeration:
        links = _by_name([one.name for one in old], [one.name for one in new])
        links |= _by_tail(old, new, links)
        links |= _by_value(old, new, links)
    else:
        # Reserved members are numbered anew when one is added: only their place tells which is which.
        mine, theirs = ([("" if is_reserved(one.name) else one.name) for one in side] for side in (old, new))
        links = _by_name(mine, theirs)
        links |= _by_name([plain(name) for name in mine], [plain(name) for name in theirs], links)
    for low, high, first, last in _gaps(links, len(old), len(new)):
        free_old = [number for number in range(low, high) if number not in links]
        free_new = [number for number in range(first, last) if number not in links.values()]
        if free_old and free_new:
            links |= _in_gap(old, new, free_old, free_new)
    return links


def _by_name(old: Sequence[str], new: Sequence[str], taken: Mapping[int, int] | None = None) -> dict[int, int]:
    """Names that stand once on each side."""
    taken = taken or {}
    used = set(taken.values())
    free_old = [(name, number) for number, name in enumerate(old) if name and number not in taken]
    free_new = [(name, number) for number, name in enumerate(new) if name and number not in used]
    counts = Counter(name for name, _ in free_old), Counter(name for name, _ in free_new)
    places = dict(free_new)
    links = {number: places[name] for name, number in free_old if counts[0][name] == counts[1][name] == 1}
    # one of several: in their order, when there are as many
    several = [name for name, count in counts[0].items() if count > 1 and count == counts[1][name]]
    for name in several:
        pairs = zip(
            [number for other, number in free_old if other == name],
            [number for other, number in free_new if other == name],
            strict=True,
        )
        links |= dict(pairs)
    return links


def _by_tail(old: Sequence[Member], new: Sequence[Member], links: Mapping[int, int]) -> dict[int, int]:
    """The same values under another prefix: KIN_NATION_HAN and KIN_EC_HAN."""
    mine, theirs = [one.name for one in old], [one.name for one in new]
    first, second = shared_prefix(mine), shared_prefix(theirs)
    return _by_name([name[first:].lower() for name in mine], [name[second:].lower() for name in theirs], links)


def _by_value(old: Sequence[Member], new: Sequence[Member], links: Mapping[int, int]) -> dict[int, int]:
    mine = ["" if one.value is None else str(one.value) for one in old]
    theirs = ["" if one.value is None else str(one.value) for one in new]
    return _by_name(mine, theirs, links)


def _gaps(links: Mapping[int, int], old: int, new: int) -> list[tuple[int, int, int, int]]:
    """The stretches between members that keep their order: bounds of the old ones, then of the new ones."""
    kept = [(-1, -1), *_in_order(sorted(links.items())), (old, new)]
    return [
        (before[0] + 1, after[0], before[1] + 1, after[1])
        for before, after in pairwise(kept)
        if after[0] - before[0] > 1 and after[1] - before[1] > 1
    ]


def _in_order(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest part of the pairs in which both sides rise."""
    tops: list[int] = []
    ends: list[int] = []
    back: list[int] = []
    for number, (_, place) in enumerate(pairs):
        at = bisect_left(tops, place)
        back.append(ends[at - 1] if at else -1)
        tops[at : at + 1] = [place]
        ends[at : at + 1] = [number]
    chain: list[tuple[int, int]] = []
    number = ends[-1] if ends else -1
    while number >= 0:
        chain.append(pairs[number])
        number = back[number]
    return chain[::-1]


def _in_gap(
    old: Sequence[Member], new: Sequence[Member], free_old: Sequence[int], free_new: Sequence[int]
) -> dict[int, int]:
    """Pair what is left between two known members, in order, so that as much as possible fits."""
    free_old, free_new = free_old[:_MOST], free_new[:_MOST]
    best = [[0.0] * (len(free_new) + 1) for _ in range(len(free_old) + 1)]
    for row in range(len(free_old) - 1, -1, -1):
        for column in range(len(free_new) - 1, -1, -1):
            fit = _fit(old[free_old[row]], new[free_new[column]])
            best[row][column] = max(best[row + 1][column], best[row][column + 1], fit + best[row + 1][column + 1])
    links = {}
    row = column = 0
    while row < len(free_old) and column < len(free_new):
        if best[row][column] == best[row + 1][column]:
            row += 1
        elif best[row][column] == best[row][column + 1]:
            column += 1
        else:
            links[free_old[row]] = free_new[column]
            row, column = row + 1, column + 1
    return links


def _fit(old: Member, new: Member) -> float:
    """How well a new member fits where an old one stood, 0 for not at all."""
    score = 1.0
    if old.size is not None and new.size is not None:
        if old.size == new.size:
            score += 4
        elif new.size < old.size or not is_reserved(new.name):
            return 0.5 if old.type == new.type else 0.2
    if old.offset is not None and old.offset == new.offset:
        score += 4
    if old.type and old.type == new.type:
        score += 1
    if is_reserved(new.name):
        score += 1
    if old.name == new.name:
        score += 3
    return score


def covers(old: Member, new: Member) -> bool:
    """Whether a new member lies over all bytes of an old one."""
    if old.offset is None or new.offset is None or old.size is None or new.size is None:
        return False
    return new.offset <= old.offset and old.offset + old.size <= new.offset + new.size
