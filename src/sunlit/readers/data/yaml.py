"""YAML by its indentation: keys, lists, block and flow values; templates and broken files read as far as they go."""

import re
from collections.abc import Sequence

from sunlit.readers.assembly import arrange
from sunlit.readers.flow import content, flow_end, is_number, read_flow_near
from sunlit.readers.mask import Span
from sunlit.readers.outline import Entry, comments_near, passage, wanted
from sunlit.readers.registry import Reader
from sunlit.readers.text import Text
from sunlit.schema import Passage

_LINE = re.compile(
    r"(?P<indent>[ \t]*+)(?P<dashes>(?:-(?:[ \t]++|(?=[\r\n]|\Z))){0,100})"
    r"(?:(?P<key>\"(?:[^\"\\\n]|\\.)*+\"|'(?:[^'\n]|'')*+'|[^\s#\"'\[\]{},&*!|>%@`][^:#\n]*+(?:(?::(?=\S)|(?<=\S)\#)[^:#\n]*+){0,1000})"
    r"[ \t]*+:(?=\s|\Z)[ \t]*+)?(?:[&!]\S*[ \t]++){0,4}(?P<rest>[^\n]*+)\n?"
)
_COMMENT = re.compile(r"(?<![^\s])\#[^\r\n]*")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*+"|\'(?:[^\']|\'\')*+\'', re.DOTALL)
_PLAIN = re.compile(r"[^#\r\n]*+(?:(?<=\S)\#[^#\r\n]*+){0,1000}")


class _Outline:
    """The entries, comments and flow values of one text, line by line."""

    def __init__(self, string: str) -> None:
        self.string = string
        self.entries: list[Entry] = []
        self.comments: list[Span] = []
        self.flows: list[tuple[int, int, int]] = []  # start, end, number of the key that each belongs to
        self._open: list[tuple[int, int]] = []  # indentation and number of the keys that a line may belong to
        self._block: tuple[int, Entry] | None = None  # indentation and key of a block scalar
        self._end = 0  # of the last value
        self._unclosed: set[str] = set()  # what opens somewhere and never closes is not looked for again
        at = 0
        while at < len(string):
            at = self._line(at)
        self._close(-1)

    def _line(self, start: int) -> int:
        """Read a line, and those that its value goes on over; the start of the next one."""
        line = _LINE.match(self.string, start)
        if line is None:
            return len(self.string)
        indent, key, rest = len(line["indent"]), line["key"], line["rest"].rstrip()
        if not (key or rest or line["dashes"]):
            return line.end()
        if self._block:
            if indent > self._block[0]:
                self._end = self._block[1].value_end = start + len(line[0].rstrip())
                return line.end()
            self._block = None
        if rest.startswith("#") and not key and not line["dashes"]:
            self.comments.append((line.start("rest"), line.start("rest") + len(rest)))
            return line.end()
        if indent == 0 and not key and rest in ("---", "..."):
            self._close(-1)
            return line.end()
        column = indent + len(line["dashes"])
        # a list may stand as far left as the key that it belongs to
        self._close(indent if line["dashes"] else column - 1)
        if key:
            name = content(self.string, line.span("key"))
            entry = Entry("element", line.start("key"), 0, *name, parent=self._parent())
            self.entries.append(entry)
            self._open.append((column, len(self.entries) - 1))
            self._end = line.end("key") + 1
            return self._value(entry, line, column)
        if line["dashes"]:
            entry = Entry("label", line.start("rest"), 0, 0, 0, parent=self._parent())
            following = self._value(entry, line, indent)
            entry.at, entry.name_end, entry.value, entry.value_end = entry.value, entry.value_end, 0, 0
            entry.end = self._end
            if entry.at < entry.name_end and not is_number(self.string[entry.at : entry.name_end]):
                self.entries.append(entry)
            return following
        # the value above goes on
        self._end = line.start("rest") + len(rest)
        if self.entries and self.entries[-1].value:
            self.entries[-1].value_end = self._end
        return line.end()

    def _value(self, entry: Entry, line: re.Match[str], column: int) -> int:
        """Read what stands behind a key or dash; the start of the next line."""
        start, first = line.start("rest"), line["rest"][:1]
        end = self._closing(first, start)
        if first in ("|", ">"):
            entry.value = entry.value_end = line.end()
            self._block = (column, entry)
            end = start + 1
        elif end > 0 and first in ("[", "{"):
            self.flows.append((start, end, self._parent()))
        elif end > 0:
            entry.value, entry.value_end = start + 1, end - 1
        elif plain := _PLAIN.match(self.string, start):
            end = start + len(plain[0].rstrip())
            entry.value, entry.value_end = start, end
        if end > start:
            self._end = end
        line_end = self.string.find("\n", end)
        line_end = len(self.string) if line_end < 0 else line_end
        if comment := _COMMENT.search(self.string, end, line_end):
            self.comments.append(comment.span())
        return line_end + 1

    def _closing(self, first: str, start: int) -> int:
        """Where the brackets or quotes end that open at `start`; -1 when nothing opens or it is not closed."""
        if not first or first not in "[{\"'" or first in self._unclosed:
            return -1
        quoted = _QUOTED.match(self.string, start)
        end = flow_end(self.string, start) if first in "[{" else quoted.end() if quoted else -1
        if end < 0:
            self._unclosed.add(first)
        return end

    def _parent(self) -> int:
        return self._open[-1][1] if self._open else -1

    def _close(self, indent: int) -> None:
        """End the keys that stand further right than `indent`."""
        while self._open and self._open[-1][0] > indent:
            entry = self.entries[self._open.pop()[1]]
            entry.end = max(self._end, entry.name_end)


def _read(text: Text, near: Sequence[int] | None) -> list[Passage]:
    outline = _Outline(text.string)
    numbers = wanted(outline.entries, near)
    passages = [passage(text.string, outline.entries[number]) for number in numbers]
    chosen = frozenset(numbers)
    for start, end, holder in outline.flows:
        passages += read_flow_near(text.string, (start, end), near, holder in chosen)
    passages += comments_near(text.string, outline.comments, passages, near)
    return arrange(text.string, passages)


READER = Reader("yaml", (".yaml", ".yml"), _read, names=(".clang-format", ".clang-tidy"))
