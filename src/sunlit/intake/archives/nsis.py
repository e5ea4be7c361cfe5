"""Installers made with NSIS: their files by the names that the script gives them, and the script's own strings.

Laid out as in NSIS's Source/exehead/fileform.h; the numbers of its instructions are those of versions 2 and 3.
"""

import re
import struct
from collections.abc import Iterator

import msgspec

from sunlit.intake.archives.registry import Damaged, Format, Lost, Member, gap
from sunlit.intake.archives.streams import (
    Pieces,
    Stream,
    copy,
    decompress,
    inflate,
    lzma1_filter,
    raw_lzma,
)
from sunlit.intake.limits import MIB, Budget
from sunlit.schema import Artifact

_MAGIC = b"\xef\xbe\xad\xdeNullsoftInst"
_FIRST = 28
_LZMA = re.compile(rb"([\0\1]?)\x5d\0\0")
_MOST_PROGRAM = 4 * MIB  # of the installer itself, before its data
_MOST_SCRIPT = 64 * MIB
_PACKED = 1 << 31
_SET_FOLDER, _EXTRACT = 11, 20
_INSTRUCTION = struct.Struct("<7I")
_ENTRIES, _STRINGS, _LANGUAGES = 2, 3, 4


class _Script(msgspec.Struct):
    """The installer's script: raw, and the files that it extracts: where each lies in the data, and its name."""

    raw: bytes
    files: list[tuple[int, str]] = []


def _find(data: bytes) -> int:
    """Where the installer's data begins, behind the program; -1 when there is none."""
    at = data.find(_MAGIC, 0, _MOST_PROGRAM)
    return at - 4 if at >= 4 else -1


def _members(artifact: Artifact, budget: Budget) -> Iterator[Member | Lost]:
    data = artifact.data
    first = _find(data)
    script_size, whole = struct.unpack_from("<II", data, first + 20)
    begin, stop = first + _FIRST, min(first + whole, len(data))
    yield Member("<program>", copy(Pieces(data, 0, first), budget))
    head = int.from_bytes(data[begin : begin + 4], "little")
    is_apart = head == script_size or (head & _PACKED and head & ~_PACKED < stop - begin)
    if is_apart and not _LZMA.match(data, begin):
        yield from _apart(data, begin, stop, budget)
    else:
        yield from _solid(data, begin, stop, budget)
    if stop < first + whole:
        yield Lost("", "unreadable", f"the installer ends {first + whole - stop} bytes early")
    yield from gap(stop, data[stop:])


def _unpack(data: bytes, begin: int, stop: int, budget: Budget) -> Iterator[bytes]:
    """One stream, in whichever of the three methods it is."""
    if lzma_stream := _LZMA.match(data, begin):
        if lzma_stream[1] == b"\1":
            raise Damaged("packed with LZMA and the filter for x86, which is not supported")
        begin = lzma_stream.end(1)
        decoder = raw_lzma(budget, [lzma1_filter(data[begin : begin + 5])], 1 << 62)
        return decompress(decoder, Pieces(data, begin + 5, stop), budget)
    if data[begin : begin + 1] == b"1" and data[begin + 1 : begin + 2] < b"\x0e":
        raise Damaged("packed with NSIS's own form of bzip2, which is not supported")
    return decompress(inflate(), Pieces(data, begin, stop), budget)


def _stored(data: bytes, begin: int, stop: int, budget: Budget) -> Iterator[bytes]:
    return copy(Pieces(data, begin, stop), budget)


def _apart(data: bytes, begin: int, stop: int, budget: Budget) -> Iterator[Member | Lost]:
    """Script and files each packed for itself, behind a number: their length, and whether they are packed."""
    at = base = begin
    names: dict[int, str] = {}
    while at + 4 <= stop:
        (size,) = struct.unpack_from("<I", data, at)
        end = min(at + 4 + (size & ~_PACKED), stop)
        is_packed = size & _PACKED and end > at + 4
        chunks = (_unpack if is_packed else _stored)(data, at + 4, end, budget)
        if at == begin:
            script = _read_script(b"".join(_at_most(chunks, _MOST_SCRIPT)))
            yield Member("<script>", iter((script.raw,)))
            base = end
            names = dict(script.files)
        else:
            yield Member(names.get(at - base, f"file at {at - base}"), chunks)
        at = end


def _solid(data: bytes, begin: int, stop: int, budget: Budget) -> Iterator[Member | Lost]:
    """All in one stream, each behind its length."""
    stream = Stream(_unpack(data, begin, stop, budget))
    size = int.from_bytes(stream.read(4), "little")
    if size > _MOST_SCRIPT or stream.damage:
        raise Damaged(stream.damage or "its script is larger than it can be")
    script = _read_script(stream.read(size))
    yield Member("<script>", iter((script.raw,)))
    names = dict(script.files)
    at = 0
    while len(head := stream.read(4)) == 4:
        size = int.from_bytes(head, "little") & ~_PACKED
        yield Member(names.get(at, f"file at {at}"), _content(stream, size))
        at += 4 + size
    if stream.damage and not stream.damage.endswith("ends early"):
        yield Lost("", "unreadable", stream.damage)


def _content(stream: Stream, size: int) -> Iterator[bytes]:
    missing = yield from stream.pieces(size)
    if missing:
        raise Damaged(stream.damage or f"the installer ends {missing} bytes before this member does")


def _at_most(chunks: Iterator[bytes], most: int) -> Iterator[bytes]:
    for chunk in chunks:
        most -= len(chunk)
        if most < 0:
            raise Damaged("its script is larger than it can be")
        yield chunk


def _read_script(raw: bytes) -> _Script:
    """The names of the files. What is not as expected costs the names only."""
    script = _Script(raw)
    if len(raw) < 68:
        return script
    blocks = [struct.unpack_from("<II", raw, 4 + 8 * number) for number in range(8)]
    start, count = blocks[_ENTRIES]
    strings = raw[blocks[_STRINGS][0] : blocks[_LANGUAGES][0]]
    wide = strings[:2] == b"\0\0"
    folder = ""
    for number in range(min(count, max(0, len(raw) - start) // _INSTRUCTION.size)):
        what, *values = _INSTRUCTION.unpack_from(raw, start + number * _INSTRUCTION.size)
        if what == _SET_FOLDER and values[1]:
            folder = _string(strings, values[0], wide) + "/"
        elif what == _EXTRACT:
            name = _string(strings, values[1], wide)
            script.files.append((values[2], (folder + name).replace("\\", "/")))
    return script


def _string(strings: bytes, number: int, wide: bool) -> str:
    """A string of the script, with `$` for each variable, folder or translation that stands in it."""
    if wide:
        at, found = 2 * number, []
        while code := int.from_bytes(strings[at : at + 2], "little"):
            at += 2
            if code in (1, 2, 3) or 0xE000 <= code <= 0xE003:
                found.append("$")
                at += 2
            else:
                found.append(chr(code))
        return "".join(found)
    text = strings[number : number + 1024].split(b"\0", 1)[0]
    found, at = [], 0
    while at < len(text):
        if text[at] in (1, 2, 3) or text[at] >= 0xFC:
            found.append("$")
            at += 3
        else:
            found.append(chr(text[at]))
            at += 1
    return "".join(found)


def _sniff(data: bytes) -> float:
    return 0.95 * (data.startswith(b"MZ") and _find(data) > 0)


FORMAT = Format("NSIS installer", _sniff, _members, first=b"M")
