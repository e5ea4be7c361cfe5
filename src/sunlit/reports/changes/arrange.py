"""Changes as reports show them: those of one trait in one declaration together, and the answer in sentences."""

from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import zip_longest

import msgspec

from sunlit.reports.words import brief, count, group_names, joined, place, status, trait_name
from sunlit.schema import Beside, Change, ChangeKind, Comparison, Row
from sunlit.vocabulary.model import Vocabulary

KINDS: dict[ChangeKind, tuple[str, str]] = {
    "hidden": (
        "Hidden",
        "The bytes, the value or the member are still there. What said what they mean is gone, so that a search for "
        "words does not find them any more.",
    ),
    "remained": ("What remained", "It is there as before."),
    "renamed": ("Renamed", "It is there under another name, which still says what it is."),
    "moved": ("Moved", "It is there as before, in a file of another name."),
    "added": ("Added", "The older release does not have it."),
    "removed": ("Removed", "The newer release does not have it, and nothing was seen to stand in its place."),
}


HIDDEN, REMAINED = "Hidden and still there: ", "What remained: "
STILL_THERE = ("remained", "renamed", "moved")


BLIND = "What was hidden cannot be seen here: a saved result does not list what is declared around a finding."

UNSEEN = "not to be seen in a saved result"


class Group(msgspec.Struct, frozen=True):
    """Changes of one kind and trait in one declaration."""

    change: ChangeKind
    trait: str
    container: str
    changes: tuple[Change, ...]

    @property
    def size(self) -> int:
        """How many places."""
        return len(self.changes)


def said_of(kind: ChangeKind, comparison: Comparison) -> tuple[str, str]:
    """What a kind of change is called, and what it means here."""
    name, says = KINDS[kind]
    if comparison.blind and kind == "hidden":
        return name, BLIND
    if comparison.blind and kind == "removed":
        return name, "The newer result does not list it. Whether something stands in its place cannot be seen here."
    return name, says


def groups(changes: Sequence[Change], kind: ChangeKind) -> list[Group]:
    """The changes of a kind by trait and declaration, in their order."""
    found: dict[tuple[str, str, str, str], list[Change]] = {}
    for change in changes:
        if change.change == kind:
            found.setdefault((change.trait, *_home(change)), []).append(change)
    return [Group(kind, trait, container, tuple(some)) for (trait, _, _, container), some in found.items()]


def _home(change: Change) -> tuple[str, str, str]:
    old, new = change.old, change.new
    path = old.location.path if old else ""
    there = new.location.path if new else ""
    if old is not None:
        return path, there, old.name if old.role == "type" else old.container
    return path, there, new.container if new else ""


def title(change: Change) -> str:
    """What became of what: "QV_FACE_ATTR_S.emEthnicity → QV_FACE_ATTR_S.byReserved1"."""
    old = _dotted(change.old.container, change.old.name) if change.old else ""
    new = _dotted(change.new.container, change.new.name) if change.new else ""
    if old and new and old != new:
        return f"{old} → {new}"
    return old or new


def _dotted(container: str, name: str) -> str:
    return ".".join(filter(None, (brief(container), brief(name))))


def plainly(change: Change, vocabulary: Vocabulary) -> str:
    """What was done, in a sentence for somebody who has never seen a program; "" where the reasons say it all."""
    old, new = change.old, change.new
    if old is None:
        return ""
    before, trait = brief(old.name), trait_name(vocabulary, change.trait)
    if change.change == "removed":
        return f"Before, {before} told of {trait}. Now it is gone, and nothing was seen that hides in its place."
    if new is None or change.change not in {"hidden", "renamed"}:
        return ""
    now = brief(new.name)
    if change.change == "renamed":
        return f"{before}, which tells of {trait}, is there under another name: {now}." if before != now else ""
    if before == now or old.role in {"comment", "text"}:
        return f"{now} is still there. Before, words beside it said that it is about {trait}. Now they do not."
    size = _same_size(change)
    if not size:
        return f"Before, {before} told of {trait}. Now {now} stands there, a name that does not say so."
    place = "at the same place" if _same_offset(change) else "between the same neighbours"
    return (
        f"Before, {size} of the record were called {before} and told of {trait}. Now {size} {place} are called {now}, "
        "a name that does not say what they hold."
    )


