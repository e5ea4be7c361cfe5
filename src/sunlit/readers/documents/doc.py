"""DOC, Word 97 to 2003: its paragraphs and tables, in the order in which they are shown.

Source of the format: [MS-DOC].
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from sunlit.intake import Budget
from sunlit.intake.archives.outlook import MAGIC, streams
from sunlit.intake.limits import LimitReached
from sunlit.readers.cursor import Broken, Cursor
from sunlit.readers.documents._package import LIMITS
from sunlit.readers.paper import Paper
from sunlit.readers.registry import Document

_STREAM: Final = "WordDocument"
_NAME: Final = _STREAM.encode("utf-16-le")
_IDENTITY: Final = 0xA5EC
_ENCRYPTED, _SECOND_TABLE = 1 << 8, 1 << 9
_CLX: Final = 0x1A2  # where the header tells where the pieces are listed
_BYTES: Final = 1 << 30  # of a place: the piece is of one byte a character
_FIELD: Final = re.compile(r"\x13[^\x13-\x15]{0,2000}+(?:\x14|(?=\x15))")
_SIGNS: Final = re.compile(r"[\x01-\x06\x08\x13-\x15]")


def _read(data: bytes, paper: Paper, parts: set[str]) -> Iterable[str]:
    try:
        found = streams(data, Budget(LIMITS, len(data)))
    except LimitReached as limit:
        return [str(limit)]
    main = found.get(_STREAM, b"")
    if Cursor(main).u16() != _IDENTITY:
        raise Broken("its header is none of Word 97")
    flags = Cursor(main, 10).u16()
    if flags & _ENCRYPTED:
        return ["a Word document that is encrypted: a password is needed"]
    table = "1Table" if flags & _SECOND_TABLE else "0Table"
    text = "".join(_pieces(main, found.get(table, b"")))
    _tell(_SIGNS.sub("", _FIELD.sub("", text)), paper)
    parts |= {_STREAM, table}
    return []


def _pieces(main: bytes, table: bytes) -> Iterator[str]:
    """The text piece by piece ([MS-DOC] 2.9.38)."""
    at, size = Cursor(main, _CLX).unpack("II")
    clx = Cursor(table, at, at + size)
    while clx.u8() == 1:
        clx.skip(clx.u16())
    count = (clx.u32() - 4) // 12
    ends = clx.unpack(f"{count + 1}I")
    room = len(main)
    for number in range(count):
        _, place, _ = clx.unpack("HIH")
        length = min(ends[number + 1] - ends[number], room)
        if length <= 0:
            continue
        room -= length  # pieces that overlap would make a long text of a short one
        if place & _BYTES:
            start = (place & ~_BYTES) // 2
            yield main[start : start + length].decode("cp1252", "replace")
        else:
            yield main[place : place + 2 * length].decode("utf-16-le", "replace")


def _tell(text: str, paper: Paper) -> None:
    page = 1
    paper.at("page 1")
    for number, part in enumerate(text.split("\f")):
        page += number > 0
        paper.at(f"page {page} or later")
        for paragraph in part.split("\r"):
            *cells, last = paragraph.split("\x07")
            row: list[str] = []
            for cell in cells:
                if cell or not row:
                    row.append(cell)
                else:
                    paper.row(row)
                    row = []
            paper.row(row)
            paper.lines(last)


READER = Document("a Word 97 document", "doc", (MAGIC,), lambda data: 0.8 * (_NAME in data), _read)
