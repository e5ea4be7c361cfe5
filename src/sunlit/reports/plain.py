"""Plain text for a terminal: paragraphs that fit its width, in the encoding that it has."""

import os
from collections.abc import Iterable, Iterator
from typing import TextIO

from rich.cells import cell_len

from sunlit.reports.visible import visible

PIPED_WIDTH = 100
NARROWEST = 40
WIDEST = 120


def width_of(stream: TextIO) -> int:
    """The cells of a line: those of the terminal, within what can be read, or `PIPED_WIDTH` where there is none."""
    width = (os.get_terminal_size(stream.fileno()).columns if stream.isatty() else 0) or PIPED_WIDTH
    return min(max(width, NARROWEST), WIDEST)


def fill(text: str, width: int, indent: int = 0, hang: int | None = None) -> Iterator[str]:
    """A paragraph in lines of at most `width` cells; a word that is longer is not broken.

    indent, hang  cells before the first line, and before the others, `indent` when None
    """
    line, room = "", width - indent
    start = " " * indent
    for word in visible(text).split():
        if line and cell_len(line) + 1 + cell_len(word) > room:
            yield start + line
            start = " " * (indent if hang is None else hang)
            line, room = "", width - len(start)
        line = f"{line} {word}" if line else word
    if line:
        yield start + line


def write_lines(lines: Iterable[str], stream: TextIO) -> None:
    """Write lines; what the stream's encoding does not have becomes an escape."""
    encoding = stream.encoding or "utf-8"
    for line in lines:
        stream.write(line.encode(encoding, "backslashreplace").decode(encoding) + "\n")
