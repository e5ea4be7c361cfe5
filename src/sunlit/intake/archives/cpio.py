"""cpio, as in RPM packages and the first file system of a Linux kernel: "newc", "crc", "odc" and the old binary.

Laid out as in cpio(5) of FreeBSD and, for newc, in the kernel's documentation, "initramfs buffer format". Archives
that follow one another are read on; what stands between them is passed on as a gap.
"""

import re
import stat
from collections.abc import Iterator

from sunlit.intake.archives.registry import Damaged, Format, Lost, Member, gap
from sunlit.intake.archives.streams import Pieces, Stream, copy
from sunlit.intake.archives.tree import special
from sunlit.intake.limits import Budget
from sunlit.intake.names import LONGEST_PATH, decode_name, link, link_target
from sunlit.schema import Artifact

_NEWC = re.compile(rb"07070[12][0-9A-Fa-f]{104}")
_ODC = re.compile(rb"070707[0-7]{70}")
_BINARY = (b"\xc7\x71", b"\x71\xc7")
_LAST = b"TRAILER!!!"
HEADER = 110


def is_header(block: bytes) -> bool:
    """Whether these bytes begin with the header of a member in the formats that are text."""
    return _NEWC.match(block) is not None or _ODC.match(block) is not None


def _header(block: bytes) -> tuple[int, int, int, int, int, bool] | None:
    """Length and alignment of a header, mode, length of the name, size, and whether the content may stand with
    another name; None when it is no header."""
    if _NEWC.match(block):
        fields = [int(block[6 + 8 * number : 14 + 8 * number], 16) for number in range(13)]
        return HEADER, 4, fields[1], fields[11], fields[6], fields[4] > 1 and not fields[6]
    if _ODC.match(block):
        return 76, 1, int(block[18:24], 8), int(block[59:65], 8), int(block[65:76], 8), False
    order = {b"\xc7\x71": "little", b"\x71\xc7": "big"}.get(block[:2])
    if order and len(block) >= 26:
        words = [int.from_bytes(block[at : at + 2], "little" if order == "little" else "big") for at in range(0, 26, 2)]
        if words[10]:
            return 26, 2, words[3], words[10], words[11] << 16 | words[12], False
    return None


def members_of(stream: Stream) -> Iterator[Member | Lost]:
    """The members of the cpio archives in a stream; names, sizes and kinds are as the headers say."""
    while block := stream.peek(HEADER):
        header = _header(block)
        if header is None:
            at = stream.at
            yield Member(f"<gap at {at}>", _until_header(stream), at=at)
            continue
        length, align, mode, name_size, size, elsewhere = header
        stream.read(length)
        raw = stream.read(min(name_size, LONGEST_PATH)).split(b"\0", 1)[0]
        _skip(stream, max(0, name_size - LONGEST_PATH))
        _skip(stream, -(length + name_size) % align)
        if raw == _LAST and not size:
            _skip_zeros(stream)
            continue
        if elsewhere and stat.S_ISREG(mode):
            yield Lost(decode_name(raw), "skipped", "hard link, whose content stands with its last name")
        else:
            yield from _member(stream, decode_name(raw), mode, size)
        yield from gap(stream.at, stream.read(-size % align))
    if stream.damage:
        yield Lost("", "unreadable", stream.damage)


def _skip(stream: Stream, count: int) -> None:
    for _ in stream.pieces(count):
        pass


def _skip_zeros(stream: Stream) -> None:
    """What follows the last member: zeros up to a full block, then perhaps another archive."""
    while (block := stream.peek(1 << 12)) and (zeros := len(block) - len(block.lstrip(b"\0"))):
        stream.read(zeros)


def _until_header(stream: Stream) -> Iterator[bytes]:
    """Bytes up to the next header that is text; the old binary one is too short to be looked for."""
    while block := stream.peek(1 << 16):
        places = [match.start() for match in (_NEWC.search(block, 1), _ODC.search(block, 1)) if match]
        if places:
            yield stream.read(min(places))
            return
        yield stream.read(len(block) if len(block) < 1 << 16 else len(block) - HEADER)


def _member(stream: Stream, name: str, mode: int, size: int) -> Iterator[Member | Lost]:
    if stat.S_ISLNK(mode) and size <= LONGEST_PATH and (target := link_target(stream.peek(size))):
        stream.read(size)
        yield Lost(name, *link(name, target))
    elif (kind := special(mode)) and not size:
        yield Lost(name, "unreadable", f"{kind}: refused")
    elif size or not stat.S_ISDIR(mode):
        yield Member(name, _content(stream, size))


def _content(stream: Stream, size: int) -> Iterator[bytes]:
    missing = yield from stream.pieces(size)
    if missing:
        raise Damaged(stream.damage or f"the archive ends {missing} bytes before this member does")


def _members(artifact: Artifact, budget: Budget) -> Iterator[Member | Lost]:
    yield from members_of(Stream(copy(Pieces(artifact.data), budget)))


def _sniff(data: bytes) -> float:
    if data.startswith((b"07070", *_BINARY)) and (header := _header(data[:HEADER])):
        length, _, mode, name_size, *_ = header
        # The old binary header has two bytes of magic only.
        fits = 0 < name_size <= LONGEST_PATH and data[length + name_size - 1 : length + name_size] == b"\0"
        return 0.9 * (length > 26 or (fits and stat.S_IFMT(mode) != 0))
    return 0.0


FORMAT = Format("cpio archive", _sniff, _members, first=b"0\xc7\x71")
