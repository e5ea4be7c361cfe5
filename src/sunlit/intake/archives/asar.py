"""Archives of Electron (.asar), in which programs made of web pages keep their code: a list in JSON, then the files.

Laid out as the README of github.com/electron/asar has it.
"""

import json
import struct
from collections.abc import Iterator
from typing import Any

from sunlit.intake.archives.image import Image
from sunlit.intake.archives.registry import Damaged, Format, Lost, Member
from sunlit.intake.limits import Budget
from sunlit.intake.names import link
from sunlit.schema import Artifact

_BEGIN = b"\4\0\0\0"
_LIST = 16
_DEEPEST = 100


def _members(artifact: Artifact, budget: Budget) -> Iterator[Member | Lost]:
    image = Image(artifact.data, budget)
    size, _, length = image.unpack("<4xIII", 0)
    try:
        listed = json.loads(image.take(_LIST, length))
    except (ValueError, RecursionError) as error:
        raise Damaged(f"its list of files is damaged: {error}") from None
    image.mark(0, 8 + size)
    yield from _folder(image, 8 + size, "", listed)
    yield from image.gaps()


def _folder(image: Image, base: int, path: str, folder: Any, depth: int = 0) -> Iterator[Member | Lost]:
    files = folder.get("files") if isinstance(folder, dict) else None
    if not isinstance(files, dict) or depth > _DEEPEST:
        raise Damaged(f"its list of files is damaged at {path or 'its root'}")
    for name, entry in files.items():
        match entry:
            case {"files": _}:
                yield from _folder(image, base, f"{path}{name}/", entry, depth + 1)
            case {"link": str(target)}:
                yield Lost(path + name, *link(path + name, target))
            case {"unpacked": True}:
                yield Lost(path + name, "skipped", "lies outside of the archive, in the folder beside it")
            case {"offset": str(offset), "size": int(size)} if offset.isdecimal():
                yield Member(path + name, image.copy(base + int(offset), size))
            case _:
                yield Lost(path + name, "unreadable", "its place is not told")


def _sniff(data: bytes) -> float:
    if not data.startswith(_BEGIN) or data[_LIST : _LIST + 10] != b'{"files":{':
        return 0.0
    size, inner, length = struct.unpack_from("<4xIII", data)
    return 0.9 * bool(size == inner + 4 and length <= inner)


FORMAT = Format("archive of Electron", _sniff, _members, first=_BEGIN[:1], nul=True)
