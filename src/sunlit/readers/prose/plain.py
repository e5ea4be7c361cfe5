"""Text of any kind: what stands in a file that no other reader knows, line by line."""

from collections.abc import Sequence

from sunlit.readers.assembly import arrange
from sunlit.readers.registry import Reader
from sunlit.readers.sections import pieces
from sunlit.readers.text import Text
from sunlit.schema import Passage


def _read(text: Text, near: Sequence[int] | None) -> list[Passage]:
    return arrange(text.string, pieces(text.string, near, 0, len(text.string)))


READER = Reader("text", ("<text>", ".txt", ".log"), _read, declares=False)
