"""PPT, PowerPoint 97 to 2003: the texts of slides and notes, in the order in which they are kept.

Source of the format: [MS-PPT].
"""

from collections.abc import Iterable
from typing import Final

from sunlit.intake import Budget
from sunlit.intake.archives.outlook import MAGIC, streams
from sunlit.intake.limits import LimitReached
from sunlit.readers.cursor import Cursor
from sunlit.readers.documents._package import LIMITS
from sunlit.readers.paper import Paper
from sunlit.readers.registry import Document

_STREAM: Final = "PowerPoint Document"
_NAME: Final = _STREAM.encode("utf-16-le")
_ENCRYPTED: Final = 0x2F14
_SLIDE, _NOTES, _MASTER, _LISTED = 0x3EE, 0x3F0, 0x3F8, 0x3F3
_WIDE, _NARROW, _OTHER = 0xFA0, 0xFA8, 0xFBA
_HOLDS: Final = 0xF  # in the head of a record: it holds others
_DEEPEST: Final = 40
_TAG: Final = "___PPT"  # the name of data that later versions added


def _read(data: bytes, paper: Paper, parts: set[str]) -> Iterable[str]:
    try:
        show = streams(data, Budget(LIMITS, len(data))).get(_STREAM, b"")
    except LimitReached as limit:
        return [str(limit)]
    telling = _Telling(paper)
    telling.records(Cursor(show), "outline")
    parts.add(_STREAM)
    return ["a PowerPoint 97 presentation that is encrypted: a password is needed"] if telling.is_encrypted else []


class _Telling:
    """Writes texts as they come. Some stand in a list of all slides, and some with their slide."""

    def __init__(self, paper: Paper) -> None:
        self._paper = paper
        self._counts: dict[int, int] = {}
        self.is_encrypted = False

    def records(self, cursor: Cursor, place: str, depth: int = 0) -> None:
        """The records up to the end of what holds them."""
        while cursor.at + 8 <= cursor.end and depth < _DEEPEST:
            head, kind, size = cursor.unpack("HHI")
            end = min(cursor.end, cursor.at + size)
            self.is_encrypted = self.is_encrypted or kind == _ENCRYPTED
            if kind in (_SLIDE, _NOTES, _LISTED):
                self._counts[kind] = self._counts.get(kind, 0) + 1
            if kind == _LISTED:
                place = f"slide {self._counts[kind]}"
            if kind in (_WIDE, _OTHER, _NARROW):
                self._paper.at(place)
                text = cursor.data[cursor.at : end].decode("latin-1" if kind == _NARROW else "utf-16-le", "replace")
                if not text.startswith(_TAG):
                    self._paper.lines(text)
            elif head & 0xF == _HOLDS:
                inner = place
                if kind in (_SLIDE, _NOTES):
                    inner = f"{'slide' if kind == _SLIDE else 'notes'} {self._counts[kind]}"
                elif kind == _MASTER:
                    inner = "master"
                self.records(Cursor(cursor.data, cursor.at, end), inner, depth + 1)
            cursor.at = end


READER = Document("a PowerPoint 97 presentation", "ppt", (MAGIC,), lambda data: 0.8 * (_NAME in data), _read)
