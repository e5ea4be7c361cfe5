"""Images of an unknown layout, such as firmware: what is recognised in them by how it begins, and all between.

Where a program (ELF, PE) has something behind its end, as installers and AppImages do, that is looked at alone.
"""

import struct
import zlib
from collections.abc import Callable, Iterator
from functools import cache

import hyperscan
import msgspec

from sunlit.intake.archives import romfs, squashfs_old, uimage
from sunlit.intake.archives.image import Image
from sunlit.intake.archives.registry import Format, Lost, Member, all_formats
from sunlit.intake.limits import Budget
from sunlit.schema import Artifact
from sunlit.vocabulary.compiled import compile_database

_LEAST = 1 << 16
_HEAD = 1 << 12
_TABLES = 512  # of a font, in which the one of its letters is named
_MOST = 1000
_MOST_TRIED = 10_000
_MOST_SEEN = 1 << 20  # of one kind; what lies in another of its kind is not tried
# Files that are known, and that neither hold others as they are nor are worth a look through all of them.
_OTHERS = (
    b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"RIFF", b"OggS", b"ID3", b"fLaC", b"wOF", b"%PDF", b"\x1aE\xdf\xa3", b"PACK",
    b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"dex\n", b"\0asm", b"\xde\x12\x04\x95", b"SQLite",
    b"Microsoft C/C++",
)  # fmt: skip


class _Kind(msgspec.Struct, frozen=True):
    """Something that can lie in an image.

    size     bytes, place -> its size, or 0 when what lies there is none; -1 when it is not told
    closing  what its end is found by: `size` is then given the place of the next one, too
    """

    magic: bytes
    size: Callable[..., int]
    closing: bytes = b""


def _number(data: bytes, at: int, size: int = 4) -> int:
    return int.from_bytes(data[at : at + size], "little")


