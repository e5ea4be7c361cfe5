"""Two declarations as they are shown side by side: their members with offsets, what changed marked."""

from collections import defaultdict
from collections.abc import Sequence

from sunlit.compare.changes import Found
from sunlit.compare.declared import Declared, Key, Part
from sunlit.compare.layout import MODELS
from sunlit.compare.pair import Pair
from sunlit.compare.release import Release
from sunlit.schema import Beside, Row, Side

_SHOWN = ("hidden", "renamed", "removed")  # a declaration that only remained needs no second look
_AROUND = 6  # members on each side of a marked one
_COMMENT = 120


def side_by_side(found: Sequence[Found], old: Release, new: Release, first: int) -> list[Beside]:
    """The pairs of declarations in which something was hidden, renamed or removed, in the order of the changes.

    first  the number of the first of these changes among all
    """
    by_pair: dict[tuple[Key, Key], list[int]] = defaultdict(list)
    pairs: dict[tuple[Key, Key], Pair] = {}
    for number, one in enumerate(found):
        if one.pair and one.change.change in _SHOWN:
            key = one.pair.old.key, one.pair.new.key
            by_pair[key].append(number)
            pairs[key] = one.pair
    return [
        _beside(pairs[key], [found[number] for number in numbers], old, new, [first + number for number in numbers])
        for key, numbers in by_pair.items()
    ]


def _beside(pair: Pair, found: Sequence[Found], old: Release, new: Release, numbers: Sequence[int]) -> Beside:
    marked = {number for number, part in enumerate(pair.old.parts) if any(_is_old(one, part) for one in found)}
    there = {pair.links[number] for number in marked if number in pair.links}
    there |= {number for number, part in enumerate(pair.new.parts) if any(_is_new(one, part) for one in found)}
    return Beside(_side(pair.old, old, marked), _side(pair.new, new, there), tuple(numbers))


def _is_old(one: Found, part: Part) -> bool:
    return one.change.old is not None and one.change.old.name == part.name


def _is_new(one: Found, part: Part) -> bool:
    return one.change.new is not None and one.change.new.location == part.location


def _side(declared: Declared, release: Release, marked: set[int]) -> Side:
    """The members around the marked ones; a gap in their numbers is a row without a name."""
    measured = release.measured(declared)
    machine = _machine(measured and {name: one.members for name, one in measured.items()})
    near = {number for mark in marked for number in range(mark - _AROUND, mark + _AROUND + 1) if number >= 0} or set(
        range(2 * _AROUND)
    )
    rows: list[Row] = []
    last = -1
    for number, part in enumerate(declared.parts):
        if number not in near:
            continue
        if number != last + 1:
            rows.append(Row("", f"… {number - last - 1} more"))
        last = number
        extent = measured[machine].members.get(part.at) if machine in measured else None
        rows.append(
            Row(
                part.name,
                part.written,
                " ".join(part.comment.split())[:_COMMENT],
                extent.offset if extent else None,
                extent.size if extent else None,
                number in marked,
            )
        )
    if last + 1 < len(declared.parts):
        rows.append(Row("", f"… {len(declared.parts) - last - 1} more"))
    return Side(declared.name, declared.location, tuple(rows), machine)


def _machine(layouts: object) -> str:
    """The kind of machine whose offsets are shown: one for all where that is enough."""
    return MODELS[1].name if layouts else ""
