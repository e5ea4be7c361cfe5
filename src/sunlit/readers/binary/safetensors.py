"""Weights as safetensors files: the names of their parts, and what is said about them; no weights.

Source of the format: the documentation of the safetensors library.
"""

import json
import re
from collections.abc import Iterable, Sequence
from typing import Final

from sunlit.readers.binary.network import Network, Note, list_network
from sunlit.readers.cursor import Broken, Cursor
from sunlit.readers.listing import Listing, Quote
from sunlit.readers.registry import Binary, Span

_LONGEST: Final = 100 << 20  # bytes of the header, as the library has it
_MOST_NAMES: Final = 2_000
_ABOUT: Final = "__metadata__"


def _read(data: bytes, _places: Sequence[int], listing: Listing) -> Iterable[Span]:
    size = Cursor(data).u64()
    header = Cursor(data, 8).take(min(size, _LONGEST))
    try:
        told = json.loads(header)
    except (ValueError, RecursionError) as error:
        raise Broken("no JSON in its header") from error
    if not isinstance(told, dict):
        raise Broken("no names in its header")
    places = {match[1]: 8 + match.start(1) for match in re.finditer(rb'"((?:[^"\\]|\\.)*+)"', header)}
    network = Network()
    about = told.pop(_ABOUT, {})
    for key, value in about.items() if isinstance(about, dict) else ():
        text = Quote(str(value), _place(places, str(value)))
        network.notes.append(Note(str(key), _place(places, str(key)), (text,)))
    network.names = [Quote(str(key), _place(places, str(key))) for key in list(told)[:_MOST_NAMES]]
    list_network(network, listing)
    return [(0, 8 + len(header))]


def _place(places: dict[bytes, int], text: str) -> int:
    """Where a text of the header lies; one with escapes counts as lying at its start."""
    return places.get(text.encode("utf-8", "replace"), 8)


def _sniff(data: bytes) -> float:
    size = int.from_bytes(data[:8], "little")
    return 0.9 if 2 <= size <= min(_LONGEST, len(data) - 8) and data[8:10] == b'{"' else 0.0


READER = Binary("weights as safetensors", "safetensors", (".safetensors",), _sniff, _read, is_named=True)
