"""A comparison for a person at a terminal: what is hidden first, and what remained right behind it."""

from collections.abc import Iterator
from typing import TextIO

from sunlit.reports.changes.arrange import (
    KINDS,
    REMAINED,
    UNSEEN,
    Group,
    answer,
    groups,
    releases,
    remained,
    said_of,
    title,
    where,
)
from sunlit.reports.changes.registry import ChangeReport
from sunlit.reports.plain import fill, width_of, write_lines
from sunlit.reports.words import brief, count, coverage, joined, status, trait_name
from sunlit.schema import CHANGES, ChangeKind, Comparison
from sunlit.vocabulary.model import Vocabulary

# How many declarations of a kind are shown in full, and how many places in each.
_IN_FULL: dict[ChangeKind, int] = {"hidden": 40, "remained": 20, "renamed": 12, "moved": 12, "added": 12, "removed": 20}
_PLACES = 3
_NAMES = 8


def _write(comparison: Comparison, vocabulary: Vocabulary, stream: TextIO) -> None:
    write_lines(_lines(comparison, vocabulary, width_of(stream)), stream)


def _lines(comparison: Comparison, vocabulary: Vocabulary, width: int) -> Iterator[str]:
    yield from fill(f"Sunlit comparison of {releases(comparison)}", width)
    yield ""
    for sentence in answer(comparison, vocabulary):
        yield from fill(sentence, width)
        if sentence.startswith(REMAINED):
            for trait, places, names in remained(comparison, vocabulary):
                yield from fill(f"{trait}, {count(places, 'place')}: {joined(names, _NAMES)}", width, 3, 5)
    for kind in CHANGES:
        some = groups(comparison.changes, kind)
        if not some:
            if kind in {"hidden", "remained"}:
                unseen = UNSEEN if comparison.blind and kind == "hidden" else "nothing was seen"
                yield from ("", *fill(f"{KINDS[kind][0]}: {unseen}", width))
            continue
        number = sum(len(group.changes) for group in some)
        yield ""
        yield f"{KINDS[kind][0]}: {count(number, 'place')}"
        yield from fill(said_of(kind, comparison)[1], width)
        first = [one for one in some if status(vocabulary, one.trait) == "protected"]
        shown = (first or some)[: _IN_FULL[kind]]
        for group in shown:
            yield from _group(group, vocabulary, kind == "hidden", width)
        left = number - sum(len(group.changes) for group in shown)
        if left:
            yield from fill(f"and {count(left, 'place')} more: --format jsonl or html lists them all", width, 3, 5)
    yield ""
    for summary in comparison.releases:
        yield from fill(f"{brief(summary.target)}: {coverage(summary)}", width)
    for note in comparison.notes:
        yield from fill(f"Note: {note}", width)


def _group(group: Group, vocabulary: Vocabulary, in_full: bool, width: int) -> Iterator[str]:
    first = group.changes[0]
    name = trait_name(vocabulary, group.trait)
    yield ""
    if len(group.changes) == 1:
        yield from fill(f"{name}: {title(first)}", width, 3, 5)
    else:
        yield from fill(
            f"{name}: {brief(group.container) or 'places'}, {count(len(group.changes), 'place')}", width, 3, 5
        )
        names = [
            brief(change.old.name if change.old else change.new.name if change.new else "") for change in group.changes
        ]
        names = list(dict.fromkeys(names))
        more = f" and {len(names) - _NAMES} more" if len(names) > _NAMES else ""
        yield from fill(", ".join(names[:_NAMES]) + more, width, 6, 8)
    for change in group.changes[:_PLACES]:
        if len(group.changes) > 1 and in_full:
            yield from fill(title(change), width, 6, 8)
        yield " " * 6 + where(change)
        for reason in change.reasons if in_full else change.reasons[:1]:
            yield from fill(reason, width, 9, 11)


REPORT = ChangeReport("terminal", "text for a terminal", _write)
