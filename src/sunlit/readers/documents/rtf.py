"""RTF: its paragraphs and tables, with what is hidden, deleted, or said in comments.

Source of the format: "Rich Text Format (RTF) Specification", version 1.9.1.
"""

import codecs
import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from sunlit.readers.cursor import Broken
from sunlit.readers.paper import Paper
from sunlit.readers.registry import Document

_TOKEN: Final = re.compile(
    rb"\\(?P<word>[a-z]{1,32})(?P<number>-?\d{1,10})? ?|\\'(?P<code>[0-9a-fA-F]{2})|\\(?P<sign>.)|(?P<brace>[{}])"
    rb"|[\r\n\0]+|(?P<text>[^\\{}\r\n\0]+)",
    re.DOTALL,
)
# Groups that hold no text, or what a picture or program is made of.
_SILENT: Final = frozenset((
    "bin", "colorschememapping", "colortbl", "datastore", "filetbl", "fldinst", "generator", "latentstyles",
    "listoverridetable", "listtable", "listtext", "mmathPr", "nonshppict", "objdata", "pgptbl", "pict", "pntext",
    "revtbl", "rsidtbl", "stylesheet", "themedata", "xmlnstbl",
))  # fmt: skip
# What is to be read though it stands behind \*.
_ANNOUNCED: Final = frozenset(("annotation", "atnauthor", "shptxt", "shpinst"))
_ENDS: Final = frozenset(("par", "row", "sect", "page", "nestrow"))
_CALLED: Final = {"v": "hidden", "deleted": "deleted", "annotation": "comment"}
_MARKS: Final = {
    "tab": "\t", "line": "\n", "emdash": "—", "endash": "–", "bullet": "•", "lquote": "‘", "rquote": "’",
    "ldblquote": "“", "rdblquote": "”", "cell": " | ", "nestcell": " | ",
}  # fmt: skip
_SIGNS: Final = {b"~": " ", b"_": "-", b"\n": "\n", b"\r": "\n", b"\\": "\\", b"{": "{", b"}": "}"}
_CHARSETS: Final = {
    128: "cp932", 129: "cp949", 134: "gb18030", 136: "cp950", 161: "cp1253", 162: "cp1254", 163: "cp1258",
    177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250",
}  # fmt: skip
_PAGES: Final = {936: "gb18030", 65001: "utf-8"}
_DEEPEST: Final = 10_000


class _State(NamedTuple):
    r"""What holds in a group: whether it is no text, what its text is called, its font, how many bytes stand for \u."""

    silent: bool = False
    called: str = ""
    font: int = -1
    instead: int = 1


class _Text:
    """Writes what the words and characters say, one by one."""

    def __init__(self, paper: Paper) -> None:
        self._paper = paper
        self._state, self._open = _State(), list[_State]()
        self._fonts: dict[int, str] = {}
        self._font_table = 0  # how many groups are open in the table of fonts, 0 outside of it
        self._usual = "cp1252"
        self._line: list[str] = []
        self._raw = bytearray()  # characters of a code page, of which one may take two bytes
        self._called = ""
        self._instead = 0  # bytes that stand for a character that was told
        self._page = 1
        self._paper.at("page 1")

    def brace(self, brace: bytes) -> None:
        self._decode()
        if brace == b"{":
            self._open.append(self._state)
            if len(self._open) > _DEEPEST:
                raise Broken(f"more than {_DEEPEST} groups within groups")
            return
        if len(self._open) <= self._font_table:
            self._font_table = 0
        self._state = self._open.pop() if self._open else _State()

    def word(self, name: str, value: int | None, announced: bool) -> None:
        """A control word; `announced` where it opens a group that old programs do not know."""
        if name == "fonttbl":
            self._font_table = len(self._open)
        elif name == "fcharset" and self._font_table and value in _CHARSETS:
            self._fonts[self._state.font] = _CHARSETS[value]
        elif name == "f" and value is not None:
            self._decode()
            self._state = self._state._replace(font=value)
        elif name == "ansicpg" and value is not None:
            self._usual = _code_page(value)
        elif name == "uc" and value is not None:
            self._state = self._state._replace(instead=max(0, min(value, 8)))
        elif name in _SILENT or (announced and name not in _ANNOUNCED):
            self._state = self._state._replace(silent=True)
        elif name in _CALLED:
            self._decode()
            self._state = self._state._replace(called="" if value == 0 else _CALLED[name])
        elif name == "plain" and self._state.called != _CALLED["annotation"]:
            self._decode()
            self._state = self._state._replace(called="")
        elif name == "u" and value is not None:
            self.say(chr(value & 0xFFFF))
            self._instead = self._state.instead
        elif name in _ENDS:
            self._end(name)
        elif name in _MARKS:
            self.say(_MARKS[name])

    def bytes(self, found: bytes) -> None:
        """Characters of the code page."""
        kept = found[self._instead :]
        self._instead = max(0, self._instead - len(found))
        if kept and not self._is_silent():
            self._mark()
            self._raw += kept

    def say(self, text: str) -> None:
        """Characters that are known."""
        if not self._is_silent():
            self._mark()
            self._decode()
            self._line.append(text)

    def finish(self) -> None:
        """The last paragraph."""
        self._decode()
        self._paper.lines("".join(self._line).removesuffix(" | ") + ("]" if self._called else ""))
        self._line.clear()
        self._called = ""

    def _end(self, name: str) -> None:
        if not self._is_silent():
            self.finish()
            if name == "page":
                self._page += 1
                self._paper.at(f"page {self._page}")

    def _is_silent(self) -> bool:
        return self._state.silent or self._font_table > 0

    def _mark(self) -> None:
        """Say what the text is from here on, where that changes."""
        if self._state.called != self._called:
            self._decode()
            self._line.append(
                ("]" if self._called else "") + (f"[{self._state.called}: " if self._state.called else "")
            )
            self._called = self._state.called

    def _decode(self) -> None:
        if self._raw:
            self._line.append(self._raw.decode(self._fonts.get(self._state.font, self._usual), "replace"))
            self._raw.clear()


def _read(data: bytes, paper: Paper, _parts: set[str]) -> Iterable[str]:
    text = _Text(paper)
    announced = False
    for token in _TOKEN.finditer(data):
        kind = token.lastgroup
        if kind == "brace":
            text.brace(token["brace"])
        elif kind in ("word", "number"):
            text.word(token["word"].decode(), int(token["number"]) if token["number"] else None, announced)
        elif kind == "code":
            text.bytes(bytes.fromhex(token["code"].decode()))
        elif kind == "text":
            text.bytes(token["text"])
        elif kind == "sign":
            text.say(_SIGNS.get(token["sign"], ""))
        announced = token["sign"] == b"*"
    text.finish()
    return []


def _code_page(number: int) -> str:
    name = _PAGES.get(number, f"cp{number}")
    try:
        codecs.lookup(name)
    except LookupError:
        return "cp1252"
    return name


READER = Document("a Rich Text document", "rtf", (b"{\\rtf",), lambda data: 1.0, _read)
