"""Changes as reports show them: those of one trait in one declaration together, and the answer in sentences."""

from collections import Counter
from collections.abc import Sequence

import msgspec

from sunlit.reports.words import brief, count, group_names, joined, place, status, trait_name
from sunlit.schema import Change, ChangeKind, Comparison
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
    """What became of what: "QV_FACE_ATTR_S.emEthnicity -> QV_FACE_ATTR_S.byReserved1"."""
    old = _dotted(change.old.container, change.old.name) if change.old else ""
    new = _dotted(change.new.container, change.new.name) if change.new else ""
    if old and new and old != new:
        return f"{old} -> {new}"
    return old or new


def _dotted(container: str, name: str) -> str:
    return ".".join(filter(None, (brief(container), brief(name))))


def where(change: Change) -> str:
    """The places in both releases."""
    old = place(change.old.location) if change.old else ""
    new = place(change.new.location) if change.new else ""
    return f"{old} -> {new}" if old and new else old or new


def answer(comparison: Comparison, vocabulary: Vocabulary) -> tuple[str, ...]:
    """What a reader who reads nothing else must know: what is hidden, and just as plainly what remained."""
    protected = [one for one in comparison.changes if status(vocabulary, one.trait) == "protected"]
    counts = Counter(one.change for one in protected)
    there = [one for one in protected if one.change in {"remained", "renamed", "moved"}]
    sentences = []
    if counts["hidden"]:
        some = [one for one in protected if one.change == "hidden"]
        sentences.append(f"Hidden and still there: {_traits(some, vocabulary)}, in {count(len(some), 'place')}.")
        named = dict.fromkeys(
            name for one in some for name in group_names(vocabulary, one.trait, one.groups) if one.groups
        )
        if named:
            sentences.append(f"Groups that were named there: {joined(tuple(named), 8)}.")
    if there:
        sentences.append(f"What remained: {_traits(there, vocabulary)}, in {count(len(there), 'place')}.")
    elif not counts["hidden"]:
        sentences.append("Nothing about a protected trait was seen in both releases.")
    if counts["added"]:
        some = [one for one in protected if one.change == "added"]
        sentences.append(f"New: {_traits(some, vocabulary)}, in {count(len(some), 'place')}.")
    if counts["removed"]:
        sentences.append(f"Removed: {count(counts['removed'], 'place')}.")
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
