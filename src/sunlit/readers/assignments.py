"""Files of lines `key = value`, with or without sections: what INI, TOML and .properties have in common."""

import re
from collections.abc import Sequence
from functools import cache

import msgspec

from sunlit.readers.assembly import arrange
from sunlit.readers.flow import content, flow_end, read_flow_near
from sunlit.readers.mask import Span
from sunlit.readers.outline import Entry, comments_near, passage, wanted
from sunlit.readers.text import Text
from sunlit.schema import Passage

_SECTION = re.compile(r"\[++[ \t]*+([^\[\]\r\n]*+)\]++[ \t]*+(?=[;#\r\n]|\Z)")
_MULTILINE = re.compile(
    r'"""[^"\\]*+(?:(?:\\.|"(?!""))[^"\\]*+){0,10000}"""'
    r"|'''[^']*+(?:'(?!'')[^']*+){0,10000}'''",
    re.DOTALL,
)
_QUOTED = re.compile(r'"(?:[^"\\\r\n]|\\.)*+"|\'[^\'\r\n]*+\'')
_LINE = re.compile(r"[^\r\n]*+")
_SPACE = re.compile(r"\s*+")
_BLANKS = re.compile(r"[^\S\r\n]*+")


class Style(msgspec.Struct, frozen=True):
    """What tells one format of the kind from another.

    comments   characters that start a comment at the start of a line
    assigns    characters between a key and its value
    trailing   characters that start a comment behind a value
    blanks     whether a blank does for an assigning character, and a backslash at its end carries a line on
    nested     whether a value may be a list or map in brackets, or a string over lines
    """

    comments: str
    assigns: str = "="
    trailing: str = ""
    blanks: bool = False
    nested: bool = False


def read_assignments(text: Text, near: Sequence[int] | None, style: Style) -> list[Passage]:
    """Sections and keys as elements, lines without a value as text, comments; `near` as in Reader."""
    outline = _Outline(text.string, style)
    numbers = wanted(outline.entries, near)
    passages = [passage(text.string, outline.entries[number]) for number in numbers]
    chosen = frozenset(numbers)
    for start, end, holder in outline.nested:
        passages += read_flow_near(text.string, (start, end), near, holder in chosen)
    passages += comments_near(text.string, outline.comments, passages, near)
    return arrange(text.string, passages)


@cache
def _line(style: Style) -> re.Pattern[str]:
    if style.blanks:
        ends, assign = rf"{style.assigns} \t", rf"[ \t]*+[{style.assigns}]?[ \t]*+"
        value = r"(?:[^\\\r\n]|\\(?:\r\n|[\s\S]))*+"
    else:
        ends, assign, value = style.assigns, rf"[ \t]*+[{style.assigns}][ \t]*+", r"[^\r\n]*+"
    key = rf"\"(?:[^\"\\\r\n]|\\.)*+\"|'[^'\r\n]*+'|(?:[^{ends}\\\r\n]|\\[^\r\n])++"
    return re.compile(rf"(?:(?P<key>{key}){assign})?(?P<value>{value})")


def _after(pattern: re.Pattern[str], string: str, index: int) -> int:
    """Where that ends of a pattern which may be empty, and so is found anywhere."""
    match = pattern.match(string, index)
    return match.end() if match else index


class _Outline:
    """The sections, keys, comments and nested values of one text."""

    def __init__(self, string: str, style: Style) -> None:
        self.entries: list[Entry] = []
        self.comments: list[Span] = []
        self.nested: list[tuple[int, int, int]] = []  # start, end, number of the key
        self._string = string
        self._style = style
        self._section = -1
        self._end = 0
        self._unclosed: set[str] = set()  # what opens somewhere and never closes is not looked for again
        at = _after(_SPACE, string, 0)
        while at < len(string):
            at = _after(_SPACE, string, self._read(at))
        self._end_section()

    def _read(self, start: int) -> int:
        """Read what starts on a line, and what it goes on over; where that ends."""
        string, style = self._string, self._style
        if string[start] in style.comments:
            return self._comment(start)
        line = _line(style).match(string, start)
        section = _SECTION.match(string, start)
        if section:
            self._end_section()
            self._section = len(self.entries)
            self.entries.append(Entry("element", start, 0, *content(string, section.span(1))))
            self._end = section.end()
        elif line and line["key"]:
            at, name_end = content(string, line.span("key"))
            value, value_end = self._value(*line.span("value"))
            self.entries.append(Entry("element", start, self._end, at, name_end, value, value_end, self._section))
        else:
            self._end = start + max(1, len(line[0].rstrip()) if line else 0)
            self.entries.append(Entry("text", start, self._end, start, start, parent=self._section))
        return self._behind(_after(_BLANKS, string, self._end))

    def _value(self, start: int, end: int) -> Span:
        """What a value says; where it ends is noted."""
        string, first = self._string, self._string[start : start + 1]
        quoted = _QUOTED.match(string, start, end)
        if self._style.nested and first and first in "[{" and first not in self._unclosed:
            closing = flow_end(string, start)
            if closing > 0:
                self.nested.append((start, closing, len(self.entries)))
                self._end = closing
                return 0, 0
            self._unclosed.add(first)
        elif (
            self._style.nested
            and string.startswith(('"""', "'''"), start)
            and string[start : start + 3] not in self._unclosed
        ):
            if multiline := _MULTILINE.match(string, start):
                quoted = multiline
            else:
                self._unclosed.add(string[start : start + 3])
        if quoted:
            self._end = quoted.end()
            return content(string, quoted.span())
        value = string[start:end]
        if self._style.trailing:
            value = re.split(rf"\s[{self._style.trailing}]", value, maxsplit=1)[0]
        self._end = start + len(value.rstrip())
        return start, self._end

    def _behind(self, start: int) -> int:
        """Read what stands behind an entry on its line: a comment, or what belongs to nothing and is read once."""
        string, style = self._string, self._style
        if string[start : start + 1] in ("", "\r", "\n"):
            return start
        if string[start] in style.trailing or string[start] in style.comments:
            return self._comment(start)
        end = _after(_LINE, string, start)
        self.entries.append(Entry("text", start, end, start, start, parent=self._section))
        return end

    def _comment(self, start: int) -> int:
        end = _after(_LINE, self._string, start)
        self.comments.append((start, end))
        return end

    def _end_section(self) -> None:
        if self._section >= 0:
            self.entries[self._section].end = self._end
