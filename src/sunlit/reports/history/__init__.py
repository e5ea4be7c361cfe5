"""A history as terminal text, JSON lines, or one HTML page."""

from typing import TextIO

from sunlit.reports.encode import encode
from sunlit.reports.history import html, terminal
from sunlit.schema import History, UsageError
from sunlit.vocabulary import load

FORMATS = ("terminal", "jsonl", "html")


def write(history: History, format: str, stream: TextIO, *, all_traits: bool = False) -> None:
    """Write a history to a text stream that takes UTF-8; `all_traits` tells sensitive traits in full, too.

    JSON lines always have all. Raises UsageError for a format that does not exist.
    """
    if format == "jsonl":
        for record in history.records():
            stream.write(encode(record) + "\n")
    elif format == "terminal":
        terminal.write(history, load(), stream, all_traits)
    elif format == "html":
        html.write(history, load(), stream, all_traits)
    else:
        raise UsageError(f"There is no format {format!r}; choose {', '.join(FORMATS)}.")
