"""Translations of gettext (.po, .pot): each text with what it becomes, and what its comments say."""

import re
from collections.abc import Sequence

from sunlit.readers.assembly import arrange
from sunlit.readers.outline import Entry, comments_near, passage, wanted
from sunlit.readers.registry import Reader
from sunlit.readers.text import Text
from sunlit.schema import Passage

# https://www.gnu.org/software/gettext/manual/html_node/PO-Files.html: a text, maybe over several lines, and its
# translation; forms of a plural follow.
_TEXT = r'"(?:[^"\\\r\n]|\\.)*+"(?:\s*+"(?:[^"\\\r\n]|\\.)*+"){0,1000}'
_ENTRY = re.compile(
    rf"^msgid[ \t]+({_TEXT})(?:\s*+msgid_plural[ \t]+{_TEXT})?\s*+msgstr(?:\[0\])?[ \t]+({_TEXT})", re.M
)
_COMMENT = re.compile(r"^#[^\r\n]*+(?:\r?\n#[^\r\n]*+){0,1000}", re.MULTILINE)


def _read(text: Text, near: Sequence[int] | None) -> list[Passage]:
    string = text.string
    entries = [
        Entry(
            "element",
            *match.span(),
            at=match.start(1) + 1,
            name_end=match.end(1) - 1,
            value=match.start(2) + 1,
            value_end=match.end(2) - 1,
        )
        for match in _ENTRY.finditer(string)
    ]
    told = [passage(string, entries[number]) for number in wanted(entries, near)]
    comments = [match.span() for match in _COMMENT.finditer(string)]
    return arrange(string, [*told, *comments_near(string, comments, told, near)])


READER = Reader("gettext", (".po", ".pot"), _read, declares=False)
