"""The first look at code without a grammar: comments, strings and directives found and blanked out, braces paired."""

import re
from functools import cache
from typing import Literal

import msgspec

Span = tuple[int, int]

# Braces nested deeper than this are nobody's code; deeper ones are left unpaired.
_DEEPEST = 200
# How many delimiters that close nothing a comment or string may hold; each costs the search some memory.
_TIMES = "{0,500000}"
_DIRECTIVE = re.compile(rf"\#[^\r\n\\/]*+(?:(?:\\(?:\r\n|[\s\S])|/(?![/*]))[^\r\n\\/]*+){_TIMES}")


class Quotes(msgspec.Struct, frozen=True):
    """A kind of string: its delimiters and what hides the closing one inside.

    escape     "\\\\" for a backslash, the closing delimiter itself when it is doubled, "" for neither
    multiline  whether it may run over lines
    """

    open: str
    close: str
    escape: Literal["\\", '"', "'", ""] = "\\"
    multiline: bool = False


# Either quote, and three of it around what runs over lines.
TRIPLED = (
    Quotes("'''", "'''", multiline=True),
    Quotes('"""', '"""', multiline=True),
    Quotes('"', '"'),
    Quotes("'", "'"),
)


class Block(msgspec.Struct, gc=False):
    """A pair of braces: their indices (`close` is where the text ends when there is none), the number of the block
    around it, -1 at top level, and `floor`, before which its head cannot start."""

    open: int
    close: int
    parent: int
    floor: int


class Mask(msgspec.Struct, gc=False):
    """Code as long as the text, in which only code is left: comments and directives are blank, strings are empty."""

    code: str
    comments: list[Span]
    strings: list[Span]
    directives: list[Span]
    blocks: list[Block]


class Lexis(msgspec.Struct, frozen=True):
    """What a language does not execute. `directives`: lines that start with "#" are for a preprocessor."""

    line_comments: tuple[str, ...] = ("//",)
    block_comments: tuple[tuple[str, str], ...] = (("/*", "*/"),)
    quotes: tuple[Quotes, ...] = (Quotes('"', '"'), Quotes("'", "'"))
    directives: bool = False


def mask(string: str, lexis: Lexis) -> Mask:
    """Find what is not code, in one pass. An unclosed block comment ends with the text, an unclosed string is none."""
    comment_openings = (*lexis.line_comments, *(opening for opening, _ in lexis.block_comments))
    pieces: list[str] = []
    comments: list[Span] = []
    strings: list[Span] = []
    directives: list[Span] = []
    pairs = _Pairs()
    code_from = 0
    scanner = _scanner(lexis)
    end = 0
    while match := scanner.search(string, end):
        start, end = match.span()
        first = string[start]
        if first == "{":
            pairs.open(start)
            continue
        if first == "}":
            pairs.close(start)
            continue
        if first == "\\":
            continue
        blank = " " * (end - start)
        if string.startswith(comment_openings, start):
            comments.append((start, end))
        elif first == "#" and lexis.directives:
            if not _is_first_on_line(string, start):
                continue
            end = _rest_of_directive(string, start)
            blank = " " * (end - start)
            directives.append((start, end))
            pairs.directive(string[start : start + 40], start)
        else:
            strings.append((start, end))
            blank = '"' + blank[2:] + '"'
        pieces += (string[code_from:start], blank)
        code_from = end
    pieces.append(string[code_from:])
    return Mask("".join(pieces), comments, strings, directives, pairs.finish(len(string)))


@cache
def _scanner(lexis: Lexis) -> re.Pattern[str]:
    """An expression whose every alternative starts with a fixed character: the search for it is fast."""
    alternatives = [r"\{", r"\}"]
    if any(quotes.escape == "\\" for quotes in lexis.quotes):
        # A quote behind a backslash opens nothing; nor is each of many looked at up to the end of its line.
        alternatives.append(r"\\[\\\"'`]")
    for opening, closing in lexis.block_comments:
        alternatives.append(f"{re.escape(opening)}{_until(closing)}(?:{re.escape(closing)})?")
    for opening in lexis.line_comments:
        alternatives.append(rf"{re.escape(opening)}[^\r\n]*+")
    for quotes in sorted(lexis.quotes, key=lambda quotes: -len(quotes.open)):
        alternatives.append(_quoted(quotes))
    if lexis.directives:
        alternatives.append(r"\#")
    return re.compile("|".join(alternatives))


