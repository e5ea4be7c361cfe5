"""Pickles, such as PyTorch's weights and scikit-learn's models: their strings, and what they would call when loaded.

Nothing is loaded: the instructions are read one by one, as `pickletools` tells them apart.
"""

import pickletools
from collections.abc import Iterable, Sequence
from typing import Final

from sunlit.readers.cursor import Broken
from sunlit.readers.listing import Full, Listing
from sunlit.readers.registry import Binary, Span

_MOST: Final = 2_000_000  # instructions
# Instructions that hold a text, and how many of their bytes stand before it.
_TEXTS: Final = {"SHORT_BINUNICODE": 2, "BINUNICODE": 5, "BINUNICODE8": 9, "SHORT_BINSTRING": 2, "BINSTRING": 5}


def _read(data: bytes, _places: Sequence[int], listing: Listing) -> Iterable[Span]:
    at = 0
    try:
        with listing.inside(listing.title.rpartition(".")[0] or listing.title, 0, role="constant", after=" ="):
            for number, (code, value, place) in enumerate(pickletools.genops(data)):
                at = place or 0
                if number > _MOST:
                    raise Full
                if code.name == "GLOBAL":
                    listing.use(str(value).partition(" ")[2], at)
                elif code.name in _TEXTS and isinstance(value, str) and value and not value.isspace():
                    listing.string(value, at + _TEXTS[code.name])
    except Full:
        raise
    except Exception as error:  # pickletools raises whatever its parts do
        raise Broken(f"a pickle that makes no sense behind {at}") from error
    return [(0, at + 1)]


def _sniff(data: bytes) -> float:
    return 0.6 if len(data) > 2 and data[0] == 0x80 and 2 <= data[1] <= 5 else 0.0


READER = Binary("a pickle", "pickle", (".pkl", ".pickle", ".pt", ".pth", ".joblib"), _sniff, _read)
