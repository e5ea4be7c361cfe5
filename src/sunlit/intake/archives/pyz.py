"""Archives of compiled Python modules (PYZ), as PyInstaller makes them: each module with a header of .pyc before it.

Laid out as PyInstaller's documentation has it, "Advanced Topics: The ZlibArchive". The list of modules is marshalled,
and read without Python's own marshal.
"""

import struct
from collections.abc import Iterator
from itertools import chain
from typing import Any

from sunlit.intake.archives.image import Image
from sunlit.intake.archives.registry import Damaged, Format, Lost, Member
from sunlit.intake.archives.streams import Inflate, decompress
from sunlit.intake.limits import Budget
from sunlit.schema import Artifact

MAGIC = b"PYZ\0"
_HEADER = 12
_CODE = (0, 1)  # kinds of entries: a module, and that of a package
_PACKAGE = 1
_SIZES = {"z": 1, "Z": 1, "a": 4, "A": 4, "u": 4, "s": 4, "t": 4, ")": 1, "(": 4, "[": 4}
_MOST, _DEEPEST = 1_000_000, 20


def header_of(data: bytes, at: int) -> bytes:
    """The header that a .pyc of the Python of the archive at this offset has."""
    return data[at + 4 : at + 8] + bytes(12) if data.startswith(MAGIC, at) else b""


def _members(artifact: Artifact, budget: Budget) -> Iterator[Member | Lost]:
    image = Image(artifact.data, budget)
    image.mark(0, _HEADER)
    (at,) = image.numbers(">I", 8)
    reading = _Marshal(image, at)
    listed = reading.value()
    image.mark(at, reading.at - at)
    for one in listed.items() if isinstance(listed, dict) else listed if isinstance(listed, tuple) else (listed,):
        match one:
            case (str(name), (int(kind), int(start), int(size))):
                content = decompress(Inflate(15), image.copy(start, size), budget)
                path = name.replace(".", "/") + ("/__init__" if kind == _PACKAGE else "")
                if kind in _CODE:
                    yield Member(f"{path}.pyc", chain((header_of(image.data, 0),), content))
                elif size:
                    yield Member(path, content)
            case _:
                raise Damaged("its list of modules is none")
    yield from image.gaps()


class _Marshal:
    """Lists, tuples, dictionaries, numbers and texts; anything else is Damaged."""

    def __init__(self, image: Image, at: int) -> None:
        self._image = image
        self.at = at
        self._known: list[Any] = []
        self._count = 0

    def value(self, depth: int = 0) -> Any:
        self._count += 1
        if depth > _DEEPEST or self._count > _MOST:
            raise Damaged("its list of modules has no end")
        byte = self._take(1)[0]
        kind = chr(byte & 0x7F)
        number = -1
        if byte & 0x80:
            number = len(self._known)
            self._known.append(None)
        found = self._of(kind, depth)
        if number >= 0:
            self._known[number] = found
        return found

    def _of(self, kind: str, depth: int) -> Any:
        if kind in "NTF":
            return kind == "T"
        if kind == "i":
            return struct.unpack("<i", self._take(4))[0]
        if kind == "r":
            (number,) = struct.unpack("<I", self._take(4))
            return self._known[number] if number < len(self._known) else None
        if kind == "{":
            return dict(self._pairs(depth))
        if kind not in _SIZES:
            raise Damaged(f"its list of modules holds {kind!r}")
        size = int.from_bytes(self._take(_SIZES[kind]), "little")
        if kind in "([)":
            return tuple(self.value(depth + 1) for _ in range(min(size, _MOST)))
        return self._take(size).decode("utf-8", "replace")

    def _pairs(self, depth: int) -> Iterator[tuple[str, Any]]:
        while self._image.look(self.at, 1) != b"0":
            key = self.value(depth + 1)
            yield str(key), self.value(depth + 1)
        self.at += 1

    def _take(self, size: int) -> bytes:
        data = self._image.look(self.at, size)
        self.at += size
        return data


FORMAT = Format("archive of Python modules", lambda data: 0.9 * data.startswith(MAGIC), _members, first=b"P", nul=True)
