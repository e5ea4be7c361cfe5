"""The tags, texts and comments of XML and HTML, in whatever order they stand; nothing is expanded or fetched."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Literal

import msgspec

from sunlit.readers.mask import Span

_ATTRIBUTES = r"[^<>\"']*+(?:(?:\"[^\"<]*+\"|'[^'<]*+')[^<>\"']*+){0,5000}"
_ATTRIBUTE = re.compile(r"([^\s=\"'/<>]++)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'<>]++)))?")


Kind = Literal["opening", "closing", "text", "data", "comment", "declaration"]
_KINDS: dict[str, Kind] = {"closing": "closing", "data": "data", "comment": "comment", "declaration": "declaration"}


class Mark(msgspec.Struct, gc=False):
    """A piece of markup: its extent, and the extent of what it says (a name, a text, a comment).

    attributes   of an opening tag, where they lie
    is_empty     whether an opening tag closes itself
    """

    kind: Kind
    start: int
    end: int
    at: int
    until: int
    attributes: Span = (0, 0)
    is_empty: bool = False


class Attribute(msgspec.Struct, gc=False):
    """A name and where it stands, and its value and where that stands ("" and behind the name without one)."""

    name: str
    at: int
    end: int
    value: str
    value_at: int


@cache
def _pattern(names: frozenset[str]) -> re.Pattern[str]:
    some = rf"(?i:{'|'.join(sorted(names))})(?=[\s/>])"
    opening, closing = (some, some) if names else (r"[\w:][^\s<>/]*+", r"[^\s<>]++")
    return re.compile(
        r"<!--(?P<comment>[^-]*+(?:-(?!->)[^-]*+){0,100000})(?:-->)?"
        r"|<!\[CDATA\[(?P<data>[^\]]*+(?:\](?!\]>)[^\]]*+){0,100000})(?:\]\]>)?"
        rf"|<\?(?P<instruction>[^>]*+)>?|<!(?P<declaration>[A-Za-z]{_ATTRIBUTES})[\[>]?"
        rf"|</(?P<closing>{closing})[^<>]*+>|<(?P<opening>{opening})(?P<attributes>{_ATTRIBUTES})>"
    )


def marks(
    string: str,
    raw: frozenset[str] = frozenset(),
    names: frozenset[str] = frozenset(),
    start: int = 0,
    end: int | None = None,
) -> Iterator[Mark]:
    """The markup of a text, or of a stretch of it, in order; blank text is left out.

    raw    tags (lower case) in which all is text to their end
    names  the only tags to tell apart, all when empty: what stands between them is told as one text
    """
    end = len(string) if end is None else end
    at = start
    pattern = _pattern(names)
    unclosed: set[str] = set()
    while match := pattern.search(string, at, end):
        yield from _text(string, at, match.start())
        begun, at = match.span()
        group = match.lastgroup
        if group == "attributes":
            attributes = match.span("attributes")
            is_empty = string[attributes[1] - 1] == "/"
            yield Mark("opening", begun, at, *match.span("opening"), attributes, is_empty)
            name = match["opening"].lower()
            if name in raw and name not in unclosed and not is_empty:
                closing = re.compile(f"</{name}", re.IGNORECASE).search(string, at, end)
                if closing:
                    yield from _text(string, at, closing.start(), "data")
                    at = closing.start()
                else:
                    unclosed.add(name)
        elif group in _KINDS:
            yield Mark(_KINDS[group], begun, at, *match.span(group))
        elif string[at - 1] != ">":  # no instruction, and no tag behind it either
            yield from _text(string, begun, at)
    yield from _text(string, at, end)


def _text(string: str, start: int, end: int, kind: Literal["text", "data"] = "text") -> Iterator[Mark]:
    text = string[start:end]
    if text and not text.isspace():
        first, last = start + len(text) - len(text.lstrip()), start + len(text.rstrip())
        yield Mark(kind, first, last, first, last)


def attributes(string: str, span: Span) -> Iterator[Attribute]:
    """The attributes between a tag's name and its end."""
    for match in _ATTRIBUTE.finditer(string, *span):
        group = next((number for number in (2, 3, 4) if match[number] is not None), 0)
        value, value_at = (match[group], match.start(group)) if group else ("", match.end())
        yield Attribute(match[1], match.start(), match.end(), value, value_at)
