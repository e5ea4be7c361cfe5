"""Markdown: sections by their headings; code and tables line by line."""

import re
from collections.abc import Iterator, Sequence

from sunlit.readers.registry import Reader
from sunlit.readers.sections import Heading, read_sections
from sunlit.readers.text import Text
from sunlit.schema import Passage

# https://spec.commonmark.org/0.31.2/#leaf-blocks: fences, and headings with marks before or a line below
_MARK = re.compile(
    r"^ {0,3}(?:(?P<fence>`{3,}|~{3,})|(?P<marks>\#{1,6})(?:[ \t]+(?P<words>[^\r\n]*))?(?=\r?$)"
    r"|(?P<above>[^\s#>|`~+*=-][^\r\n]*)\r?\n {0,3}(?P<line>=+|-{2,})[ \t]*(?=\r?$))",
    re.MULTILINE,
)


def _headings(string: str) -> Iterator[Heading]:
    fence = ""
    for match in _MARK.finditer(string):
        if match["fence"]:
            if not fence:
                fence = match["fence"]
            elif match["fence"].startswith(fence):
                fence = ""
        elif fence:
            continue
        elif match["above"]:
            yield Heading(*match.span(), *match.span("above"), 1 if match["line"][0] == "=" else 2)
        elif match["words"]:
            at = match.start("words")
            until = at + len(match["words"].rstrip().rstrip("#").rstrip())
            yield Heading(*match.span(), at, until, len(match["marks"]))


def _read(text: Text, near: Sequence[int] | None) -> list[Passage]:
    return read_sections(text.string, near, list(_headings(text.string)))


# Python packages hold their README behind a head of fields.
READER = Reader(
    "markdown", (".md", ".markdown", ".mdx", ".mkd"), _read, names=("metadata", "pkg-info", "readme"), declares=False
)
