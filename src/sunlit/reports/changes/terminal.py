"""A comparison for a person at a terminal: what is hidden first, and what remained right behind it."""

import textwrap
from collections.abc import Iterable, Iterator
from typing import TextIO

from sunlit.reports.changes.arrange import KINDS, Group, answer, groups, releases, title, where
from sunlit.reports.changes.registry import ChangeReport
from sunlit.reports.visible import visible
from sunlit.reports.words import brief, count, coverage, status, trait_name
from sunlit.schema import CHANGES, ChangeKind, Comparison
from sunlit.vocabulary.model import Vocabulary

WIDTH = 100
# How many declarations of a kind are shown in full, and how many places in each.
_IN_FULL: dict[ChangeKind, int] = {"hidden": 40, "remained": 20, "renamed": 12, "moved": 12, "added": 12, "removed": 20}
_PLACES = 3
_NAMES = 8


def _write(comparison: Comparison, vocabulary: Vocabulary, stream: TextIO) -> None:
    for line in _lines(comparison, vocabulary):
        stream.write(line + "\n")


def _lines(comparison: Comparison, vocabulary: Vocabulary) -> Iterator[str]:
    yield from _wrapped(f"Sunlit comparison of {releases(comparison)}", 0)
    yield ""
    yield from _wrapped(" ".join(answer(comparison, vocabulary)), 0)
    for kind in CHANGES:
        some = groups(comparison.changes, kind)
        if not some:
            if kind in {"hidden", "remained"}:
                yield from ("", f"{KINDS[kind][0]}: nothing was seen")
            continue
        number = sum(len(group.changes) for group in some)
        yield ""
        yield f"{KINDS[kind][0]}: {count(number, 'place')}"
        yield from _wrapped(KINDS[kind][1], 0)
        first = [one for one in some if status(vocabulary, one.trait) == "protected"]
        shown = (first or some)[: _IN_FULL[kind]]
        for group in shown:
            yield from _group(group, vocabulary, kind == "hidden")
        left = number - sum(len(group.changes) for group in shown)
        if left:
            yield from _wrapped(f"and {count(left, 'place')} more: --format jsonl or html lists them all", 3)
    yield ""
    for summary in comparison.releases:
        yield from _wrapped(f"{brief(summary.target)}: {coverage(summary)}", 0)
    for note in comparison.notes:
        yield from _wrapped(f"Note: {note}", 0)


def _group(group: Group, vocabulary: Vocabulary, in_full: bool) -> Iterator[str]:
    first = group.changes[0]
    name = trait_name(vocabulary, group.trait)
    yield ""
    if len(group.changes) == 1:
        yield from _wrapped(f"{name}: {title(first)}", 3)
    else:
        yield from _wrapped(f"{name}: {brief(group.container) or 'places'}, {count(len(group.changes), 'place')}", 3)
        names = [
            brief(change.old.name if change.old else change.new.name if change.new else "") for change in group.changes
        ]
        names = list(dict.fromkeys(names))
        more = f" and {len(names) - _NAMES} more" if len(names) > _NAMES else ""
        yield from _wrapped(", ".join(names[:_NAMES]) + more, 6)
    for change in group.changes[:_PLACES]:
        if len(group.changes) > 1 and in_full:
            yield from _wrapped(title(change), 6)
        yield " " * 6 + where(change)
        for reason in change.reasons if in_full else change.reasons[:1]:
            yield from _wrapped(reason, 9)


def _wrapped(text: str, indent: int) -> Iterable[str]:
    return textwrap.wrap(
        visible(text),
        WIDTH,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + (2 if indent else 0)),
        break_long_words=False,
        break_on_hyphens=False,
    )


REPORT = ChangeReport("terminal", "text for a terminal", _write)