def _squashfs(data: bytes, at: int) -> int:
    block, shift = _number(data, at + 12), _number(data, at + 22, 2)
    used = _number(data, at + 40, 8)
    if size := squashfs_old.size_at(data, at):
        return size
    return -(-used // 4096) * 4096 if shift < 32 and block == 1 << shift and _number(data, at + 28, 2) == 4 else 0


def _cramfs(data: bytes, at: int) -> int:
    little = data[at : at + 1] == b"\x45"
    size = int.from_bytes(data[at + 4 : at + 8], "little" if little else "big")
    return size if data.startswith(b"Compressed ROMFS", at + 16) else 0


def _uimage(data: bytes, at: int) -> int:
    size = int.from_bytes(data[at + 12 : at + 16], "big")
    return uimage.HEADER + size if uimage.is_header(data, at) else 0


def _trx(data: bytes, at: int) -> int:
    return _number(data, at + 4) if _number(data, at + 14, 2) in (1, 2) else 0


def _gzip(data: bytes, at: int) -> int:
    """A stream's length is found by unpacking its beginning; only its end tells it, and that may be far."""
    if data[at + 3] > 0x1F or data[at + 8] not in (0, 2, 4):
        return 0
    decoder = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        return -1 if len(decoder.decompress(data[at : at + _HEAD], _HEAD)) >= 512 else 0
    except zlib.error:
        return 0


def _zip(data: bytes, at: int, end: int) -> int:
    return end - at + 22 + _number(data, end + 20, 2) if _number(data, at + 4, 2) < 64 else 0


def _sevenzip(data: bytes, at: int) -> int:
    crc = zlib.crc32(data[at + 12 : at + 32])
    return 32 + _number(data, at + 12, 8) + _number(data, at + 20, 8) if crc == _number(data, at + 8) else 0


def _cpio(data: bytes, at: int, end: int) -> int:
    return end - at + 11 if data[at + 6 : at + 14].isalnum() else 0


def _ubi(data: bytes, at: int) -> int:
    return -1 if data[at + 4 : at + 8] == b"\1\0\0\0" else 0


def _lzma(data: bytes, at: int) -> int:
    """A dictionary of a usual size, and a size that is told or is known not to be."""
    dictionary, size = _number(data, at + 1), _number(data, at + 5, 8)
    usual = dictionary in (1 << 16, 1 << 20, 1 << 21, 1 << 22, 1 << 23, 1 << 24, 1 << 25, 1 << 26)
    return -1 if usual and (size == (1 << 64) - 1 or 1 << 10 < size < 1 << 28) and not data[at + 13] else 0


_KINDS = (
    *(_Kind(magic, _squashfs) for magic in squashfs_old.MAGICS),
    _Kind(romfs.MAGIC, romfs.size_at),
    _Kind(b"\x45\x3d\xcd\x28", _cramfs),
    _Kind(b"\x28\xcd\x3d\x45", _cramfs),
    _Kind(uimage.MAGIC, _uimage),
    _Kind(b"HDR0", _trx),
    _Kind(b"\x1f\x8b\x08", _gzip),
    _Kind(b"\xfd7zXZ\0", lambda _data, _at: -1),
    _Kind(b"BZh91AY&SY", lambda _data, _at: -1),
    _Kind(b"\x5d\0\0", _lzma),
    _Kind(b"PK\3\4", _zip, b"PK\5\6"),
    _Kind(b"7z\xbc\xaf\x27\x1c", _sevenzip),
    _Kind(b"070701", _cpio, b"TRAILER!!!"),
    _Kind(b"UBI#", _ubi),
    _Kind(b"\x31\x18\x10\x06", lambda data, at: -1 if data[at + 20 : at + 21] == b"\6" else 0),
)


@cache
def _magics() -> hyperscan.Database:
    return compile_database((b"".join(b"\\x%02x" % byte for byte in kind.magic), 0) for kind in _KINDS)


def _beginnings(data: bytes) -> list[list[int]]:
    """Where each kind may begin, ascending, of very many the first ones: in one pass for all of them."""
    starts: list[list[int]] = [[] for _ in _KINDS]

    def seen(number: int, _start: int, end: int, _flags: int, _context: object) -> None:
        if len(starts[number]) < _MOST_SEEN:
            starts[number].append(end - len(_KINDS[number].magic))

    _magics().scan(data, match_event_handler=seen)
    return starts


def _found(data: bytes) -> Iterator[tuple[int, int]]:
    """Where something begins and ends, in order, without what lies in others."""
    places = []
    for kind, starts in zip(_KINDS, _beginnings(data), strict=True):
        free = tried = 0
        end = -1
        for at in starts:
            if at < free or at + 64 >= len(data):
                continue
            if kind.closing and end < at and (end := data.find(kind.closing, at)) < 0:
                break
            tried += 1
            if size := kind.size(data, at, *([end] if kind.closing else [])):
                places.append((at, size))
                if size > 0:
                    free = at + size
                elif len(places) > _MOST:
                    break
            if tried == _MOST_TRIED:
                break
    places.sort()
    covered = 0
    for number, (at, size) in enumerate(places):
        if at < covered:
            continue
        # One whose size is not told ends where the next begins; what it does not use of that comes out as its gap.
        following = (start for start, _ in places[number + 1 :])
        stop = min(at + size, len(data)) if size > 0 else next(following, len(data))
        yield at, stop
        covered = stop


def end_of_program(data: bytes) -> int:
    """Where a program ends for its loader, -1 when these bytes are none."""
    if data.startswith(b"\x7fELF") and len(data) > 64:
        order = "<" if data[5] == 1 else ">"
        wide = data[4] == 2
        (table,) = struct.unpack_from(f"{order}{'Q' if wide else 'I'}", data, 40 if wide else 32)
        size, count = struct.unpack_from(f"{order}HH", data, 58 if wide else 46)
        return table + size * count or -1
    if data.startswith(b"MZ") and len(data) > 0x40:
        header = _number(data, 0x3C)
        if not data.startswith(b"PE\0\0", header):
            return -1
        sections = header + 24 + _number(data, header + 20, 2)
        stop = 0
        for number in range(_number(data, header + 6, 2)):
            at = sections + 40 * number
            stop = max(stop, _number(data, at + 16) + _number(data, at + 20))
        return stop
    return -1


def _members(artifact: Artifact, budget: Budget) -> Iterator[Member | Lost]:
    image = Image(artifact.data, budget)
    end = end_of_program(image.data)
    if end >= 0:
        image.mark(0, end)
    else:
        for start, stop in _found(image.data):
            yield Member(f"<at {start}>", image.copy(start, stop - start))
    yield from image.gaps(blank=b"\xff\0")


def _sniff(data: bytes) -> float:
    if len(data) < _LEAST or data.startswith(_OTHERS) or data[4:8] == b"ftyp" or b"cmap" in data[:_TABLES]:
        return 0.0
    end = end_of_program(data)
    if end >= 0:
        # The bytes were searched with the program's own; they are told apart only where they can be opened.
        head = data[end : end + _LEAST]
        return 0.1 * (len(data) - end > _HEAD and any(form.sniff(head) for form in all_formats() if not form.last))
    return 0.1 * (next(_found(data), None) is not None)


FORMAT = Format("image of an unknown layout", _sniff, _members, nul=True, last=True)
