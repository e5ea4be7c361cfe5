"""A history as reports tell it: what happened in order, what became of each trait, and how long each thing lasted."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Literal

import msgspec

from sunlit.compare.names import plain
from sunlit.reports.changes.arrange import title
from sunlit.reports.words import brief, count, group_names, joined, place, status, trait_name
from sunlit.schema import Change, ChangeKind, Event, History, Lifeline, Revision
from sunlit.vocabulary.model import Vocabulary

Word = Literal["came", "changed", "hidden", "went"]
_SHOWS: dict[Word, tuple[ChangeKind, ...]] = {
    "came": ("added",),
    "changed": ("renamed", "added"),
    "hidden": ("hidden",),
    "went": ("removed",),
}
_PROSE = {"", "text", "markdown", "html"}
_NAMES = 6
_DETAILS = 6


class Row(msgspec.Struct, frozen=True):
    """What one revision did to one trait: to which declarations, how that shows, and a line of the product itself."""

    word: Word
    trait: str
    names: tuple[str, ...]
    details: tuple[str, ...]
    quote: str = ""
    where: str = ""


class Moment(msgspec.Struct, frozen=True):
    """A revision that did something."""

    revision: Revision
    rows: tuple[Row, ...]


class Bar(msgspec.Struct, frozen=True):
    """How long one declaration told of a trait, in words and on an axis whose places are thousandths of it."""

    line: Lifeline
    span: str
    start: int
    end: int
    hidden: int | None
    changed: tuple[int, ...]


def chosen(history: History, vocabulary: Vocabulary, all_traits: bool) -> list[Lifeline]:
    """The lives that are told in full: those of protected traits, or all."""
    return [one for one in history.lifelines if all_traits or status(vocabulary, one.trait) == "protected"]


def moments(history: History, lines: Sequence[Lifeline]) -> list[Moment]:
    """What happened to some declarations, in the order of the revisions."""
    found: dict[str, dict[tuple[Word, str], list[Lifeline]]] = defaultdict(lambda: defaultdict(list))
    for line in lines:
        for word, revisions in _steps(line):
            for revision in revisions:
                found[revision][word, line.trait].append(line)
    events: dict[tuple[str, str], list[Event]] = defaultdict(list)
    for event in history.events:
        events[event.revision.id, event.trait].append(event)
    fresh = _fresh(history.events)
    return [
        Moment(
            revision,
            tuple(
                _row(word, trait, some, events[revision.id, trait], fresh)
                for (word, trait), some in sorted(found[revision.id].items(), key=lambda item: _rank(item[0][0]))
            ),
        )
        for revision in in_order(history)
        if revision.id in found
    ]


def _rank(word: Word) -> int:
    return ("hidden", "went", "came", "changed").index(word)


def _steps(line: Lifeline) -> Iterator[tuple[Word, tuple[str, ...]]]:
    yield "came", (line.came,)
    yield "changed", line.changed
    yield "hidden", line.hidden
    if line.went:
        yield "went", (line.went,)


def _fresh(events: Sequence[Event]) -> dict[tuple[str, str, str], list[str]]:
    """What each revision lets a declaration name for the first time, by revision, trait and declaration."""
    known: dict[tuple[str, str], set[str]] = defaultdict(set)
    found: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for event in events:
        seen = known[event.trait, event.container]
        for name in (change.new.name for change in event.changes if change.new):
            if event.change == "added" and plain(name) not in seen:
                found[event.revision.id, event.trait, event.container].append(name)
            seen.add(plain(name))
    return found


def _row(
    word: Word,
    trait: str,
    lines: Sequence[Lifeline],
    events: Sequence[Event],
    fresh: Mapping[tuple[str, str, str], Sequence[str]],
) -> Row:
    names = {name for line in lines for name in (line.container, *line.later_names)}
    changes = [
        change
        for event in events
        if event.container in names and event.change in _SHOWS[word]
        for change in event.changes
    ]
    details: dict[str, None] = {}
    if word in {"hidden", "changed"}:
        details = dict.fromkeys(_told(change) for change in changes if change.change != "added")
        asked = [(event.revision.id, trait, event.container) for event in events if event.container in names]
        new = dict.fromkeys(brief(name, 40) for key in asked for name in fresh.get(key, ()))
        if new and word == "changed":
            details[f"now also {joined(list(new), _NAMES)}"] = None
    left = len(details) - _DETAILS
    more = (f"and {count(left, 'more place')}",) if left > 0 else ()
    places = [one.new or one.old for one in changes] if word != "hidden" else []
    # A line of a program says more than one of its manual.
    shown = min(places, key=lambda one: one is None or one.language in _PROSE, default=None)
    return Row(
        word,
        trait,
        tuple(dict.fromkeys(brief(line.container, 60) for line in lines)),
        (*list(details)[:_DETAILS], *more),
        brief(" ".join(shown.excerpt.split()), 160) if shown else "",
        place(shown.location) if shown else "",
    )


def _told(change: Change) -> str:
    return f"{title(change)}: {change.reasons[0]}" if change.reasons else title(change)


def in_order(history: History) -> list[Revision]:
    """The revisions that are told of, oldest first."""
    known = {event.revision.id: event.revision for event in history.events}
    if history.first and history.first.id not in known:
        known = {history.first.id: history.first} | known
    if history.last:
        known.setdefault(history.last.id, history.last)
    return list(known.values())


def named(row: Row) -> str:
    """The declarations of a row."""
    return joined(row.names, _NAMES)


def lives(history: History, lines: Sequence[Lifeline], vocabulary: Vocabulary) -> list[str]:
    """Of each trait when it was first seen and what became of it, in a sentence."""
    order = {revision.id: number for number, revision in enumerate(in_order(history))}
    known = {revision.id: revision for revision in in_order(history)}
    sentences = []
    for trait in dict.fromkeys(line.trait for line in lines):
        some = [line for line in lines if line.trait == trait]
        first = min((line.came for line in some), key=order.__getitem__)
        there = [line for line in some if line.there and not line.hidden]
        hidden = [line for line in some if line.there and line.hidden]
        went = [line for line in some if not line.there]
        parts = [f"{trait_name(vocabulary, trait).capitalize()}: first seen in {dated(known[first])}"]
        groups = group_names(vocabulary, trait, dict.fromkeys(group for line in some for group in line.groups))
        if groups:
            parts.append(f"naming {joined(groups, 8)}")
        if there and history.last:
            parts.append(f"still there in {dated(history.last)}, in {count(len(there), 'part')}")
        if hidden:
            last = max((one for line in hidden for one in line.hidden), key=order.__getitem__)
            where = count(len(hidden), "part")
            parts.append(f"hidden in {where}, last by {dated(known[last])}, and there as far as was seen")
        if went:
            last = max((line.went for line in went), key=order.__getitem__)
            parts.append(f"gone from {count(len(went), 'part')}, last by {dated(known[last])}")
        sentences.append(f"{'; '.join(parts)}.")
    return sentences


def headline(lines: Sequence[Lifeline], vocabulary: Vocabulary) -> str:
    """What a reader who reads nothing else must know."""
    if not lines:
        return "No ability or record about a protected trait was seen in any revision"
    sentences = []
    for some, says in (
        ([one for one in lines if one.hidden and one.there], "Hidden and still there"),
        ([one for one in lines if one.there and not one.hidden], "There to the last"),
    ):
        if some:
            traits = dict.fromkeys(trait_name(vocabulary, one.trait) for one in some)
            sentences.append(f"{says}: {joined(list(traits))}")
    return ". ".join(sentences) or "What was there about protected traits is gone"


def dated(revision: Revision) -> str:
    """ "commit 0123456789 (2024-03-01)", "version 1.2 (2024-03-01)"."""
    is_commit = len(revision.id) >= 40
    name = f"commit {revision.id[:10]}" if is_commit else f"version {brief(revision.id, 40)}"
    return f"{name} ({revision.date})" if revision.date else name


def who(revision: Revision) -> str:
    """Who made a revision, and who made it public when that is somebody else."""
    parts = [brief(revision.author)] if revision.author else []
    if revision.committer or revision.committed:
        by = f" by {brief(revision.committer)}" if revision.committer else ""
        on = f" on {revision.committed}" if revision.committed else ""
        parts.append(f"put in{by}{on}")
    return ", ".join(parts)


def bars(history: History, lines: Sequence[Lifeline]) -> list[Bar]:
    """The lives as bars on one axis, from the first revision to the last: by date, or evenly where dates lack."""
    known = {revision.id: revision for revision in in_order(history)}
    at = _axis(list(known.values()))
    found = []
    for line in lines:
        end = at[line.went] if line.went else 1000
        hidden = min((at[one] for one in line.hidden), default=None)
        start = at[line.came]
        changed = tuple(at[one] for one in line.changed)
        found.append(Bar(line, _span(line, known), start, max(start, end), hidden, changed))
    return sorted(found, key=lambda bar: (bar.line.trait, bar.start, -bar.end, bar.line.container))


def _span(line: Lifeline, known: Mapping[str, Revision]) -> str:
    parts = [f"from {dated(known[line.came])}"]
    parts += [f"hidden by {dated(known[one])}" for one in line.hidden[:1]]
    parts += [f"to {dated(known[line.went])}" if line.went else "to the last"]
    return ", ".join(parts)


def _axis(revisions: Sequence[Revision]) -> dict[str, int]:
    days = [_day(revision.committed or revision.date) for revision in revisions]
    known = [day for day in days if day is not None]
    if known and len(known) == len(days) and max(known) > min(known):
        first, last = min(known), max(known)
        return {one.id: 1000 * (day - first) // (last - first) for one, day in zip(revisions, known, strict=True)}
    most = max(len(revisions) - 1, 1)
    return {revision.id: 1000 * number // most for number, revision in enumerate(revisions)}


def _day(text: str) -> int | None:
    try:
        return date.fromisoformat(text).toordinal()
    except ValueError:
        return None
