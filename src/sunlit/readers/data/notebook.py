"""Jupyter notebooks: the code of their cells as code; what is written between it, and put out by it, line by line."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from sunlit.readers.assembly import innermost
from sunlit.readers.registry import Reader, reader_named
from sunlit.readers.sections import pieces
from sunlit.readers.text import Text
from sunlit.schema import Passage

# https://nbformat.readthedocs.io/en/latest/format_description.html; before version 4 the code of a cell was its "input"
_PART = re.compile(
    r'"cell_type"\s*+:\s*+"(?P<kind>\w{1,20})"|"(?:source|input)"\s*+:\s*+(?P<lines>\[|(?="))'
    r'|"language"\s*+:\s*+"(?P<language>[\w+#-]{1,20})"'
)
_LINE = re.compile(r'[\s,]*+"(?P<line>[^"\\\r\n]*+(?:\\.[^"\\\r\n]*+)*+)"')
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))")
_MEANT = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
_COMMAND = re.compile(r"\s*[%!?]")  # a line for the shell, or for the notebook itself


class _Code:
    """The code of all cells, and where each piece of it lies in the notebook."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._here: list[int] = []  # where a piece starts in the code, ascending
        self._there: list[int] = []  # and in the notebook, ascending too
        self._until: list[int] = []

    def add(self, written: str, there: int, until: int) -> None:
        """Add what stands at [there, until) of the notebook."""
        self._pieces.append(written)
        self._here.append(self._length)
        self._there.append(there)
        self._until.append(until)
        self._length += len(written)

    def add_line(self, string: str, start: int, end: int) -> None:
        """Add a line as JSON writes it, with its escapes undone."""
        if _COMMAND.match(string, start, end):
            return
        for escape in _ESCAPE.finditer(string, start, end):
            if start < escape.start():
                self.add(string[start : escape.start()], start, escape.start())
            start = escape.end()
            self.add(chr(int(escape[1], 16)) if escape[1] else _MEANT.get(escape[2], escape[2]), *escape.span())
        if start < end:
            self.add(string[start:end], start, end)

    def text(self) -> Text:
        """The code as a text of its own."""
        return Text("".join(self._pieces), [], "utf-8")

    def inward(self, near: Sequence[int]) -> tuple[list[int], list[int]]:
        """Those of some places in the notebook that are in its code: where they are there, and they themselves."""
        inside, outside = [], []
        for index in near:
            at = bisect_right(self._there, index) - 1
            if at >= 0 and index < self._until[at]:
                inside.append(self._here[at] + min(index - self._there[at], len(self._pieces[at]) - 1))
                outside.append(index)
        return inside, outside

    def lies_in(self, passage: Passage) -> bool:
        """Whether code lies in a passage of the notebook."""
        at = bisect_left(self._there, passage.end) - 1
        return at >= 0 and self._until[at] > passage.start

    def outward(self, passage: Passage) -> None:
        """Let a passage of the code be one of the notebook."""
        last = max(passage.start, passage.end - 1)
        passage.start, passage.at, passage.end = self._start(passage.start), self._start(passage.at), self._end(last)

    def _start(self, index: int) -> int:
        at = bisect_right(self._here, index) - 1
        return self._there[at] + index - self._here[at]

    def _end(self, index: int) -> int:
        at = bisect_right(self._here, index) - 1
        return self._until[at] - (len(self._pieces[at]) - 1 - (index - self._here[at]))


def _read(text: Text, near: Sequence[int] | None) -> list[Passage]:
    string = text.string
    code, language = _code(string)
    reader = reader_named(language)
    inside, known = code.inward(near or ())
    found: list[Passage] = []
    if reader and (near is None or inside):
        found = reader.read(code.text(), None if near is None else inside)
    told = [index for index, one in zip(known, innermost(found, inside), strict=True) if one is not None]
    for passage in found:
        code.outward(passage)
    words = None if near is None else sorted({*near} - {*told})
    texts = [*pieces(string, words, 0, len(string))] if words is None or words else []
    return _together(found, [text for text in texts if not (reader and code.lies_in(text))])


def _code(string: str) -> tuple[_Code, str]:
    """The code of all cells, and its language."""
    code, kind, language = _Code(), "", "python"
    for part in _PART.finditer(string):
        kind = part["kind"] or kind
        language = part["language"] or language
        if part["lines"] is None or kind != "code":
            continue
        end = part.end()
        while line := _LINE.match(string, end):
            if end > part.end():
                code.add("", end - 1, line.start("line"))  # what parts two lines in the notebook is nothing in the code
            end = line.end()
            code.add_line(string, *line.span("line"))
            if not part["lines"]:
                break
        code.add("\n", end, end + 1)
    return code, language


def _together(code: list[Passage], texts: list[Passage]) -> list[Passage]:
    """The passages of code, which hold and explain each other, and those of text between them, in order."""
    every = [*code, *texts]
    order = sorted(range(len(every)), key=lambda number: (every[number].start, -every[number].end, number))
    new = {number: at for at, number in enumerate(order)}
    for passage in code:
        passage.container = new.get(passage.container, -1)
        passage.about = new.get(passage.about, -1)
    return [every[number] for number in order]


READER = Reader("notebook", (".ipynb",), _read)
