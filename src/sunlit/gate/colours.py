"""A colour in numbers as the word of ours that is nearest to it."""

import re
from collections.abc import Mapping
from functools import lru_cache

_WRITTEN = re.compile(r"#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})")
# The keyword colours of CSS (CSS Color 4, 6.1) for our words; gold and silver are a shine, and no colour of numbers.
_NAMED: Mapping[str, tuple[int, int, int]] = {
    "black": (0, 0, 0),
    "white": (255, 255, 255),
    "grey": (128, 128, 128),
    "red": (255, 0, 0),
    "orange": (255, 165, 0),
    "yellow": (255, 255, 0),
    "green": (0, 128, 0),
    "blue": (0, 0, 255),
    "cyan": (0, 255, 255),
    "purple": (128, 0, 128),
    "pink": (255, 192, 203),
    "brown": (165, 42, 42),
    "beige": (245, 245, 220),
}


@lru_cache(maxsize=1 << 12)
def nearest(written: str) -> str:
    """Our word for "#rrggbb", "" for anything else; nearest by the weighted distance that is usual for screens."""
    found = _WRITTEN.fullmatch(written)
    if found is None:
        return ""
    red, green, blue = (int(part, 16) for part in found.groups())

    def distance(word: str) -> int:
        other_red, other_green, other_blue = _NAMED[word]
        return 2 * (red - other_red) ** 2 + 4 * (green - other_green) ** 2 + 3 * (blue - other_blue) ** 2

    return min(_NAMED, key=distance)
