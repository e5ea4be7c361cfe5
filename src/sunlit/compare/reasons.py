"""Why a change was told, in sentences that name offsets, sizes and neighbours on both sides."""

from sunlit.compare.declared import Declared, Part
from sunlit.compare.pair import Pair
from sunlit.compare.release import Release
from sunlit.schema import Finding, Slot

SAME_VALUE = "its value and its place among the values are the same"
NAME_SILENT = "its name said the trait, and says it no more, or only to those who know"
COMMENT_LOST = "what was said of it there no longer names the trait"
NOT_LISTED = "the newer audit does not list it by itself: what stands around it has changed"
STILL_HIDDEN = "it was hidden in an earlier release, and what stands there now says nothing either"
VALUES_GONE = "none of its values tells the trait any more"


def positions(old: Release, new: Release, pair: Pair, part: int, number: int) -> tuple[str, ...]:
    """Where both members lie, and between which."""
    if part < 0 or number < 0 or pair.old.kind != "structure":
        return ()
    before, after = old.slot(pair.old, part), new.slot(pair.new, number)
    return (
        f"before: {_at(before)} in {pair.old.name}{_between(before)}",
        f"now: {_at(after)} in {pair.new.name}{_between(after)}",
    )


def _at(slot: Slot) -> str:
    size = _by_machine(slot.size)
    offset = _by_machine(slot.offset)
    bytes_ = f"{size} {'byte' if size == '1' else 'bytes'}" if size else "bytes of unknown number"
    return f"{bytes_} at offset {offset}" if offset else bytes_


def _by_machine(values: dict[str, int]) -> str:
    """ "40", or "40 (32-bit), 48 (64-bit)"."""
    different = set(values.values())
    if len(different) == 1:
        return str(different.pop())
    return ", ".join(f"{value} ({machine})" for machine, value in values.items())


def _between(slot: Slot) -> str:
    if slot.before and slot.after:
        return f", between {slot.before} and {slot.after}"
    return f", behind {slot.before}" if slot.before else f", before {slot.after}" if slot.after else ""


def took_its_place(before: Part, after: Part, pair: Pair) -> str:
    """A member without a meaning stands where the trait stood."""
    if pair.how == "copy":
        return (
            f"{pair.new.name} repeats the members of {pair.old.name}, and has {_shown(after)} where "
            f"{_shown(before)} stands there"
        )
    if pair.old.kind == "enumeration":
        return f"the value of {before.name} is there under the name {after.name}, which says nothing"
    return f"{_shown(after)} stands where {_shown(before)} stood"


def rival(other: Finding) -> str:
    """Another structure has another trait in the same company."""
    return f"{other.container} has {other.name} there: which of the two stood here, these releases do not tell"


def _shown(part: Part) -> str:
    """A member as it is written, without the comment that may stand in it."""
    return f"“{part.written[:80]}”"


def renamed(before: Part, after: Part) -> str:
    """A member has another name."""
    return f"{before.name} is called {after.name} now"


def replaced(before: Part, after: Part) -> str:
    """Another member stands where the old one stood."""
    return f"{before.name} is gone; {_shown(after)} stands there, which is something else"


def still_there(after: Part, pair: Pair) -> str:
    """A member is still there."""
    return f"{after.name} is still a part of {pair.new.name}"


def comment_stripped(before: Part, after: Part) -> str:
    """What told a member's meaning is gone."""
    said = " ".join((before.comment or before.value).split())[:80]
    now = " ".join((after.comment or "").split())[:80]
    tail = f"; what is said now: “{now}”" if now else "; nothing is said now"
    return f"{after.name} is still there, and what told its meaning is gone: “{said}”{tail}"


def type_comment_stripped(before: Declared, after: Declared) -> str:
    """What told a type's meaning is gone."""
    said = " ".join(before.comment.split())[:80]
    return f"{after.name} is still there with its members, and what told its meaning is gone: “{said}”"


def members_silenced(before: Declared) -> str:
    """The comments of a type's members no longer tell."""
    return f"{before.name} is still there, and the comments that told what its values mean are gone"


def swallowed(before: Part, after: Part) -> str:
    """Reserved bytes have grown over a member."""
    return f"{before.name} is gone, and the reserved bytes beside it, {_shown(after)}, have grown over its place"


def value_unnamed(before: Part, value: int, pair: Pair) -> str:
    """A value has no name any more."""
    return f"the value {value} of {pair.old.name} was {before.name}; it is left free, between values that are kept"


def gone(before: Part, pair: Pair) -> str:
    """A member is no longer there."""
    return f"{before.name} is no longer a part of {pair.new.name}, and nothing stands in its place"


def type_there(after: Declared) -> str:
    """A type is still there."""
    return f"{after.name} is still declared"


def type_renamed(pair: Pair) -> str:
    """A type has another name."""
    ways = {
        "name": "",
        "prefix": ": the same name but for its first word",
        "user": ": the same member has it as its type",
        "members": ": it has the same members",
        "copy": "",
    }
    return f"{pair.old.name} is called {pair.new.name} now{ways[pair.how]}"


def values_tell(pair: Pair, findings: int) -> str:
    """A renamed type still tells by its values."""
    alike = f"{len(pair.links)} of its {len(pair.old.parts)} members are the same"
    return f"its name no longer says the trait, and its values still do: {alike}" if findings else alike


def still_told(after: Part, finding: Finding) -> str:
    """What still gives the meaning away."""
    return f"the newer release still tells what {after.name} is: “{' '.join(finding.excerpt.split())[:100]}”"


def type_tells(declared: Declared) -> str:
    """The type of a member tells what its name no longer does."""
    return f"its type is {declared.name}, whose values still tell"


def comment_left(after: Part) -> str:
    """A comment was forgotten."""
    return f"a comment was left that still says it: “{' '.join(after.comment.split())[:100]}”"


def same_words(same: Finding) -> str:
    """The same words in the same kind of place."""
    return f"the same stands in {same.location.path}"


def not_there(finding: Finding, is_declared: bool) -> str:
    """Nothing of it was found."""
    if is_declared and finding.container:
        return f"“{finding.container[:80]}” is not declared any more"
    return f"nothing in the newer release corresponds to “{finding.name[:80]}”"
