"""Markdown: sections by their headings; tables line by line; between fences what the code there declares and uses."""

import re
from collections.abc import Iterator, Sequence

from sunlit.readers.assembly import arrange
from sunlit.readers.mask import Span
from sunlit.readers.registry import Reader, reader_named
from sunlit.readers.sections import Heading, read_sections
from sunlit.readers.text import Text
from sunlit.readers.within import read_within
from sunlit.schema import Passage

# https://spec.commonmark.org/0.31.2/#leaf-blocks: fences, and headings with marks before or a line below
_MARK = re.compile(
    r"^ {0,3}(?:(?P<fence>`{3,}|~{3,})[ \t]*(?P<language>[\w+#-]{0,20})"
    r"|(?P<marks>\#{1,6})(?:[ \t]+(?P<words>[^\r\n]*))?(?=\r?$)"
    r"|(?P<above>[^\s#>|`~+*=-][^\r\n]*)\r?\n {0,3}(?P<line>=+|-{2,})[ \t]*(?=\r?$))",
    re.MULTILINE,
)
_PROSE = {"text", "markdown", "rst", "html"}


class _Page:
    """The headings of a page, and where code lies in it, by the word behind the opening fence."""

    def __init__(self, string: str) -> None:
        self.headings: list[Heading] = []
        self.code: dict[str, list[Span]] = {}
        fence, language, start = "", "", 0
        for match in _MARK.finditer(string):
            if match["fence"]:
                if not fence:
                    fence, language, start = match["fence"], match["language"].lower(), match.end()
                elif match["fence"].startswith(fence):
                    self.code.setdefault(language, []).append((start, match.start()))
                    fence = ""
            elif not fence:
                self.headings += _heading(match)


def _heading(match: re.Match[str]) -> Iterator[Heading]:
    if match["above"]:
        yield Heading(*match.span(), *match.span("above"), 1 if match["line"][0] == "=" else 2)
    elif match["words"]:
        at = match.start("words")
        until = at + len(match["words"].rstrip().rstrip("#").rstrip())
        yield Heading(*match.span(), at, until, len(match["marks"]))


def _read(text: Text, near: Sequence[int] | None) -> list[Passage]:
    string = text.string
    page = _Page(string)
    read: list[Span] = []
    passages = []
    for language, spans in page.code.items():
        reader = reader_named(language) if language else None
        if reader and reader.language not in _PROSE:
            passages += read_within(string, spans, reader, near)
            read += spans
    return arrange(string, [*read_sections(string, near, page.headings, code=read), *passages])


# Python packages hold their README behind a head of fields.
READER = Reader(
    "markdown", (".md", ".markdown", ".mdx", ".mkd"), _read, names=("metadata", "pkg-info", "readme"), declares=False
)
