"""Catalogs of translations (gettext .mo): what a program says, beside what it says in another language.

Source of the format: the manual of GNU gettext, chapter "The Format of GNU MO Files".
"""

import re
import struct
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from operator import gt
from typing import Final

from sunlit.readers.cursor import Broken, Cursor
from sunlit.readers.listing import Listing, Quote
from sunlit.readers.registry import Binary, Span

_LITTLE: Final = b"\xde\x12\x04\x95"
_BIG: Final = b"\x95\x04\x12\xde"
_MOST: Final = 1_000_000  # sentences
_LONGEST_LABEL: Final = 60  # bytes of what names a thing; what is longer is a sentence
_CHARSET = re.compile(rb"charset=([\w.:-]+)")
_GB: Final = ("gb2312", "gbk", "gb18030", "euc-cn")
_CONTEXT: Final = b"\x04"  # stands between where a text is used and the text


def _read(data: bytes, places: Sequence[int], listing: Listing) -> Iterable[Span]:
    header = Cursor(data, 4, little=data.startswith(_LITTLE))
    _, count, texts, translations = header.unpack("IIII")
    if count > _MOST:
        raise Broken(f"{count} sentences")
    # Both tables hold lengths and offsets by turns; the first is in the order of its texts, and mostly of its offsets.
    order = f"{header.order}{2 * count}I"
    said = struct.unpack(order, Cursor(data, texts).take(8 * count))
    meant = struct.unpack(order, Cursor(data, translations).take(8 * count))
    encoding = _encoding(data[meant[1] : meant[1] + meant[0]]) if count else ""
    for number in sorted(_wanted(said, places) | _wanted(meant, places)):
        _pair(_text(data, said, number), _text(data, meant, number), encoding, listing)
    return [(0, len(data))]


def _wanted(table: Sequence[int], places: Sequence[int]) -> set[int]:
    """The numbers of the texts that hold one of the places, or end there."""
    starts = table[1::2]
    order: Sequence[int] = range(len(starts))
    if any(map(gt, starts, starts[1:])):
        order = sorted(order, key=starts.__getitem__)
        starts = [starts[number] for number in order]
    found = set()
    for place in places:
        at = bisect_right(starts, place) - 1
        if at >= 0 and place <= starts[at] + table[2 * order[at]]:
            found.add(order[at])
    return found


def _text(data: bytes, table: Sequence[int], number: int) -> tuple[bytes, int]:
    """A text and where it lies; of its forms for several things the first, without where it is used."""
    length, start = table[2 * number : 2 * number + 2]
    text = data[start : start + length].partition(b"\0")[0]
    context, sign, behind = text.partition(_CONTEXT)
    return (behind, start + len(context) + 1) if sign else (text, start)


def _pair(said: tuple[bytes, int], meant: tuple[bytes, int], encoding: str, listing: Listing) -> None:
    quotes = [Quote(text.decode(encoding, "replace"), offset, encoding) for text, offset in (said, meant)]
    if 0 < len(said[0]) <= _LONGEST_LABEL:
        listing.add("element", quotes[0].text, quotes[0].offset, after=[" = ", quotes[1]], value=quotes[1].text)
        return
    for quote in quotes:
        listing.string(*quote)


def _encoding(head: bytes) -> str:
    """The encoding that the translation of nothing tells; one that is no text of ours is taken for UTF-8."""
    match = _CHARSET.search(head)
    named = match[1].decode("ascii").lower() if match else ""
    return {"big5": "big5", "shift_jis": "shift_jis", "iso-8859-1": "latin-1"}.get(
        named, "gb18030" if named in _GB else "utf-8"
    )


def _sniff(data: bytes) -> float:
    return 1.0 if data.startswith((_LITTLE, _BIG)) else 0.0


READER = Binary("a catalog of translations (gettext)", "properties", (".mo", ".gmo"), _sniff, _read)
