"""Tar, plain or inside a compressed stream: V7, ustar, GNU and pax headers, read from the bytes alone.

Headers are laid out as in POSIX.1-2017, "pax Interchange Format", and in the GNU tar manual, "Basic Tar Format"
and "Storing Sparse Files". Blocks that are no header are passed on as gaps and reading goes on behind them, so
neither a damaged header nor a second archive behind the end of the first hides anything.
"""

import re
from collections.abc import Iterator

from sunlit.intake.archives.registry import Damaged, Format, Lost, Member, gap
from sunlit.intake.archives.streams import Pieces, Stream, copy
from sunlit.intake.limits import MIB, Budget
from sunlit.intake.names import decode_name, link
from sunlit.schema import Artifact

BLOCK = 512
_ZEROS = bytes(BLOCK)
_MAX_EXTENSION = MIB  # of a pax or long-name header: it holds names and times, not content
_CHECKSUM = re.compile(rb"[ \0]*([0-7]{1,8})[ \0]*")
_PAX_RECORD = re.compile(rb"(\d{1,8}) ([^=\n]+)=")
_PAX_KNOWN = re.compile(
    r"path|linkpath|size|[acm]time|[ug]id|[ug]name|charset|hdrcharset|(?:GNU\.sparse|SCHILY|LIBARCHIVE)\..+"
)
_PAX_USED = {"path", "linkpath", "size", "GNU.sparse.name"}
_NO_CONTENT = {b"1", b"2", b"3", b"4", b"5", b"6"}
_DEVICES = {b"3": "character device", b"4": "block device", b"6": "fifo"}


def is_header(block: bytes) -> bool:
    """Whether the checksum says that these 512 bytes are a header; old tars sum the bytes as signed."""
    field = _CHECKSUM.fullmatch(block, 148, 156)
    if field is None or len(block) < BLOCK:
        return False
    told = int(field[1], 8)
    rest = block[:148] + b" " * 8 + block[156:BLOCK]
    total = sum(rest)
    return told in (total, total - 256 * sum(byte > 127 for byte in rest))


def members_of(stream: Stream) -> Iterator[Member | Lost]:
    """The members of the tar archive in a stream; the names, sizes and kinds are as the headers say."""
    extended: dict[str, bytes] = {}
    while block := stream.read(BLOCK):
        if block == _ZEROS:
            continue
        if not is_header(block):
            start = stream.at - len(block)
            yield Member(f"<gap at {start}>", _until_header(stream, block), at=start)
            continue
        kind, size = block[156:157], _number(block[124:136])
        if kind in (b"x", b"g", b"L", b"K"):
            yield from _extension(stream, kind, size, extended)
        else:
            yield from _member(stream, block, kind, size, extended)
            extended = {}
    if stream.damage:
        yield Lost("", "unreadable", stream.damage)


def _number(field: bytes) -> int:
    """A size: octal digits, or base 256 when the first bit is set (GNU); 0 when it is neither."""
    if field[0] == 0x80:
        return int.from_bytes(field[1:], "big")
    digits = field.strip(b" \0")
    return int(digits, 8) if re.fullmatch(rb"[0-7]+", digits) else 0


def _until_header(stream: Stream, block: bytes) -> Iterator[bytes]:
    yield block
    while (block := stream.peek(BLOCK)) and block != _ZEROS and not is_header(block):
        yield stream.read(BLOCK)


def _content(stream: Stream, size: int) -> Iterator[bytes]:
    missing = yield from stream.pieces(size)
    if missing:
        raise Damaged(stream.damage or f"the archive ends {missing} bytes before this member does")


def _padding(stream: Stream, size: int) -> Iterator[Member]:
    yield from gap(stream.at, stream.read(-size % BLOCK))


def _extension(stream: Stream, kind: bytes, size: int, extended: dict[str, bytes]) -> Iterator[Member]:
    """Takes names and sizes for the next member; what else such a header holds is passed on as it is."""
    name = f"<header at {stream.at}>"
    if size > _MAX_EXTENSION:
        yield Member(name, _content(stream, size))
    else:
        data = stream.read(size)
        if kind in (b"L", b"K"):
            extended["path" if kind == b"L" else "linkpath"] = data.rstrip(b"\0")
        else:
            records = dict(_pax_records(data))
            if kind == b"x":
                extended.update((key, value) for key, value in records.items() if key in _PAX_USED)
                if any(key.startswith("GNU.sparse.") for key in records):
                    extended["sparse"] = b"1"
            if not all(_PAX_KNOWN.fullmatch(key) for key in records):
                yield Member(name, iter((data,)))
    yield from _padding(stream, size)


def _pax_records(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The records of a pax header, "LENGTH KEY=VALUE" and a newline each, up to the first that is none."""
    at = 0
    while match := _PAX_RECORD.match(data, at):
        at += int(match[1])
        if not match.end() < at <= len(data):
            return
        yield match[2].decode("utf-8", "replace"), data[match.end() : at - 1]


def _member(
    stream: Stream, block: bytes, kind: bytes, size: int, extended: dict[str, bytes]
) -> Iterator[Member | Lost]:
    name = _name(block, extended)
    target = decode_name(extended.get("linkpath", block[157:257].split(b"\0", 1)[0]))
    if kind in _DEVICES:
        yield Lost(name, "unreadable", f"{_DEVICES[kind]}: refused")
    elif kind == b"2":
        yield Lost(name, *link(name, target))
    elif kind == b"1":
        yield Lost(name, *link("", target))
    if kind in _NO_CONTENT:
        return
    if re.fullmatch(rb"\d{1,18}", extended.get("size", b"")):
        size = int(extended["size"])
    sparse = kind == b"S" or "sparse" in extended
    more = kind == b"S" and block[482] == 1
    while more:
        more = stream.read(BLOCK)[504:505] == b"\1"
    if size or not name.endswith("/"):
        note = "sparse members, read without their holes" if sparse else ""
        yield Member(name, _content(stream, size), note)
        yield from _padding(stream, size)


def _name(block: bytes, extended: dict[str, bytes]) -> str:
    told = extended.get("GNU.sparse.name") or extended.get("path")
    if told is None:
        told = block[:100].split(b"\0", 1)[0]
        prefix = block[345:500].split(b"\0", 1)[0]
        if prefix and block[257:265] == b"ustar\x0000":
            told = prefix + b"/" + told
    return decode_name(told) or "<no name>"


def _sniff(data: bytes) -> float:
    if data[257:262] == b"ustar":
        return 0.9
    return 0.8 if is_header(data[:BLOCK]) else 0.0


def _members(artifact: Artifact, budget: Budget) -> Iterator[Member | Lost]:
    return members_of(Stream(copy(Pieces(artifact.data), budget)))


FORMAT = Format("tar", _sniff, _members, nul=True)
