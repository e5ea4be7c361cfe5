"""Compiled help of Windows (.chm): its pages, pictures and contents as members.

Source of the format: "Unofficial (Preliminary) HTML Help Specification" by Paul Wise and Jed Wing, and its "CHM format"
by Matthew Russotto.
"""

import re
import struct
from collections.abc import Iterator
from typing import Final, NamedTuple

from sunlit.intake.archives.lzx import FRAME, Lzx
from sunlit.intake.archives.registry import Damaged, Format, Lost, Member
from sunlit.intake.limits import Budget
from sunlit.intake.names import decode_name
from sunlit.schema import Artifact

_MAGIC: Final = b"ITSF"
_STORAGE: Final = "::DataSpace/Storage/MSCompressed/"
_RESETS: Final = _STORAGE + "Transform/{7FC28940-9D31-11D0-9B27-00A0C91E9C7C}/InstanceData/ResetTable"
_OWN: Final = re.compile(r"::|/[#$]")  # names of what the format itself needs, indexes of words among them
_INDEX: Final = "tables and indexes of the help file itself, whose texts stand in its pages"


class _Entry(NamedTuple):
    """A file: the section that holds it, and where in that."""

    name: str
    section: int
    start: int
    size: int


def _members(artifact: Artifact, budget: Budget) -> Iterator[Member | Lost]:
    data = artifact.data
    try:
        content, entries = _directory(data, budget)
        files = {entry.name: entry for entry in entries}
        packed = _Packed(data, content, files)
    except (struct.error, IndexError) as error:
        raise Damaged("its directory makes no sense") from error
    own = 0
    for entry in sorted(entries, key=lambda entry: (entry.section, entry.start)):
        if _OWN.match(entry.name):
            own += entry.size if entry.section == 0 else 0
        elif entry.size:
            chunks = packed.chunks(entry, budget) if entry.section else _stored(data, content, entry, budget)
            yield Member(entry.name.removeprefix("/"), chunks)
    if own:
        yield Lost("", "skipped", _INDEX)


def _directory(data: bytes, budget: Budget) -> tuple[int, list[_Entry]]:
    """Where the content begins, and all that the directory lists."""
    version, header = struct.unpack_from("<II", data, 4)
    at, size = struct.unpack_from("<QQ", data, 0x48)
    content = struct.unpack_from("<Q", data, 0x58)[0] if version >= 3 and header >= 0x60 else at + size
    if data[at : at + 4] != b"ITSP":
        raise Damaged("its directory is not where the header says")
    begin, chunk = struct.unpack_from("<I4xI", data, at + 8)
    if not 64 <= chunk <= 1 << 20:
        raise Damaged("its directory makes no sense")
    entries: list[_Entry] = []
    for start in range(at + begin, min(at + size, len(data)), chunk):
        if data[start : start + 4] == b"PMGL":
            free = struct.unpack_from("<I", data, start + 4)[0]
            entries += _listed(data, start + 20, start + chunk - free)
        if len(entries) > budget.limits.max_files:
            break
    return content, entries


def _listed(data: bytes, at: int, end: int) -> Iterator[_Entry]:
    while at < end:
        length, at = _number(data, at)
        name = decode_name(data[at : at + length])
        at += length
        section, at = _number(data, at)
        start, at = _number(data, at)
        size, at = _number(data, at)
        if at <= end:
            yield _Entry(name, section, start, size)


def _number(data: bytes, at: int) -> tuple[int, int]:
    """A number in groups of seven bits, highest first, and where it ends."""
    value = 0
    for _ in range(10):
        byte = data[at]
        at += 1
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at
    raise Damaged("its directory makes no sense")


def _stored(data: bytes, content: int, entry: _Entry, budget: Budget) -> Iterator[bytes]:
    found = data[content + entry.start : content + entry.start + entry.size]
    budget.spend(len(found))
    yield found
    if len(found) < entry.size:
        raise Damaged(f"{entry.size} bytes are declared, {len(found)} are there")


class _Packed:
    """The section of compressed files, unpacked from one place where that can begin to the next."""

    def __init__(self, data: bytes, content: int, files: dict[str, _Entry]) -> None:
        self._data = data
        self._starts: list[int] = []
        self._buffer, self._number = b"", -1
        control, table, packed = (files.get(name) for name in (_STORAGE + "ControlData", _RESETS, _STORAGE + "Content"))
        if control is None or table is None or packed is None:
            return
        self._begin, self._end = content + packed.start, content + packed.start + packed.size
        version, resets, window = struct.unpack_from("<III", data, content + control.start + 8)
        unit = FRAME if version >= 2 else 1
        self._window = (window * unit).bit_length() - 1
        frames = max(1, resets * unit // FRAME)
        at = content + table.start
        count, _, header, self._size = struct.unpack_from("<IIIQ", data, at + 4)
        starts = struct.unpack_from(f"<{min(count, len(data) // 8)}Q", data, at + header)
        self._starts = list(starts)
        self._span = frames * FRAME

    def chunks(self, entry: _Entry, budget: Budget) -> Iterator[bytes]:
        """The bytes of a file. Raises Damaged."""
        start, end = entry.start, entry.start + entry.size
        if not self._starts or entry.section > 1:
            raise Damaged("compressed in a way that is not known")
        while start < end:
            number = start // self._span
            if number * self._span // FRAME >= len(self._starts):
                raise Damaged("lies behind the end of what is compressed")
            if number != self._number:
                self._unpack(number, budget)
            piece = self._buffer[start - number * self._span : end - number * self._span]
            if not piece:
                raise Damaged("lies behind the end of what is compressed")
            budget.spend(len(piece))
            yield piece
            start += len(piece)

    def _unpack(self, number: int, budget: Budget) -> None:
        """Unpack from one place where that can begin to the next, frame by frame."""
        first = number * self._span // FRAME
        ends = [*self._starts[1:], self._end - self._begin]
        size = min(self._span, self._size - number * self._span)
        self._buffer, self._number = b"", number
        lzx = Lzx(self._window)
        for start, end in zip(self._starts[first:], ends[first:], strict=True):
            if len(self._buffer) >= size:
                break
            budget.spend(0)  # for the time
            packed = self._data[self._begin + start : min(self._begin + end, self._end)]
            self._buffer += lzx.block(packed, min(FRAME, size - len(self._buffer)))


FORMAT = Format("compiled help", lambda data: float(data.startswith(_MAGIC)), _members, first=b"I")
