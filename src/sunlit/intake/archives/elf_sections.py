"""ELF files with compressed sections, mostly of debugging information: the same file once more, with them unpacked.

Laid out as in the System V gABI ("Compression"); the older `.zdebug_…` as binutils wrote it.
"""

import struct
from collections.abc import Iterator

import msgspec

from sunlit.intake.archives.packed import Unpack, unxzed, unzstded, zlibbed
from sunlit.intake.archives.registry import Damaged, Format, Lost, Member, gap
from sunlit.intake.limits import Budget
from sunlit.schema import Artifact

_MAGIC = b"\x7fELF"
_COMPRESSED = 0x800  # flag of a section
_METHODS: dict[int, Unpack] = {1: zlibbed, 2: unzstded}
_OLDER, _OLDER_MAGIC = b".zdebug_", b"ZLIB"
_SYMBOLS = b".gnu_debugdata"  # a whole ELF file in xz
_MOST_SECTIONS = 20_000
_FALSE = (struct.error, IndexError, OverflowError)  # what numbers that lie lead to


class _Section(msgspec.Struct, frozen=True):
    """A section header: where it stands, where its name does, and what it says."""

    at: int
    name_at: int
    name: bytes
    flags: int
    start: int
    size: int

    @property
    def is_packed(self) -> bool:
        return bool(self.flags & _COMPRESSED) or self.name.startswith(_OLDER)

    @property
    def is_file(self) -> bool:
        return self.name == _SYMBOLS and self.size > 0


class _Layout(msgspec.Struct, frozen=True):
    """How an ELF file writes numbers, where its table of sections ends, and those that are packed."""

    order: str
    word: str
    end: int
    packed: tuple[_Section, ...]


def _layout(data: bytes) -> _Layout:
    """Raises one of _FALSE on what is no whole ELF file."""
    order, word = "<>"[data[5] == 2], "Q" if data[4] == 2 else "I"
    (table,) = struct.unpack_from(order + word, data, 40 if word == "Q" else 32)
    size, count, names = struct.unpack_from(f"{order}HHH", data, 58 if word == "Q" else 46)
    form = struct.Struct(f"{order}II{word * 4}")
    starts = (table + size * number for number in range(min(count, _MOST_SECTIONS)))
    rows = [(at, *form.unpack_from(data, at)) for at in starts]
    strings = rows[names][5]
    sections = (
        _Section(at, strings + name, _text(data, strings + name), flags, start, length)
        for at, name, _, flags, _, start, length in rows
    )
    return _Layout(order, word, table + size * count, tuple(one for one in sections if one.is_packed or one.is_file))


def _text(data: bytes, at: int) -> bytes:
    return data[at : at + 64].split(b"\0", 1)[0]


def _unpacked(data: bytes, layout: _Layout, section: _Section, budget: Budget) -> bytes:
    """The content of a compressed section. Raises Damaged."""
    if section.flags & _COMPRESSED:
        form = struct.Struct(layout.order + ("I4xQ8x" if layout.word == "Q" else "II4x"))
        kind, size = form.unpack_from(data, section.start)
        method = _METHODS.get(kind)
    else:
        form = struct.Struct(">4sQ")
        magic, size = form.unpack_from(data, section.start)
        method = zlibbed if magic == _OLDER_MAGIC else None
    if method is None:
        raise Damaged(f"section {section.name.decode('ascii', 'replace')}: packed with a method that is not supported")
    packed = data[section.start + form.size : section.start + section.size]
    return method(packed, min(size, budget.limits.max_artifact_bytes), budget)


def _rewritten(data: bytes, layout: _Layout, budget: Budget) -> bytes:
    """The file with its compressed sections unpacked behind its end, and without the file in it."""
    made = bytearray(data[: layout.end])
    budget.spend(len(made))
    for section in layout.packed:
        content = _unpacked(data, layout, section, budget) if section.is_packed else b""
        fields = (section.flags & ~_COMPRESSED, 0, len(made), len(content))
        struct.pack_into(f"{layout.order}{layout.word * 4}", made, section.at + 8, *fields)
        if section.name.startswith(_OLDER):
            made[section.name_at : section.name_at + len(section.name)] = b"." + section.name[2:] + b"\0"
        made += content
    return bytes(made)


def _members(artifact: Artifact, budget: Budget) -> Iterator[Member | Lost]:
    data = artifact.data
    layout = _layout(data)
    try:
        for section in layout.packed:
            if section.is_file:
                packed = data[section.start : section.start + section.size]
                yield Member(_SYMBOLS.decode(), iter((unxzed(packed, budget.limits.max_artifact_bytes, budget),)))
        if any(section.is_packed for section in layout.packed):
            yield Member("<unpacked>", iter((_rewritten(data, layout, budget),)))
    except _FALSE as error:
        raise Damaged(f"a section reaches beyond its end: {error}") from None
    yield from gap(layout.end, data[layout.end :])


def _sniff(data: bytes) -> float:
    if not data.startswith(_MAGIC):
        return 0.0
    try:
        return 0.5 * bool(_layout(data).packed)
    except _FALSE:
        return 0.0


FORMAT = Format("ELF file with compressed sections", _sniff, _members, first=b"\x7f", nul=True)
