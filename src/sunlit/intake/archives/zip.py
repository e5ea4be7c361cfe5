"""Zip and everything that is one: wheels, jar, aar, apk, nupkg, docx.

The central directory leads, but nothing is believed: each member's own header is compared with it, every stretch
of bytes is accounted for, and where there is no directory the members are found by their own headers.
"""

import stat
import zlib
from collections.abc import Callable, Iterator

from sunlit.intake.archives.registry import Damaged, Format, Lost, Member, gap
from sunlit.intake.archives.streams import (
    Pieces,
    bunzip2,
    copy,
    decompress,
    exactly,
    inflate,
    lzma1_filter,
    raw_lzma,
    unxz,
    unzstd,
)
from sunlit.intake.archives.zip_directory import (
    LOCAL,
    Directory,
    Record,
    central_records,
    descriptor_size,
    find_directory,
    local_record,
    may_end_as_zip,
    stored_end,
    telling_extra,
)
from sunlit.intake.limits import Budget
from sunlit.intake.names import LONGEST_PATH, link, link_target
from sunlit.schema import Artifact

_ENCRYPTED, _MASKED = 1 << 0, 1 << 13
_LZMA_TELLS_END = 1 << 1
_DIFFERS = "members that their own header and the directory tell differently"
_OVERLAPS = "members that overlap with others"
_METHODS = {1: "shrunk", 6: "imploded", 9: "Deflate64", 96: "JPEG", 97: "WavPack", 98: "PPMd", 99: "AES"}


def _members(artifact: Artifact, budget: Budget) -> Iterator[Member | Lost]:
    data = artifact.data
    directory = find_directory(data)
    if directory is None:
        yield Lost("", "unreadable", "no zip directory that fits; members were found by their own headers")
        yield from _by_own_headers(data, budget)
    else:
        yield from _by_directory(data, directory, budget)


def _by_directory(data: bytes, directory: Directory, budget: Budget) -> Iterator[Member | Lost]:
    """Members and gaps in the order of their bytes; then the directory's own comments and extra data."""
    first = directory.start
    records = []
    for record in central_records(data, directory):
        records.append(record)
        if len(records) > budget.limits.max_files:
            break
    remarks = [record.comment for record in records] + [directory.comment]
    extras = [telling_extra(record.extra) for record in records]
    records.sort(key=lambda record: record.header)
    covered = 0
    for record in records:
        own = local_record(data, record.header)
        if own is None:
            yield Lost(record.name, "unreadable", "its own header is not where the directory says", record.packed)
            continue
        header, begin = own
        yield from gap(covered, data[covered : record.header])
        note = _DIFFERS if _differs(record, header) else _OVERLAPS if record.header < covered else ""
        stop = begin + record.packed
        yield from _content(data, record, Pieces(data, begin, min(stop, len(data))), note, budget)
        if record.flags & 8:
            stop += descriptor_size(data, stop, record.packed)
        covered = max(covered, stop)
        extras.append(telling_extra(header.extra))
    yield from gap(covered, data[covered:first])
    yield from gap(directory.start, data[directory.start : directory.records])
    behind = max(covered, directory.stop)
    yield from gap(behind, data[behind:])
    for name, texts in (("<comments>", remarks), ("<extra fields>", extras)):
        if any(texts):
            yield Member(name, iter((b"\n".join(text for text in texts if text),)))


def _differs(record: Record, own: Record) -> bool:
    """Whether a member's own header contradicts the directory: another program would unpack something else."""
    if (own.raw_name, own.method, own.flags & _ENCRYPTED) != (
        record.raw_name,
        record.method,
        record.flags & _ENCRYPTED,
    ):
        return True
    return not own.flags & 8 and (own.packed, own.size) != (record.packed, record.size)


