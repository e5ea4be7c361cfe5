"""A picture opened to be judged: its words as the lines of a document, each with its box; and what stands in a box."""

import io
from collections.abc import Sequence
from functools import partial
from typing import Final, NamedTuple

from sunlit.readers.paper import Cell, Paper, read_paper
from sunlit.readers.pictures.pixels import pixels
from sunlit.readers.pictures.words import rows
from sunlit.readers.source import Source
from sunlit.schema import Box, Line

LANGUAGE: Final = "picture"
_AROUND: Final = 1.5  # heights of the word that are shown above and below it
_WIDEST: Final = 900  # pixels of what is shown
_INK: Final = "#d0021b"


class DrawnPage(NamedTuple):
    """The path by which the picture of a page is known: the page has text of its own by the path of its document."""

    document: str
    page: int

    @property
    def path(self) -> str:
        return f"{self.document}!/<page {self.page} as a picture>" if self.page else self.document


def picture_source(lines: Sequence[Line], page: int = 0) -> Source:
    """The words in a picture, or in a page (from 1) of a PDF."""
    paper = Paper()
    for row in rows(lines):
        place = f"page {page}" if page else ""
        paper.cells([Cell(place, line.text, line.words) for line in row])
    text = paper.text()
    return Source(text, LANGUAGE, partial(read_paper, text.string, ()), is_paper=True)


def crop(data: bytes, page: int, box: Box) -> bytes:
    """What stands around a box, as a PNG in which the box is drawn. Raises Broken."""
    from PIL import ImageDraw

    picture, shrunk = pixels(data, page)
    left, top, width, height = (round(value * shrunk) for value in box)
    margin = round(_AROUND * max(height, 8))
    wide = max(width + 2 * margin, min(picture.width, _WIDEST))
    first = max(0, min(left + width // 2 - wide // 2, picture.width - wide))
    area = (first, max(0, top - margin), min(picture.width, first + wide), min(picture.height, top + height + margin))
    shown = picture.crop(area)
    frame = (left - area[0] - 2, top - area[1] - 2, left + width - area[0] + 2, top + height - area[1] + 2)
    ImageDraw.Draw(shown).rectangle(frame, outline=_INK, width=2)
    shown.thumbnail((_WIDEST, _WIDEST))
    written = io.BytesIO()
    shown.quantize(64).save(written, "PNG", optimize=True)
    return written.getvalue()
