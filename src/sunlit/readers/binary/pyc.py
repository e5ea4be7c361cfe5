"""Compiled Python: classes with what they assign, functions with their parameters, what they use, strings.

Nothing is unmarshalled by Python itself, which would make objects of it.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Final

from sunlit.readers.binary.pyc_marshal import Code, Marshal, Text, Value
from sunlit.readers.cursor import Broken, Cursor
from sunlit.readers.listing import Listing, Quote, Slot
from sunlit.readers.registry import Binary, Span
from sunlit.schema import Role

_DEEPEST: Final = 30
_LOAD_CONSTANT, _STORE_NAME = 100, 90  # opcodes, in words, of 3.6 to 3.12
_WORDS: Final = range(3370, 3550)  # magic numbers of versions with these
_MOST_PARAMETERS: Final = 255


def _read(data: bytes, _places: Sequence[int], listing: Listing) -> Iterable[Span]:
    magic = int.from_bytes(data[:2], "little")
    start = 16 if 3390 <= magic < 20_000 else 12 if 3200 <= magic < 20_000 else 8
    module = Marshal(Cursor(data, start), magic).value()
    if not isinstance(module, Code):
        raise Broken(f"no code at {start}")
    _Module(data, magic, listing).body(module, 0, "constant")
    return [(0, len(data))]


class _Module:
    """A module whose code objects are written into a listing."""

    def __init__(self, data: bytes, magic: int, listing: Listing) -> None:
        self._data, self._magic, self._listing = data, magic, listing
        self._written: set[int] = set()  # code objects; a hostile file has the same one everywhere

    def body(self, code: Code, depth: int, role: Role) -> None:
        """What a module or class declares, and what else it names."""
        if depth > _DEEPEST:
            return
        inner = {one.name.text for one in code.constants if isinstance(one, Code)}
        assigned = dict(self._assigned(code))
        for name in code.names:
            if name.text.startswith("__") or name.text in inner:
                continue
            value = assigned.get(name.text, "")
            if isinstance(value, list):
                self._list(name, value, code.own)
            elif value and not isinstance(value, Code):
                written = value.text if isinstance(value, Text) else value
                parts: list[str | Quote] = [" = ", Quote(value.text, value.start) if isinstance(value, Text) else value]
                self._listing.add(role, name.text, name.start, own=code.own, after=parts, value=written)
            else:
                self._listing.use(name.text, name.start)
        self._constants(code, depth)

    def _constants(self, code: Code, depth: int) -> None:
        for constant in code.constants:
            if isinstance(constant, Code):
                if constant.own in self._written:
                    continue
                self._written.add(constant.own)
                (self._class if _is_class(constant) else self._function)(constant, depth + 1)
            elif isinstance(constant, Text):
                self._string(constant)
            elif isinstance(constant, list) and (texts := _texts(constant)):
                self._list(Text(texts[0].start, texts[0].start, ""), constant, code.own)

    def _list(self, name: Text, values: list[Value], own: int) -> None:
        texts = [text for text in _texts(values) if not self._listing.tells(text.start)]
        if texts:
            with self._listing.inside(name.text, name.start, own=own, role="constant", after=" ="):
                for text in texts:
                    self._string(text)

    def _string(self, text: Text) -> None:
        if text.text and not text.text.isspace() and not self._listing.tells(text.start):
            self._listing.string(text.text, text.start)

    def _class(self, code: Code, depth: int) -> None:
        with self._listing.inside(code.name.text, code.name.start, own=code.own, before="class "):
            self.body(code, depth, "field")

    def _function(self, code: Code, depth: int) -> None:
        if depth > _DEEPEST:
            return
        name = code.name.text
        taken = 0 if name.startswith("<") else min(code.taken, _MOST_PARAMETERS)  # of a comprehension
        slots = [Slot("", one.text, one.start) for one in code.variables[:taken]]
        with self._listing.inside(
            name.strip("<>"), code.name.start, role="function", own=code.own, before="def ", slots=slots
        ):
            for used in code.names:
                self._listing.use(used.text, used.start)
            self._constants(code, depth)

    def _assigned(self, code: Code) -> Iterator[tuple[str, Value]]:
        """The names that a constant is assigned to."""
        if self._magic not in _WORDS:
            return
        words = self._data[code.code[0] : code.code[1]]
        for at in range(0, len(words) - 3, 2):
            if words[at] == _LOAD_CONSTANT and words[at + 2] == _STORE_NAME:
                with suppress(IndexError):
                    yield code.names[words[at + 3]].text, code.constants[words[at + 1]]


def _is_class(code: Code) -> bool:
    return any(name.text == "__qualname__" for name in code.names) and not code.taken


def _texts(values: list[Value]) -> list[Text]:
    """The strings of a list of constants, when it has several: one alone may be an argument's name."""
    found = [one for one in values if isinstance(one, Text) and one.text and not one.text.isspace()]
    return found if len(found) > 1 else []


def _sniff(data: bytes) -> float:
    is_code = any(data[at : at + 1] in (b"c", b"\xe3") for at in (8, 12, 16))
    return 0.8 if data[2:4] == b"\r\n" and is_code else 0.0


READER = Binary("compiled Python", "python", (".pyc", ".pyo"), _sniff, _read)