def _until(closing: str) -> str:
    """Anything up to a closing delimiter, in linear time."""
    first, rest = re.escape(closing[0]), re.escape(closing[1:])
    return f"[^{first}]*+(?:{first}(?!{rest})[^{first}]*+){_TIMES}" if rest else f"[^{first}]*+"


def _quoted(quotes: Quotes) -> str:
    opening, closing = re.escape(quotes.open), re.escape(quotes.close)
    last = re.escape(quotes.close[0])
    lines = "" if quotes.multiline else r"\r\n"
    if quotes.escape == "\\":
        others = f"{last}(?!{re.escape(quotes.close[1:])})|" if quotes.close[1:] else ""
        plain = rf"[^{last}\\{lines}]*+"
        return rf"{opening}{plain}(?:(?:{others}\\(?:\r\n|[\s\S])){plain}){_TIMES}{closing}"
    if quotes.escape:
        return rf"{opening}(?:[^{last}{lines}]|{last}{last})*+{closing}"
    return f"{opening}{_until(quotes.close)}{closing}" if quotes.multiline else rf"{opening}[^{last}{lines}]*+{closing}"


def _is_first_on_line(string: str, index: int) -> bool:
    before = string[max(0, index - 100) : index]
    return not before[max(before.rfind("\n"), before.rfind("\r")) + 1 :].strip()


def _rest_of_directive(string: str, start: int) -> int:
    """Where a directive ends: with its line or before a comment; a backslash at its end carries the line on."""
    match = _DIRECTIVE.match(string, start)
    return match.end() if match else start + 1


class _Condition(msgspec.Struct, gc=False):
    """A conditional directive.

    before  the blocks that were open before it
    left    how many of them a branch left open
    closed  how many closings of a further branch, outside of its own blocks, close what is closed already
    """

    before: list[int]
    left: int = 0
    closed: int = 0


class _Pairs:
    """Pairs braces. The branches of a conditional directive each start from the braces that were open before it."""

    def __init__(self) -> None:
        self._blocks: list[Block] = []
        self._open: list[int] = []
        self._floors = [0]
        self._too_deep = 0
        self._conditions: list[_Condition] = []

    def open(self, at: int) -> None:
        if len(self._open) >= _DEEPEST:
            self._too_deep += 1
            return
        self._blocks.append(Block(at, -1, self._open[-1] if self._open else -1, self._floors[-1]))
        self._open.append(len(self._blocks) - 1)
        self._floors.append(at + 1)

    def close(self, at: int) -> None:
        condition = self._conditions[-1] if self._conditions else None
        if self._too_deep:
            self._too_deep -= 1
        elif condition and condition.closed and len(self._open) == condition.left:
            condition.closed -= 1
        elif self._open:
            self._close(at)

    def _close(self, at: int) -> None:
        self._blocks[self._open.pop()].close = at
        self._floors.pop()
        self._floors[-1] = at + 1

    def directive(self, line: str, at: int) -> None:
        word = line[1:].lstrip().lower()
        if word.startswith("if"):
            self._conditions.append(_Condition(self._open.copy()))
        elif word.startswith("el") and self._conditions:
            condition = self._conditions[-1]
            while self._open != condition.before[: len(self._open)]:
                self._close(at)
            self._floors[-1] = at
            condition.left = len(self._open)
            condition.closed = len(condition.before) - condition.left
        elif word.startswith("endif") and self._conditions:
            self._conditions.pop()

    def finish(self, end: int) -> list[Block]:
        """The blocks in the order in which they open; what is still open ends with the text."""
        for block in self._blocks:
            if block.close < 0:
                block.close = end
        return self._blocks
