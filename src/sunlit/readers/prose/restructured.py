"""reStructuredText: sections by the lines under their titles."""

import re
from collections.abc import Iterator, Sequence

from sunlit.readers.registry import Reader
from sunlit.readers.sections import Heading, read_sections
from sunlit.readers.text import Text
from sunlit.schema import Passage

# https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html#sections: a level is known by its character
_TITLE = re.compile(r"^(?=\w)(?P<title>[^\r\n]+)\r?\n(?P<line>([=\-~^\"'`#*+.:_])\3{2,})[ \t]*(?=\r?$)", re.MULTILINE)


def _headings(string: str) -> Iterator[Heading]:
    levels: dict[str, int] = {}
    for match in _TITLE.finditer(string):
        level = levels.setdefault(match["line"][0], len(levels) + 1)
        yield Heading(*match.span(), *match.span("title"), level)


def _read(text: Text, near: Sequence[int] | None) -> list[Passage]:
    return read_sections(text.string, near, list(_headings(text.string)))


READER = Reader("rst", (".rst", ".rest"), _read, declares=False)
