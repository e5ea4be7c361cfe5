"""A history as one self-contained page: what happened, in order, and how long each thing lasted."""

from typing import TextIO

from markupsafe import Markup

from sunlit.reports import words
from sunlit.reports.history import arrange
from sunlit.reports.pages import inline_hash, part, template
from sunlit.schema import History
from sunlit.vocabulary.model import Vocabulary


def write(history: History, vocabulary: Vocabulary, stream: TextIO, all_traits: bool) -> None:
    """Write the page."""
    lines = arrange.chosen(history, vocabulary, all_traits)
    style = part("history.css")
    page = template("history.html").generate(
        words=words,
        arrange=arrange,
        vocabulary=vocabulary,
        history=history,
        headline=arrange.headline(lines, vocabulary),
        lives=arrange.lives(history, lines, vocabulary),
        moments=arrange.moments(history, lines),
        bars=arrange.bars(history, lines),
        others=len(history.lifelines) - len(lines),
        style=Markup(style),
        style_hash=inline_hash(style),
    )
    for piece in page:
        stream.write(piece)
