"""Whether what stands in a member's place says nothing: reserved bytes of its size, or a value without its name."""

from sunlit.compare.align import covers
from sunlit.compare.case import Case
from sunlit.compare.declared import Declared
from sunlit.compare.names import is_reserved, shared_prefix
from sunlit.compare.pair import Pair


def says_nothing(declared: Declared, number: int) -> bool:
    """Whether a member has a name that says nothing; of a value without what all values begin with."""
    name = declared.parts[number].name
    if declared.kind == "enumeration":
        name = name[shared_prefix([part.name for part in declared.parts]) :]
    return is_reserved(name)


def fits(case: Case, number: int) -> bool:
    """Whether a member stands exactly where the older one stood: size, and neighbours on one side at least."""
    part, pair = case.part, case.pair
    before, after = case.old.members(pair.old)[part], case.new.members(pair.new)[number]
    if pair.old.kind == "enumeration":
        return before.value is None or before.value == after.value
    # What another structure has at its end is its own, and a binding may be older than the header beside it.
    is_another = pair.how in {"copy", "members"} or pair.old.language != pair.new.language
    if is_another and (before.size is None or before.size != after.size):
        return False
    if before.size is not None and after.size is not None and before.size != after.size:
        return covers(before, after)
    return any(
        pair.links.get(part + step) == number + step or _is_edge(pair, part + step, number + step) for step in (-1, 1)
    )


def _is_edge(pair: Pair, part: int, number: int) -> bool:
    """Whether both places lie at the same end of their declarations."""
    at_start = part < 0 and number < 0
    at_end = part >= len(pair.old.parts) and number >= len(pair.new.parts)
    return at_start or at_end


def swallowed(case: Case) -> int | None:
    """The reserved member that has grown by the size of a lost one beside it, None when there is none."""
    pair, part = case.pair, case.part
    if pair.old.kind != "structure":
        return None
    old, new = case.old.members(pair.old), case.new.members(pair.new)
    lost = old[part]
    for step in (1, -1):
        beside = part + step
        place = pair.links.get(beside)
        if place is None or not is_reserved(new[place].name) or not is_reserved(old[beside].name):
            continue
        was, now = old[beside].size, new[place].size
        if lost.size and was is not None and now is not None and now == was + lost.size and covers(lost, new[place]):
            return place
    return None


def left_unnamed(case: Case) -> int | None:
    """The value of an enumeration that has no name any more, while those below and above keep theirs."""
    pair = case.pair
    if pair.old.kind != "enumeration":
        return None
    old, new = case.old.members(pair.old), case.new.members(pair.new)
    value = old[case.part].value
    values = {one.value for one in new}
    if value is None or value in values or None in values:
        return None
    kept = {
        old[number].value
        for number, place in pair.links.items()
        if old[number].value is not None and old[number].value == new[place].value
    }
    is_between = any(one < value for one in kept if one is not None) and any(
        one > value for one in kept if one is not None
    )
    # What another language's binding leaves out was never there; of many lost ones none is hidden.
    is_alone = pair.old.language == pair.new.language and len(pair.links) + 1 >= len(old)
    return value if is_between and is_alone else None


def same_value(case: Case, number: int) -> bool:
    """Whether a value with another name is known by its end: KIN_NATION_HAN and KIN_EC_HAN."""
    names, others = [part.name for part in case.pair.old.parts], [part.name for part in case.pair.new.parts]
    mine = names[case.part][shared_prefix(names) :]
    return len(mine) > 1 and mine == others[number][shared_prefix(others) :]


def same_values(pair: Pair) -> bool:
    """Whether the values of an enumeration end as they did before."""
    return pair.old.kind == "enumeration" and pair.how in {"members", "prefix"}
