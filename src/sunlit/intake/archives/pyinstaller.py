"""Programs that PyInstaller made of Python: the files behind the program itself, compiled modules as .pyc.

Laid out as PyInstaller's documentation has it, "Advanced Topics: The CArchive"; most modules are in an archive of their
own (pyz.py).
"""

import struct
from collections.abc import Iterator
from itertools import chain

from sunlit.intake.archives import pyz
from sunlit.intake.archives.image import Image
from sunlit.intake.archives.registry import Damaged, Format, Lost, Member
from sunlit.intake.archives.streams import Inflate, decompress
from sunlit.intake.limits import Budget
from sunlit.intake.names import decode_name
from sunlit.schema import Artifact

_PROGRAMS = (b"MZ", b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe")
_COOKIE = b"MEI\x0c\x0b\x0a\x0b\x0e"
_COOKIE_FORM = struct.Struct(">8sIIII64s")
_ENTRY = struct.Struct(">IIIIBc")
_REACH = 1 << 16  # at the end, where the cookie is; a signature may stand behind it
_MODULES = (b"s", b"m", b"M")  # kinds of entries that are compiled
_ARCHIVE = b"z"


def _members(artifact: Artifact, budget: Budget) -> Iterator[Member | Lost]:
    image = Image(artifact.data, budget)
    cookie = _cookie_at(image.data)
    _, size, toc, toc_size, _, _ = _COOKIE_FORM.unpack(image.look(cookie, _COOKIE_FORM.size))
    base = cookie + _COOKIE_FORM.size - size
    image.mark(0, base)  # the program itself, which is read as the file that it is
    image.mark(cookie, _COOKIE_FORM.size)
    entries = list(_entries(image, base + toc, toc_size))
    archives = (base + at for at, _, _, kind, _ in entries if kind == _ARCHIVE)
    header = next((pyz.header_of(image.data, at) for at in archives), b"")
    for at, length, packed, kind, name in entries:
        if packed or length:
            content = _content(image, base + at, length, bool(packed))
            yield Member(f"{name}.pyc", chain((header,), content)) if kind in _MODULES else Member(name, content)
    yield from image.gaps()


def _entries(image: Image, at: int, size: int) -> Iterator[tuple[int, int, int, bytes, str]]:
    """Of each entry where it lies, its size there, whether it is packed, its kind and name."""
    end = at + size
    while at < end:
        length, start, packed, _, flag, kind = _ENTRY.unpack(image.look(at, _ENTRY.size))
        if length < _ENTRY.size:
            raise Damaged(f"an entry of {length} bytes at {at}")
        name = image.take(at, length)[_ENTRY.size :].split(b"\0", 1)[0]
        yield start, packed, flag, kind, decode_name(name)
        at += length


def _content(image: Image, at: int, size: int, is_packed: bool) -> Iterator[bytes]:
    pieces = image.copy(at, size)
    return decompress(Inflate(15), pieces, image.budget) if is_packed else pieces


def _cookie_at(data: bytes) -> int:
    return data.rfind(_COOKIE, max(0, len(data) - _REACH))


def _sniff(data: bytes) -> float:
    if not data.startswith(_PROGRAMS):
        return 0.0
    at = _cookie_at(data)
    return 0.85 * (0 < at <= len(data) - _COOKIE_FORM.size)


FORMAT = Format("program of PyInstaller", _sniff, _members, nul=True)
