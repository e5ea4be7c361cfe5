"""Messages of Outlook (.msg): attachments, and the text as a page or as Rich Text, as members under their own names.

Source of the format: [MS-OXMSG] and [MS-OXRTFCP].
"""

import struct
from collections.abc import Iterator, Mapping
from typing import Final

from sunlit.intake.archives import compound
from sunlit.intake.archives.registry import Damaged, Format, Lost, Member
from sunlit.intake.limits import Budget
from sunlit.schema import Artifact

MAGIC: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PROPERTIES: Final = "__properties_version1.0".encode("utf-16-le")
_STREAM: Final = "__substg1.0_"
_ENDINGS: Final = {"10130102": ".html", "10090102": ".rtf", "37010102": ""}  # by the tag of what they hold
_RTF: Final = "10090102"
_NAMES: Final = ("3707", "3704", "3001")  # of an attachment: long, short, shown
_COMPRESSED: Final = b"LZFu"
# What a decoder of compressed Rich Text has in its dictionary before it begins ([MS-OXRTFCP] 2.1.2.1).
_KNOWN: Final = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript "
    b"\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    b"\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)

Streams = Mapping[str, bytes]


def is_outlook(data: bytes) -> bool:
    """Whether bytes are a message of Outlook."""
    return data.startswith(MAGIC) and _PROPERTIES in data


def streams(data: bytes, budget: Budget) -> Streams:
    """The streams of a compound file by their names, with "/" between folders; of a damaged one what is before the
    damage. Raises LimitReached."""
    found: dict[str, bytes] = {}
    try:
        for item in compound.FORMAT.members(Artifact("", data, ""), budget):
            if isinstance(item, Member):
                content = bytearray()
                try:
                    for chunk in item.chunks:
                        content += chunk
                except Damaged:
                    pass
                found.setdefault(item.name, bytes(content))
    except Damaged:
        pass
    return found


def folders(found: Streams) -> list[str]:
    """The message itself, its attachments, and the messages among those: what stands before the names of streams."""
    return list(dict.fromkeys(name.rpartition(_STREAM)[0] for name in found if _STREAM in name))


def text(found: Streams, folder: str, tag: str) -> str:
    """A text of a message or attachment, by the tag of its property; "" when there is none."""
    wide = found.get(f"{folder}{_STREAM}{tag}001F", b"").decode("utf-16-le", "replace")
    return wide or found.get(f"{folder}{_STREAM}{tag}001E", b"").decode("utf-8", "replace")


def _members(artifact: Artifact, budget: Budget) -> Iterator[Member | Lost]:
    found = streams(artifact.data, budget)
    number = 0
    for folder in folders(found):
        for tag, ending in _ENDINGS.items():
            if data := found.get(f"{folder}{_STREAM}{tag}", b""):
                number += 1
                name = "" if ending else next(filter(None, (text(found, folder, tag) for tag in _NAMES)), "")
                content = rich_text(data) if tag == _RTF else data
                yield Member(name or f"part {number}{ending}", iter((content,)))


def rich_text(data: bytes) -> bytes:
    """Rich Text without its compression, as far as it goes."""
    if len(data) < 16:
        return b""
    _, size, kind, _ = struct.unpack("<II4sI", data[:16])
    if kind != _COMPRESSED:
        return data[16:]
    window = bytearray(_KNOWN.ljust(4096, b"\0"))
    into, result, at = len(_KNOWN), bytearray(), 16
    while at < len(data) and len(result) < size:
        flags = data[at]
        at += 1
        for bit in range(8):
            if flags >> bit & 1:
                pair = int.from_bytes(data[at : at + 2])
                at += 2
                start, count = pair >> 4, (pair & 15) + 2
                if start == into % 4096 or not pair:
                    return bytes(result)
            else:
                window[into % 4096 : into % 4096 + 1] = data[at : at + 1] or b"\0"
                start, count = into % 4096, 1
                at += 1
            for step in range(count):
                byte = window[(start + step) % 4096]
                window[into % 4096] = byte
                into += 1
                result.append(byte)
    return bytes(result[:size])


FORMAT = Format("message of Outlook", lambda data: 0.95 * is_outlook(data), _members, first=MAGIC[:1])
