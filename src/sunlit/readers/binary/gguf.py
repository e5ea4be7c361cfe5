"""Networks as GGUF files: what is said about them, and the names of their parts; no weights.

Source of the format: gguf.md of the ggml project.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Final

from sunlit.readers.binary.network import Network, Note, list_network
from sunlit.readers.cursor import Broken, Cursor
from sunlit.readers.listing import Listing, Quote
from sunlit.readers.registry import Binary, Span

_MAGIC: Final = b"GGUF"
_STRING, _ARRAY = 8, 9
_SIZES: Final = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
_MOST: Final = 1 << 20  # keys, parts, elements of a list
_MOST_TEXTS: Final = 200  # of a list; what is longer are the words of a language
_MOST_NAMES: Final = 2_000


def _read(data: bytes, _places: Sequence[int], listing: Listing) -> Iterable[Span]:
    network = Network()
    cursor = Cursor(data, 8)
    tensors, keys = cursor.unpack("QQ")
    with suppress(Broken):  # what was told until there counts
        for _ in range(min(keys, _MOST)):
            key = _text(cursor)
            texts = tuple(_value(cursor, cursor.u32()))
            if texts and len(texts) <= _MOST_TEXTS:
                network.notes.append(Note(key.text, key.offset, texts))
        for _ in range(min(tensors, _MOST_NAMES)):
            network.names.append(_text(cursor))
            cursor.skip(8 * cursor.u32() + 12)
    list_network(network, listing)
    return [(0, cursor.at)]


def _text(cursor: Cursor) -> Quote:
    raw = cursor.take(cursor.u64())
    return Quote(raw.decode("utf-8", "replace"), cursor.at - len(raw))


def _value(cursor: Cursor, kind: int) -> Iterator[Quote]:
    """The texts of a value, which is passed over."""
    if kind == _STRING:
        yield _text(cursor)
    elif kind == _ARRAY:
        inner, count = cursor.u32(), cursor.u64()
        if inner in _SIZES:
            cursor.skip(_SIZES[inner] * count)
        for _ in range(0 if inner in _SIZES else min(count, _MOST)):
            if inner != _STRING:
                raise Broken(f"a list of unknown kind {inner}")
            yield _text(cursor)
    elif kind in _SIZES:
        cursor.skip(_SIZES[kind])
    else:
        raise Broken(f"a value of unknown kind {kind}")


def _sniff(data: bytes) -> float:
    return 1.0 if data[:4] == _MAGIC and len(data) >= 24 else 0.0


READER = Binary("a GGUF network", "gguf", (".gguf",), _sniff, _read, is_named=True)
