"""A comparison as one self-contained page: the two declarations side by side, so that anybody can see what was done."""

from typing import TextIO

from markupsafe import Markup

from sunlit.reports import words
from sunlit.reports.changes.arrange import (
    BLIND,
    HIDDEN,
    REMAINED,
    UNSEEN,
    answer,
    groups,
    plainly,
    releases,
    remained,
    said_of,
    side_by_side,
    title,
    where,
)
from sunlit.reports.changes.registry import ChangeReport
from sunlit.reports.pages import inline_hash, part, template
from sunlit.schema import CHANGES, Comparison
from sunlit.vocabulary.model import Vocabulary

_BESIDE = 60
_ROWS = 400


def _write(comparison: Comparison, vocabulary: Vocabulary, stream: TextIO) -> None:
    told = answer(comparison, vocabulary)
    # What remained stands as large as what was hidden.
    headline = [one for one in told if one.startswith((BLIND, HIDDEN, REMAINED))] or told[:1]
    style = part("comparison.css")
    page = template("comparison.html").generate(
        words=words,
        vocabulary=vocabulary,
        comparison=comparison,
        releases=releases(comparison),
        headline=headline,
        standfirst=[one for one in told if one not in headline],
        style=Markup(style),
        style_hash=inline_hash(style),
        kinds=[(kind, *said_of(kind, comparison), groups(comparison.changes, kind)) for kind in CHANGES],
        changes=comparison.changes,
        title=title,
        plainly=plainly,
        unseen=UNSEEN,
        remained=remained(comparison, vocabulary),
        side_by_side=side_by_side,
        where=where,
        beside=comparison.beside[:_BESIDE],
        most=_ROWS,
    )
    for piece in page:
        stream.write(piece)


REPORT = ChangeReport("html", "one page with both declarations side by side; works offline", _write)
