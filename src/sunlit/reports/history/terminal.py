"""A history for a person at a terminal: what became of each trait, then what happened, in order."""

from collections.abc import Iterator
from typing import TextIO

from sunlit.reports.history.arrange import Moment, chosen, dated, headline, lives, moments, named, who
from sunlit.reports.plain import fill, width_of, write_lines
from sunlit.reports.words import brief, count, size, trait_name
from sunlit.schema import History
from sunlit.vocabulary.model import Vocabulary

_MOST = 80  # revisions in full
_LABEL = 15  # cells before what came, changed or went


def write(history: History, vocabulary: Vocabulary, stream: TextIO, all_traits: bool) -> None:
    """Write the report."""
    write_lines(_lines(history, vocabulary, all_traits, width_of(stream)), stream)


def _lines(history: History, vocabulary: Vocabulary, all_traits: bool, width: int) -> Iterator[str]:
    span = f", from {dated(history.first)} to {dated(history.last)}" if history.first and history.last else ""
    yield from fill(f"Sunlit history of {history.target}: {count(history.revisions, 'revision')}{span}", width)
    lines = chosen(history, vocabulary, all_traits)
    yield ""
    yield from fill(f"{headline(lines, vocabulary)}.", width)
    for sentence in lives(history, lines, vocabulary):
        yield from fill(sentence, width, 3, 6)
    told = moments(history, lines)
    if told:
        yield from ("", "What happened, in order")
    for moment in told[:_MOST]:
        yield from _moment(moment, vocabulary, width)
    if len(told) > _MOST:
        more = count(len(told) - _MOST, "revision")
        yield from ("", *fill(f"and {more} more: --format jsonl or html lists them all", width))
    if others := len(history.lifelines) - len(lines):
        says = f"{count(others, 'part')} of sensitive traits, such as gender and age: --all tells of them"
        yield from ("", *fill(says, width))
    yield ""
    yield from fill(f"Read {count(history.read_files, 'version')} of files ({size(history.read_bytes)}).", width)
    for note in history.notes:
        yield from fill(f"Note: {note}", width)


def _moment(moment: Moment, vocabulary: Vocabulary, width: int) -> Iterator[str]:
    revision = moment.revision
    said = f"“{brief(revision.message, 100)}”" if revision.message else ""
    yield ""
    told = (dated(revision), *revision.tags[:2], who(revision), said)
    yield from fill(", ".join(filter(None, told)), width, 3)
    for row in moment.rows:
        label = f"      {row.word}".ljust(_LABEL)
        first, *rest = fill(f"{trait_name(vocabulary, row.trait)}: {named(row)}", width, _LABEL)
        yield label + first[_LABEL:]
        yield from rest
        for detail in row.details:
            yield from fill(detail, width, _LABEL + 3)
