"""A history for a person at a terminal, or line by line for programs: when each declaration came, changed, went."""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import TextIO

from sunlit.reports.encode import encode
from sunlit.reports.visible import visible
from sunlit.reports.words import brief, count, group_names, joined, size, status, trait_name
from sunlit.schema import Event, History, Lifeline, Revision, UsageError
from sunlit.vocabulary import load
from sunlit.vocabulary.model import Vocabulary

WIDTH = 100
_MOST = 60  # declarations in full
_CHANGED = 3
_NAMES = 4


def write(history: History, format: str, stream: TextIO, *, all_traits: bool = False) -> None:
    """Write a history as "terminal" or "jsonl"; `all_traits` shows sensitive traits in full, too."""
    if format == "jsonl":
        for record in history.records():
            stream.write(encode(record) + "\n")
    elif format == "terminal":
        for line in _lines(history, load(), all_traits):
            stream.write(line + "\n")
    else:
        raise UsageError(f"There is no format {format!r}; choose terminal or jsonl.")


def _lines(history: History, vocabulary: Vocabulary, all_traits: bool) -> Iterator[str]:
    span = ""
    if history.first and history.last:
        span = f", from {_dated(history.first)} to {_dated(history.last)}"
    yield from _wrapped(f"Sunlit history of {history.target}: {count(history.revisions, 'revision')}{span}", 0)
    yield ""
    protected = [one for one in history.lifelines if status(vocabulary, one.trait) == "protected"]
    yield from _wrapped(" ".join(_answer(protected, vocabulary)), 0)
    revisions = {event.revision.id: event.revision for event in history.events}
    events = _by_line(history.events)
    shown = list(history.lifelines) if all_traits else protected
    for line in sorted(shown, key=lambda one: (not one.hidden, not one.there))[:_MOST]:
        yield from _lifeline(line, revisions, events, vocabulary)
    left = len(shown) - _MOST
    if left > 0:
        yield ""
        yield from _wrapped(f"and {count(left, 'declaration')} more: --format jsonl lists them all", 0)
    others = len(history.lifelines) - len(shown)
    if others:
        yield ""
        yield from _wrapped(
            f"{count(others, 'declaration')} of sensitive traits, such as gender and age: --all shows them", 0
        )
    yield ""
    yield from _wrapped(
        f"Read {count(history.read_files, 'version')} of files ({size(history.read_bytes)}), each once.", 0
    )
    for note in history.notes:
        yield from _wrapped(f"Note: {note}", 0)


def _answer(protected: Sequence[Lifeline], vocabulary: Vocabulary) -> Iterator[str]:
    if not protected:
        yield "No ability or record about a protected trait was seen in any revision."
        return
    hidden = [one for one in protected if one.hidden]
    there = [one for one in protected if one.there and not one.hidden]
    went = [one for one in protected if not one.there]
    for some, says in (
        (hidden, "Hidden and, as far as was seen, still there"),
        (there, "There to the last"),
        (went, "Came and went"),
    ):
        if some:
            traits = joined(list(dict.fromkeys(trait_name(vocabulary, one.trait) for one in some)))
            yield f"{says}: {traits}, in {count(len(some), 'declaration')}."


def _by_line(events: Sequence[Event]) -> dict[tuple[str, str, str], list[Event]]:
    found: dict[tuple[str, str, str], list[Event]] = {}
    for event in events:
        found.setdefault((event.trait, event.container, event.revision.id), []).append(event)
    return found


def _lifeline(
    line: Lifeline,
    revisions: Mapping[str, Revision],
    events: Mapping[tuple[str, str, str], Sequence[Event]],
    vocabulary: Vocabulary,
) -> Iterator[str]:
    named = joined(list(group_names(vocabulary, line.trait, line.groups)), 6)
    yield ""
    about = f" ({named})" if named else ""
    later = "".join(f", later {brief(name)}" for name in line.later_names[:_NAMES])
    yield from _wrapped(f"{trait_name(vocabulary, line.trait)}: {brief(line.container)}{later}{about}", 3)
    steps = [("came", line.came)]
    steps += [("changed", revision) for revision in line.changed[:_CHANGED]]
    if len(line.changed) > _CHANGED:
        steps.append((f"and {len(line.changed) - _CHANGED} more changes", ""))
    steps += [("hidden", revision) for revision in line.hidden]
    steps += [("went", line.went)] if line.went else []
    for word, revision in steps:
        if not revision:
            yield from _wrapped(word, 6)
            continue
        yield from _wrapped(f"{word:8} {_told(revisions[revision])}", 6)
        if word in {"hidden", "changed"}:
            yield from _what(events.get((line.trait, line.container, revision), ()), word)


def _what(events: Sequence[Event], word: str) -> Iterator[str]:
    for event in events:
        if (event.change == "hidden") != (word == "hidden"):
            continue
        for change in event.changes[:_NAMES]:
            old = change.old.name if change.old else ""
            new = change.new.name if change.new else ""
            reason = f": {change.reasons[0]}" if change.reasons and word == "hidden" else ""
            yield from _wrapped(f"{event.change} {' -> '.join(filter(None, (brief(old), brief(new))))}{reason}", 9)


def _told(revision: Revision) -> str:
    parts = [_dated(revision), *revision.tags[:2]]
    said = f"“{brief(revision.message, 100)}”" if revision.message else ""
    return ", ".join(filter(None, (*parts, brief(revision.author), said)))


def _dated(revision: Revision) -> str:
    short = revision.id[:10] if len(revision.id) >= 40 else brief(revision.id)
    return f"{revision.date} {short}".strip()


def _wrapped(text: str, indent: int) -> list[str]:
    return textwrap.wrap(
        visible(text),
        WIDTH,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + (3 if indent else 0)),
        break_long_words=False,
        break_on_hyphens=False,
    )
