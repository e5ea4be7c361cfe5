"""JFFS2, of both byte orders. Files that were deleted are read too, as long as their bytes are there.

Laid out as in the kernel's include/uapi/linux/jffs2.h; the method "rtime" as in its fs/jffs2/compr_rtime.c.
"""

from collections.abc import Iterator
from functools import partial

from sunlit.intake.archives.image import Image
from sunlit.intake.archives.journal import Journal, Piece
from sunlit.intake.archives.packed import Unpack, unlzmaed, unlzoed, zlibbed
from sunlit.intake.archives.registry import Damaged, Format, Lost, Member
from sunlit.intake.limits import MIB, Budget
from sunlit.schema import Artifact

_NAME, _INODE = 0xE001, 0xE002
_ACCURATE = 0x2000  # a bit that is cleared in nodes that newer ones have made obsolete; they are read all the same
_OTHERS = (0x2003, 0x2004, 0x2006, 0xE008, 0xE009)  # clean markers, padding, sums, attributes
_METHODS = {3: "rubinmips", 4: "copy", 5: "dynrubin"}


def _rtime(data: bytes, size: int, _budget: Budget) -> bytes:
    """Each byte, and how many that followed its like the last time follow it again."""
    last = [0] * 256
    found = bytearray()
    for at in range(0, len(data) - 1, 2):
        value, count = data[at], data[at + 1]
        found.append(value)
        start, last[value] = last[value], len(found)
        for place in range(start, start + count):
            if place >= len(found):
                raise Damaged("a packed block is damaged")
            found.append(found[place])
        if len(found) >= size:
            break
    return bytes(found[:size])


_UNPACK: dict[int, Unpack] = {
    0: lambda data, size, _budget: data[:size],
    1: lambda _data, size, _budget: bytes(size),
    2: _rtime,
    6: zlibbed,
    7: unlzoed,
    8: unlzmaed,
}


def _members(artifact: Artifact, budget: Budget) -> Iterator[Member | Lost]:
    image = Image(artifact.data, budget)
    little = image.data.startswith(b"\x85\x19")
    order, magic = ("<", b"\x85\x19") if little else (">", b"\x19\x85")
    journal = Journal(budget)
    at = 0
    while (at := image.data.find(magic, at)) >= 0:
        if at % 4 or at + 12 > len(image.data):
            at += 1
            continue
        kind = image.numbers(f"{order}H", at + 2)[0] | _ACCURATE
        (length,) = image.numbers(f"{order}I", at + 4)
        if length < 12 or at + length > len(image.data) or kind not in (_NAME, _INODE, *_OTHERS):
            at += 4
            continue
        if kind == _NAME and length >= 40:
            parent, version, number = image.numbers(f"{order}III", at + 12)
            size = image.data[at + 28]
            journal.name(parent, image.data[at + 40 : at + 40 + size], version, number)
        elif kind == _INODE and length >= 68:
            number, version, mode = image.numbers(f"{order}III", at + 12)
            size, _, _, _, offset, packed, length_of_piece, method = image.numbers(f"{order}IIIIIIIB", at + 28)
            journal.inode(number, version, mode, size)
            if length_of_piece:
                read = partial(_read, image.data, slice(at + 68, at + 68 + packed), method, length_of_piece, budget)
                journal.piece(number, Piece(version, offset, length_of_piece, read))
        image.mark(at, length + -length % 4)
        at += length
    yield from journal.members()
    yield from image.gaps(blank=b"\xff\0")


def _read(image: bytes, packed: slice, method: int, size: int, budget: Budget) -> bytes:
    """A piece, taken when it is asked for: damaged ones can overlap, and many copies need more memory than there is."""
    if method not in _UNPACK:
        raise Damaged(f"packed with a method that is not supported, {_METHODS.get(method, method)}")
    if size > MIB:
        raise Damaged(f"a piece of {size} bytes, which it cannot have")
    found = _UNPACK[method](image[packed], size, budget)
    budget.spend(len(found))
    return found


def _sniff(data: bytes) -> float:
    if data.startswith((b"\x85\x19", b"\x19\x85")):
        little = data.startswith(b"\x85\x19")
        kind = int.from_bytes(data[2:4], "little" if little else "big") | _ACCURATE
        return 0.8 * (kind in (_NAME, _INODE, *_OTHERS))
    return 0.0


FORMAT = Format("JFFS2 file system", _sniff, _members, first=b"\x85\x19")
