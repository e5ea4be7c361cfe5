"""Binary XML of Android: the manifest, layouts and preferences of an app, as the XML that they were."""

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from typing import Final

from sunlit.readers.binary.android_chunks import NO_STRING, Chunk, Pool, chunks
from sunlit.readers.cursor import Cursor
from sunlit.readers.listing import Listing, Quote
from sunlit.readers.registry import Binary, Span

_START, _END, _TEXT = 0x0102, 0x0103, 0x0104
_HEADER: Final = 8
_MOST_ATTRIBUTES: Final = 1 << 12
_VALUES: Final = {0x10: "{}", 0x11: "{:#x}", 0x01: "@{:#010x}", 0x12: "{}"}  # numbers and references by kind


def _read(data: bytes, _places: Sequence[int], listing: Listing) -> Iterable[Span]:
    pool: Pool | None = None
    with ExitStack() as whole:
        open_: list[ExitStack] = []
        for chunk in chunks(data, _HEADER, len(data)):
            if pool is None:
                pool = Pool(data, chunk)
            elif chunk.kind == _START:
                open_.append(whole.enter_context(ExitStack()))
                _element(data, chunk, pool, listing, open_[-1])
            elif chunk.kind == _END and open_:
                open_.pop().close()
            elif chunk.kind == _TEXT:
                text = pool[Cursor(data, chunk.body, chunk.end).u32()]
                if text.text and not text.text.isspace():
                    listing.string(*text)
    return [(0, len(data))]


def _element(data: bytes, chunk: Chunk, pool: Pool, listing: Listing, stack: ExitStack) -> None:
    """Open an element and tell its attributes, one a line."""
    cursor = Cursor(data, chunk.body, chunk.end)
    _, named, start, size, count = cursor.unpack("IIHHH")
    name = pool[named]
    stack.enter_context(
        listing.inside(name.text, name.offset, role="element", own=chunk.head - 8, before="<", after=">")
    )
    for number in range(min(count, _MOST_ATTRIBUTES)):
        at = chunk.body + start + number * size
        _, key, raw, _, _, kind, value = Cursor(data, at, chunk.end).unpack("IIIHBBI")
        attribute, text = pool[key], pool[raw if raw != NO_STRING else value if kind == 3 else NO_STRING]
        shown = text.text or _VALUES.get(kind, "").format(value)
        after = [" = ", Quote(*text) if text.text else shown]
        listing.add("element", attribute.text, attribute.offset, own=at, after=after, value=shown)


def _sniff(data: bytes) -> float:
    return 0.9 if data[:4] == b"\x03\0\x08\0" and int.from_bytes(data[4:8], "little") <= len(data) > 16 else 0.0


READER = Binary("Android's binary XML", "xml", (), _sniff, _read)
