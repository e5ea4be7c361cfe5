"""SQL: tables as types with their columns, their comments in every dialect, and the strings that are put into them."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from sunlit.readers.assembly import arrange, innermost
from sunlit.readers.declarations import split
from sunlit.readers.mask import Lexis, Quotes, Span, mask
from sunlit.readers.outline import comments_near
from sunlit.readers.registry import Reader
from sunlit.readers.text import Text
from sunlit.schema import Passage, Role

_LEXIS = Lexis(
    line_comments=("--", "#"), quotes=(Quotes("'", "'", multiline=True), Quotes('"', '"', escape='"', multiline=True))
)
# Statements end at a ";", at a line "GO", and before a line that starts another one.
_BOUND = re.compile(
    r";|^[ \t]*go[ \t]*$|^(?=[ \t]*(?:create|insert|alter|drop|comment|update|delete|select|exec)\b)", re.I | re.M
)
_PART = r"(?:[\w$]+|`[^`\r\n]*`|\"[^\"\r\n]*\"|\[[^\]\r\n]*\])"
_NAME = rf"{_PART}(?:\s*\.\s*{_PART})*"
_CREATE = re.compile(
    r"create\s+(?:(?:or\s+replace|global|local|temporary|temp|unlogged|external)\s+)*(?:table|type|view|domain)\s+"
    rf"(?:if\s+not\s+exists\s+)?({_NAME})",
    re.I,
)
_ALTER = re.compile(rf"alter\s+table\s+(?:if\s+exists\s+|only\s+)*({_NAME})", re.I)
_ADDED = re.compile(r"\b(?:add|modify|change)\s+(?:column\s+)?(?:if\s+not\s+exists\s+)?(?=[\w`\"\[])", re.I)
_COMMENT_ON = re.compile(rf"comment\s+on\s+(table|column)\s+({_NAME})\s+is\s+(?=')", re.I)
_INSERT = re.compile(rf"(?:insert|replace)\s+(?:ignore\s+)?(?:into\s+)?({_NAME})", re.I)
_COLUMN = re.compile(
    rf"({_PART})\s+((?:\w+\.)?\w+(?:\s+(?:unsigned|varying|precision))?(?:\s*\((?:[^()']|'[^']*')*\))?)", re.I
)
_NO_COLUMN = re.compile(
    r"(?:primary|key|unique|constraint|index|foreign|check|fulltext|spatial|exclude|like|period|partition)\b", re.I
)
_DEFAULT = re.compile(r"\bdefault\s+('[^']*'|[\w.()]+)", re.I)
_SAYS = re.compile(r"\bcomment\s*=?\s*\Z|\bcomment\s+on\s.*\bis\s+\Z", re.I | re.S)
_WORD = re.compile(r"[^\W\d]\w*")
_ENUM = re.compile(r"\b(?:enum|set)\s*\(", re.I)
_STRING = re.compile(r"'(?:[^'\\]|\\.|'')*+'|\"[^\"]*+\"", re.S)
_REACH = 100
_LONG = 4000


def _read(text: Text, near: Sequence[int] | None) -> list[Passage]:
    return _Script(text.string).read(near)


class _Script:
    """One text, its statements, and what they declare."""

    def __init__(self, string: str) -> None:
        self._string = string
        self._mask = mask(string, _LEXIS)
        self._code = self._mask.code
        self._found: list[Passage] = []

    def read(self, near: Sequence[int] | None) -> list[Passage]:
        """The statements at the places, and what stands in them."""
        for start, end in self._statements(near):
            first = len(self._found)
            self._statement(start, end)
            self._strings(start, end, self._found[first:], near)
        structure = sorted(self._found, key=lambda passage: (passage.start, -passage.end))
        self._found += self._words(structure, near)
        self._found += comments_near(self._string, self._mask.comments, structure, near)
        return arrange(self._string, self._found)

    def _statements(self, near: Sequence[int] | None) -> Iterator[Span]:
        """The statements that hold a place, or follow a comment that does; without the blanks around them."""
        start = fresh = at = 0  # from `start` to `fresh` all is blank
        ends = [*(match.end() for match in _BOUND.finditer(self._code)), len(self._code)]
        for end in ends:
            if near is not None:
                while at < len(near) and near[at] < start:
                    at += 1
            holds = near is None or (at < len(near) and near[at] < end)
            is_blank = not self._code[fresh:end].strip(" \t\r\n;")
            fresh = end
            if is_blank:
                start = start if holds else end
                continue
            if holds:
                text = self._code[start:end]
                yield start + len(text) - len(text.lstrip()), start + len(text.rstrip())
            start = end

    def _statement(self, start: int, end: int) -> None:
        string, code = self._string, self._code
        if created := _CREATE.match(string, start, end):
            self._declare("type", start, end, created)
            opening = code.find("(", created.end(), end)
            if opening >= 0 and re.match(r"\s*(?:as\s+\w+\s*)?\Z", code[created.end() : opening], re.I):
                for column in split(code, opening + 1, self._closing(opening, end), ","):
                    self._column(*column)
        elif altered := _ALTER.match(string, start, end):
            self._declare("type", start, end, altered)
            for added in _ADDED.finditer(code, altered.end(), end):
                following = code.find(",", added.end(), end)
                self._column(added.end(), end if following < 0 else following)
        elif explained := _COMMENT_ON.match(string, start, end):
            self._declare("field" if explained[1].lower() == "column" else "type", start, end, explained, 2)
        elif inserted := _INSERT.match(string, start, end):
            self._declare("element", start, end, inserted)

    def _declare(self, role: Role, start: int, end: int, match: re.Match[str], group: int = 1) -> None:
        """A passage with the last part of a name: of a table its own, of a column without its table."""
        last = list(re.finditer(_PART, match[group]))[-1]
        name = last[0].strip('`"[]')
        at = match.start(group) + last.start() + last[0].index(name)
        self._found.append(Passage(role, name, start, end, at))

    def _column(self, start: int, end: int) -> None:
        column = _COLUMN.match(self._string, start, end)
        if column is None or _NO_COLUMN.match(self._string, start, end):
            return
        self._declare("field", start, end, column)
        self._found[-1].type = " ".join(column[2].split())
        default = _DEFAULT.search(self._string, column.end(), end)
        if default:
            self._found[-1].value = default[1].strip("'")

    def _closing(self, opening: int, end: int) -> int:
        """Where the parenthesis closes that opens at `opening`."""
        depth = 0
        for bracket in re.compile(r"[()]").finditer(self._code, opening, end):
            depth += 1 if bracket[0] == "(" else -1
            if depth == 0:
                return bracket.start()
        return end

    def _strings(self, start: int, end: int, declared: list[Passage], near: Sequence[int] | None) -> None:
        """The strings of a declaration; of rows those of a row that holds a place; elsewhere those that do."""
        strings = self._mask.strings
        values: list[Span] = []
        if declared and declared[0].role == "type":
            opened = (match.end() for match in _ENUM.finditer(self._code, start, end))
            values = [(opening, self._closing(opening - 1, end)) for opening in opened]
        if near is None or (declared and declared[0].role != "element"):
            spans = [(start, end)]
        else:
            inside = near[bisect_left(near, start) : bisect_left(near, end)]
            spans = [self._row(index, start, end) if declared else (index, index + 1) for index in inside]
        untold = 0
        for low, high in spans:
            first, last = max(untold, bisect_left(strings, (low, low)) - 1), bisect_left(strings, (high, high))
            untold = max(untold, last)
            for number in range(first, last):
                is_in = strings[number][1] > low
                if is_in and (number == 0 or strings[number - 1][1] < strings[number][0]):  # a doubled quote is none
                    self._take_string(strings[number][0], declared, values)

    def _row(self, index: int, start: int, end: int) -> Span:
        """The parentheses around an index."""
        first, last = max(start, index - _LONG), min(end, index + _LONG)
        opening, closing = self._code.rfind("(", first, index), self._code.find(")", index, last)
        return max(first, opening), last if closing < 0 else closing

    def _take_string(self, start: int, declared: list[Passage], values: list[Span]) -> None:
        """A string as a value, or as the comment of what it stands in: that is where it is looked for."""
        match = _STRING.match(self._string, start)
        if match is None:
            return
        said = match[0][1:-1].replace("''", "'")
        number = bisect_right(declared, start, key=lambda passage: passage.start) - 1
        holder = declared[number] if number >= 0 and declared[number].end > start else declared[0] if declared else None
        number = bisect_right(values, (start, len(self._string))) - 1
        if holder and _SAYS.search(self._code[max(0, start - _REACH) : start]):
            holder.comment = said
        elif number >= 0 and start < values[number][1]:
            role: Role = "label" if holder and holder.role == "field" else "enumerator"
            self._found.append(Passage(role, said, *match.span(), start + 1))
        elif holder is None or holder.at != start + 1:
            self._found.append(Passage("string", "", *match.span(), start + 1))

    def _words(self, structure: Sequence[Passage], near: Sequence[int] | None) -> Iterator[Passage]:
        """Uses of names at the places, that are part of no declaration."""
        indices = [match.start() for match in _WORD.finditer(self._code)] if near is None else near
        seen: set[int] = set()
        for index, holder in zip(indices, innermost(structure, indices), strict=True):
            if holder is None or (holder.role in ("type", "element") and not 0 <= index - holder.at < len(holder.name)):
                start = index
                while (
                    start > 0
                    and index - start < _REACH
                    and (self._code[start - 1].isalnum() or self._code[start - 1] == "_")
                ):
                    start -= 1
                word = _WORD.match(self._code, start, index + _REACH)
                if word and start not in seen:
                    seen.add(start)
                    yield Passage("symbol", word[0], *word.span(), start)


READER = Reader("sql", (".sql", ".ddl", ".dml", ".pls", ".pkb", ".pks"), _read)
