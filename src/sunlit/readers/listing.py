"""What a binary declares, written out as its language would write it, so that it is judged as a source is."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final, NamedTuple

from sunlit.readers.encodings import encoded_length
from sunlit.readers.text import Text
from sunlit.schema import Passage, Role

_LONGEST_NAME: Final = 1_000
_LONGEST_STRING: Final = 20_000
_MOST_TEXT: Final = 64 << 20  # characters of one listing
_DEEPEST: Final = 60
_TYPE_NAME = re.compile(r"(?!(?:const|volatile|struct|class|enum|union|ref|out|in|unsigned|signed)\b)[^\W\d]\w*+(?!::)")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u0085\u2028\u2029]")


class Full(Exception):
    """A listing has become as long as it may be; what it holds so far counts."""


class Stretch(NamedTuple):
    """A name or string of the listing that stands in the binary too: [start, end) of the text, and where it lies.
    Without an encoding it stands for something that is no text there."""

    start: int
    end: int
    offset: int
    encoding: str


class Quote(NamedTuple):
    """A string that a declaration holds, such as the value of an annotation or of a constant, and where it lies."""

    text: str
    offset: int
    encoding: str = "utf-8"


Parts = str | Sequence[str | Quote]  # what stands before or behind a name


class Slot(NamedTuple):
    """A parameter: its type, its name, "" when nobody knows it, and the byte offset of that name."""

    type: str
    name: str
    offset: int


class ListedText(Text):
    """The text of a listing. A binary has no lines; of what is not in it word by word, `position` gives the offset of
    the name or string before."""

    def __init__(self, string: str, stretches: list[Stretch]) -> None:
        super().__init__(string, [], "utf-8")
        self._stretches = stretches
        self._starts = [stretch.start for stretch in stretches]

    def position(self, index: int) -> tuple[int | None, int | None, int]:
        """No line, no column, and the byte offset in the artifact of a character."""
        number = bisect_right(self._starts, index) - 1
        if number < 0:
            return None, None, self._stretches[0].offset if self._stretches else 0
        start, end, offset, encoding = self._stretches[number]
        before = self.string[start:index] if index < end and encoding else ""
        return None, None, offset + (encoded_length(before, encoding) if before else 0)

    def index(self, offset: int) -> int | None:
        """The character that lies at this byte offset, None when it is not listed."""
        for start, end, first, encoding in self._stretches:
            for number in range(end - start if first <= offset <= first + 4 * (end - start) else 0):
                before = self.string[start : start + number]
                if first + (encoded_length(before, encoding) if before and encoding else 0) == offset:
                    return start + number
        return None


class Listing:
    """Collects declarations and strings in the order in which they are to be read.

    Names are kept as they are but for control characters; a passage's extent is that of its text. Raises Full when
    the text becomes too long.

    title  the name of the file, for formats in which that is what names the thing
    """

    def __init__(self, title: str = "") -> None:
        self.title = title
        self.passages: list[Passage] = []
        self._pieces: list[str] = []
        self._length = 0
        self._latest = -1
        self._open: list[int] = []
        self._stretches: list[Stretch] = []
        self._taken: set[int] = set()
        self._told: set[int] = set()

    def text(self) -> ListedText:
        """The text as far as it has come."""
        return ListedText("".join(self._pieces), self._stretches)

    def tells(self, offset: int) -> bool:
        """Whether the name or string at this byte offset has been written."""
        return offset in self._told

    def add(
        self,
        role: Role,
        name: str,
        offset: int,
        *,
        own: int = -1,
        before: Parts = "",
        after: Parts = "",
        type: str = "",
        value: str = "",
        comment: str = "",
        slots: Iterable[Slot] = (),
    ) -> None:
        """Write one declaration on a line of its own: `before`, the name, its parameters, `after`.

        offset  byte offset of the name
        own     byte offset of what declares it; it counts where another declaration has taken the name's offset
        """
        self._declare(role, name, offset, own, before, type=type, value=value, comment=comment)
        number = self._latest
        if slots or role == "function":
            self._slots(number, slots)
        self._parts(after, number)
        self.passages[number].end = self._length
        self._write("\n")

    @contextmanager
    def inside(
        self,
        name: str,
        offset: int,
        *,
        role: Role = "type",
        own: int = -1,
        before: Parts = "",
        after: Parts = "",
        type: str = "",
        value: str = "",
        comment: str = "",
        slots: Iterable[Slot] = (),
    ) -> Iterator[None]:
        """The same for what has members: what is added in the block stands in it."""
        self._declare(role, name, offset, own, before, type=type, value=value, comment=comment)
        number = self._latest
        if slots or role == "function":
            self._slots(number, slots)
        self._parts(after, number)
        self._write(" {\n")
        self._open.append(number)
        try:
            yield
        finally:
            self._open.pop()
            self._pieces.append(self._margin() + "}\n")
            self._length += len(self._pieces[-1])
            self.passages[number].end = self._length - 1

    def string(self, text: str, offset: int, encoding: str = "utf-8", own: int = -1) -> None:
        """Write one string on a line of its own, in quotes. `offset` is where its first character lies, `own` where
        it is used: that counts where another use has taken the string's offset."""
        self._write(self._margin())
        if own >= 0 and offset in self._taken:
            offset = own
        self._taken.add(offset)
        self._quote(Quote(text, offset, encoding), self._holder())
        self._write("\n")

    def use(self, name: str, own: int, before: str = "") -> None:
        """Write the use of a name that is declared elsewhere, on a line of its own. `own` is where it is used."""
        self._write(self._margin() + _shown(before))
        start = self._length
        shown = _shown(name)
        self._name(shown, own, "")
        self.passages.append(Passage("symbol", shown, start, self._length, start, self._holder()))
        self._write("\n")

    def heading(self, text: str) -> None:
        """Write a line that says what follows, and is no part of the binary."""
        self._write(f"{self._margin()}// {text}\n")

    def _declare(
        self, role: Role, name: str, offset: int, own: int, before: Parts, *, type: str, value: str, comment: str
    ) -> None:
        if len(self._open) > _DEEPEST:
            raise Full
        self._write(self._margin())
        number = len(self.passages)
        passage = Passage(role, _shown(name), self._length, 0, 0, self._holder())
        passage.type, passage.value, passage.comment = _shown(type), _shown(value), comment
        self.passages.append(passage)
        self._parts(before, number)
        passage.at = self._length
        self._told.add(offset)
        if offset in self._taken and own >= 0:
            offset = own
        self._taken.add(offset)
        self._name(
            passage.name, offset, "utf-8" if offset else ""
        )  # no name stands at the first byte: it is the file's
        passage.end = self._length
        self._latest = number

    def _parts(self, parts: Parts, holder: int) -> None:
        for part in (parts,) if isinstance(parts, str) else parts:
            if isinstance(part, str):
                self._write(_shown(part))
            else:
                self._quote(part, holder)

    def _quote(self, quote: Quote, holder: int) -> None:
        shown = _UNPRINTABLE.sub("\ufffd", quote.text[:_LONGEST_STRING]).replace("\n", " ")
        start = self._length
        self._write('"')
        at = self._length
        self._name(shown, quote.offset, quote.encoding)
        self._write('"')
        if shown and not shown.isspace():
            self.passages.append(Passage("string", "", start, self._length, at, holder))

    def _slots(self, function: int, slots: Iterable[Slot]) -> None:
        self._write("(")
        separator = ""
        for slot in slots:
            self._write(separator)
            start = at = self._length
            type_, name = _shown(slot.type), _shown(slot.name)
            self._write(f"{type_} " if type_ and name else type_)
            if name:
                at = self._length
                self._name(name, slot.offset, "utf-8")
            elif called := _TYPE_NAME.search(type_):  # a parameter without a name is known by its type
                name, at = called[0], start + called.start()
            self.passages.append(Passage("parameter", name, start, self._length, at, function, type=type_))
            separator = ", "
        self._write(")")

    def _name(self, shown: str, offset: int, encoding: str) -> None:
        self._told.add(offset)
        self._stretches.append(Stretch(self._length, self._length + len(shown), offset, encoding))
        self._write(shown)

    def _write(self, text: str) -> None:
        if self._length > _MOST_TEXT:
            raise Full
        self._pieces.append(text)
        self._length += len(text)

    def _holder(self) -> int:
        return self._open[-1] if self._open else -1

    def _margin(self) -> str:
        return "    " * len(self._open)


def _shown(text: str) -> str:
    return _UNPRINTABLE.sub("\ufffd", text[:_LONGEST_NAME]).replace("\n", " ").replace("\t", " ")
