"""What a worker does for a history: tell of many versions of files which lines hold words of the vocabulary."""

import hashlib
from typing import Final

import msgspec

from sunlit.examine import artifacts
from sunlit.intake import Limits
from sunlit.matching import find_hits, may_hold
from sunlit.readers import decode
from sunlit.schema import Artifact, Entry

_LINE: Final = 400  # characters of a line on each side of a hit


class Outline(msgspec.Struct):
    """Of each version the lines that hold spellings, as a digest, b"" for none; how much was read, and what was not.

    not_read  how many files, by the reason that a limit or a damaged file gave
    """

    lines: dict[str, bytes] = {}
    files: int = 0
    bytes: int = 0
    not_read: dict[str, int] = {}


def outline(entries: list[Entry], limits: Limits, _: object) -> Outline:
    """Look through versions of files; two whose spellings stand on the same lines say the same."""
    result = Outline()
    for entry in entries:
        found: set[bytes] = set()
        for item in artifacts(entry, limits):
            if isinstance(item, Artifact):
                result.files += 1
                result.bytes += len(item.data)
                if may_hold(item.data):
                    found |= _lines(item.data)
            elif item.outcome == "unreadable" or item.reason.startswith("limit of"):
                result.not_read[item.reason] = result.not_read.get(item.reason, 0) + 1
        result.lines[entry.path] = hashlib.sha256(b"\0".join(sorted(found))).digest() if found else b""
    return result


def _lines(data: bytes) -> set[bytes]:
    text = decode(data)
    if text is None:
        return set()
    string = text.string
    found = set()
    for start in sorted({hit.start for hit in find_hits(text)}):
        first = max(string.rfind("\n", 0, start) + 1, start - _LINE)
        last = string.find("\n", start, start + _LINE)
        line = string[first : start + _LINE if last < 0 else last]
        found.add(" ".join(line.split()).encode("utf-8", "surrogatepass"))
    return found