def _by_own_headers(data: bytes, budget: Budget) -> Iterator[Member | Lost]:
    covered = 0
    at = data.find(LOCAL)
    while at >= 0 and (own := local_record(data, at)):
        record, begin = own
        yield from gap(covered, data[covered:at])
        behind = data.find(LOCAL, begin)
        behind = behind if behind >= 0 else len(data)
        stop = len(data)
        if record.packed >= 0:
            stop = behind = min(begin + record.packed, len(data))
        elif record.method == 0:
            stop = behind = stored_end(data, begin, behind)
        pieces = Pieces(data, begin, stop)
        yield from _content(data, record, pieces, "", budget)
        covered = pieces.at if record.packed < 0 and pieces.ended else behind
        if record.flags & 8:
            covered += descriptor_size(data, covered, covered - begin)
        at = data.find(LOCAL, covered)
    yield from gap(covered, data[covered:])


def _content(data: bytes, record: Record, pieces: Pieces, note: str, budget: Budget) -> Iterator[Member | Lost]:
    """The member, or why it is not read; and bytes within its bounds that its compressed data does not use."""
    name, packed = record.name, pieces.stop - pieces.at
    if record.flags & (_ENCRYPTED | _MASKED):
        yield Lost(name, "unreadable", "encrypted", packed)
        return
    if record.method not in _DECODERS:
        method = _METHODS.get(record.method, "unknown")
        yield Lost(name, "unreadable", f"compression method {record.method} ({method}) is not supported", packed)
        return
    if packed <= 2 and record.size <= 0 and name.endswith(("/", "\\")):
        return
    if stat.S_ISLNK(record.mode) and 0 < record.size <= LONGEST_PATH:
        target = _link_target(data, record, pieces, budget)
        if target:
            yield Lost(name, *link(name, target))
            return
    elif record.mode and not packed and stat.S_IFMT(record.mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        yield Lost(name, "unreadable", "device, fifo or socket: refused")
        return
    yield Member(name, _checked(record, pieces, budget), note)
    if record.packed >= 0 and pieces.ended:
        yield from gap(pieces.at, data[pieces.at : pieces.stop])


def _link_target(data: bytes, record: Record, pieces: Pieces, budget: Budget) -> str:
    """Where a symbolic link points, "" when its content cannot be the target of one."""
    target = b""
    try:
        for chunk in _DECODERS[record.method](record, Pieces(data, pieces.at, pieces.stop), budget):
            target += chunk
            if len(target) > LONGEST_PATH:
                return ""
    except Damaged:
        return ""
    return link_target(target)


def _checked(record: Record, pieces: Pieces, budget: Budget) -> Iterator[bytes]:
    crc = size = 0
    for chunk in _DECODERS[record.method](record, pieces, budget):
        crc = zlib.crc32(chunk, crc)
        size += len(chunk)
        yield chunk
    if record.size not in (-1, size):
        raise Damaged(f"{record.size} bytes are declared, {size} are there")
    if record.size >= 0 and crc != record.crc:
        raise Damaged("the checksum (CRC-32) does not fit")


def _lzma(record: Record, pieces: Pieces, budget: Budget) -> Iterator[bytes]:
    """LZMA behind zip's own header: two bytes of version, two of size, the parameters (section 5.8)."""
    header = pieces.take(4)
    parameters = pieces.take(int.from_bytes(header[2:], "little"))
    chunks = decompress(raw_lzma(budget, [lzma1_filter(parameters)], max(record.size, 0)), pieces, budget)
    return chunks if record.flags & _LZMA_TELLS_END else exactly(chunks, record.size)


_DECODERS: dict[int, Callable[[Record, Pieces, Budget], Iterator[bytes]]] = {
    0: lambda record, pieces, budget: copy(pieces, budget),
    8: lambda record, pieces, budget: decompress(inflate(), pieces, budget),
    12: lambda record, pieces, budget: decompress(bunzip2(), pieces, budget),
    14: _lzma,
    93: lambda record, pieces, budget: decompress(unzstd(), pieces, budget),
    95: lambda record, pieces, budget: decompress(unxz(budget), pieces, budget),
}


def _sniff(data: bytes) -> float:
    if data.startswith((LOCAL, b"PK\5\6")):
        return 1.0
    return 0.5 if may_end_as_zip(data) else 0.0


FORMAT = Format("zip", _sniff, _members)
