"""What nothing here can open: which parts of it look encrypted or packed, by how evenly their bytes are spread."""

import math
from collections import Counter
from collections.abc import Iterator

from sunlit.schema import Skipped

_LEAST = 4096  # bytes, of a region that belongs to no member
_LEAST_OF_A_FILE = 1 << 16
_WINDOW = 1 << 14
_SAMPLE = 4096
_EVEN = 7.9  # bits a byte: random bytes give 7.95 in a sample of this size, machine code 6, text 5
_GLANCE = 512
_DISTINCT = range(190, 246)  # of 512 random bytes 221 differ, of machine code half as many, of a table all
# What is packed in a way that everybody knows: pictures, sound, video, fonts, PDF, models, packs of git.
_KNOWN = (
    b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"RIFF", b"OggS", b"ID3", b"fLaC", b"wOF", b"%PDF", b"\x1aE\xdf\xa3",
    b"\0\0\1\0", b"II*\0", b"MM\0*", b"PACK", b"\xff\xfb", b"\0\0\1\xba", b"SQLite", b"\x7fELF", b"\xff\x0a",
    b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"FLV", b"\x80\x01", b"ADIF", b"#!AMR", b"\x0b\x77",
)  # fmt: skip


def entropy(data: bytes) -> float:
    """Bits that a byte of these tells, 0 to 8."""
    total = len(data)
    return sum(count / total * math.log2(total / count) for count in Counter(data).values())


def may_be_packed(data: bytes, stray: bool = False) -> bool:
    """Whether parts of what is no archive may be encrypted, or packed in an unknown way, after a glance at it.

    stray  whether the bytes belong to no member of the archive that they come from
    """
    if len(data) < (_LEAST if stray else _LEAST_OF_A_FILE) or data.startswith(_KNOWN) or data[4:8] == b"ftyp":
        return False
    return any(_looks_even(data, at) for at in (0, len(data) // 2, len(data) - _GLANCE))


def regions(path: str, data: bytes) -> Iterator[Skipped]:
    """The parts of an artifact that look encrypted, or packed in an unknown way; they were searched for strings."""
    start = 0
    found: list[float] = []
    for at in range(0, len(data), _WINDOW):
        window = data[at : at + _WINDOW]
        if len(window) < _SAMPLE and found:
            continue  # too few to tell: they are taken for what stands before them
        bits = entropy(window[:_SAMPLE]) if len(window) >= _SAMPLE and _looks_even(window, 0) else 0.0
        if bits < _EVEN:
            if at > start and found:
                yield _region(path, data, start, at, found)
            start, found = at + len(window), []
        else:
            found.append(bits)
    if found:
        yield _region(path, data, start, len(data), found)


def _looks_even(data: bytes, at: int) -> bool:
    return len(set(data[at : at + _GLANCE])) in _DISTINCT


def _region(path: str, data: bytes, start: int, stop: int, found: list[float]) -> Skipped:
    size = stop - start
    whole = size > 0.95 * len(data)
    where = path if whole else f"{path}!/<region at {start}>"
    bits = sum(found) / len(found)
    reason = f"looks encrypted, or packed in an unknown way ({bits:.1f} of 8 bits a byte): searched for strings only"
    return Skipped(where, "unreadable", reason, size, searched=True)