def _same_size(change: Change) -> str:
    """ "4 bytes", where that is how many there were and are."""
    sizes = {*(change.old_slot.size if change.old_slot else {}).values()}
    same = bool(sizes) and change.new_slot is not None and sizes == {*change.new_slot.size.values()}
    return count(sizes.pop(), "byte") if same and len(sizes) == 1 else ""


def _same_offset(change: Change) -> bool:
    old, new = change.old_slot, change.new_slot
    return old is not None and new is not None and bool(old.offset) and old.offset == new.offset


def side_by_side(pair: Beside) -> list[tuple[Row | None, Row | None]]:
    """The lines of both declarations, each with the one that stands in its place on the other side."""
    old, new = (["\0" if row.marked else row.name or "\0\0" for row in side.rows] for side in (pair.old, pair.new))
    lines: list[tuple[Row | None, Row | None]] = []
    for _, low, high, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        lines += zip_longest(pair.old.rows[low:high], pair.new.rows[first:last])
    return lines


def remained(comparison: Comparison, vocabulary: Vocabulary) -> list[tuple[str, int, tuple[str, ...]]]:
    """What is there as before, of protected traits: the trait, in how many places, and what they are part of.

    First the traits of which something was hidden: whoever hears "removed" asks for them.
    """
    found: dict[str, list[Change]] = {change.trait: [] for change in comparison.changes if change.change == "hidden"}
    for change in comparison.changes:
        if change.change in STILL_THERE and status(vocabulary, change.trait) == "protected":
            found.setdefault(change.trait, []).append(change)
    return [
        (trait_name(vocabulary, trait), len(some), tuple(dict.fromkeys(filter(None, map(_holder, some)))))
        for trait, some in found.items()
        if some
    ]


def _holder(change: Change) -> str:
    if change.old is None:
        return ""
    return brief(change.old.name if change.old.role == "type" else change.old.container or change.old.name, 60)


def where(change: Change) -> str:
    """The places in both releases."""
    old = place(change.old.location) if change.old else ""
    new = place(change.new.location) if change.new else ""
    return f"{old} → {new}" if old and new else old or new


def answer(comparison: Comparison, vocabulary: Vocabulary) -> tuple[str, ...]:
    """What a reader who reads nothing else must know: what is hidden, and just as plainly what remained."""
    protected = [one for one in comparison.changes if status(vocabulary, one.trait) == "protected"]
    counts = Counter(one.change for one in protected)
    there = [one for one in protected if one.change in STILL_THERE]
    sentences = [BLIND] if comparison.blind else []
    if counts["hidden"]:
        some = [one for one in protected if one.change == "hidden"]
        sentences.append(f"{HIDDEN}{_traits(some, vocabulary)}, in {count(len(some), 'place')}.")
        named = dict.fromkeys(
            name for one in some for name in group_names(vocabulary, one.trait, one.groups) if one.groups
        )
        if named:
            sentences.append(f"Groups that were named there: {joined(tuple(named), 8)}.")
    if there:
        sentences.append(f"{REMAINED}{_traits(there, vocabulary)}, in {count(len(there), 'place')}.")
    elif comparison.blind:
        sentences.append("Nothing about a protected trait stands under the same name in both results.")
    elif not counts["hidden"]:
        sentences.append("Nothing about a protected trait was seen in both releases.")
    if counts["added"]:
        some = [one for one in protected if one.change == "added"]
        sentences.append(f"New: {_traits(some, vocabulary)}, in {count(len(some), 'place')}.")
    if counts["removed"]:
        removed = "Removed, hidden or renamed" if comparison.blind else "Removed"
        sentences.append(f"{removed}: {count(counts['removed'], 'place')}.")
    sensitive = [one for one in comparison.changes if status(vocabulary, one.trait) != "protected"]
    if sensitive:
        by_kind = Counter(one.change for one in sensitive)
        told = [f"{number:,} {kind}" for kind, number in sorted(by_kind.items(), key=lambda item: -item[1])]
        sentences.append(f"Of sensitive traits, such as gender and age: {joined(told)}.")
    return tuple(sentences)


def _traits(changes: Sequence[Change], vocabulary: Vocabulary) -> str:
    return joined(list(dict.fromkeys(trait_name(vocabulary, one.trait) for one in changes)))


def releases(comparison: Comparison) -> str:
    """What was compared."""
    return " with ".join(brief(summary.target) for summary in comparison.releases)
