"""What the numbers of a Dahua event mean, in words that the gate knows.

The numbers are those of the enumerations in the maker's published SDK headers (EM_CLOTHES_COLOR, EM_COAT_TYPE,
EM_TROUSERS_TYPE, EM_CLOTHES_TYPE, EM_HAS_HAT and its like, EM_HAS_GLASS, EM_MASK_STATE_TYPE, NET_TEMPERATURE_UNIT).
That a device's JSON uses the same numbers was not verified on hardware.
"""

from collections.abc import Mapping

from sunlit.gate.report import MAX_DEPTH

Codes = tuple[str, ...]

_HAS: Codes = ("unknown", "no", "yes")
_COLOURS: Codes = (
    "unknown", "white", "orange", "pink", "black", "red", "yellow", "grey", "blue", "green", "purple", "brown",
    "unknown",
)  # fmt: skip
_CLOTHES: Codes = (
    "unknown", "long sleeve", "short sleeve", "trousers", "shorts", "skirt", "waistcoat", "shorts", "skirt",
)  # fmt: skip

# By the key in lower case; the index is the number.
CODES: Mapping[str, Codes] = {
    **dict.fromkeys(
        ("hashat", "hat", "helmet", "hashelmet", "hasbag", "bag", "backbag", "carrierbag", "shoulderbag",
         "messengerbag", "hasumbrella", "umbrella", "raincoat", "hasvest"),
        _HAS,
    ),
    **dict.fromkeys(
        ("coatcolor", "trouserscolor", "upperbodycolor", "lowerbodycolor", "hatcolor", "bagcolor"), _COLOURS
    ),
    "coattype": ("unknown", "long sleeve", "short sleeve"),
    "trouserstype": ("unknown", "trousers", "shorts", "skirt"),
    "upclothes": _CLOTHES,
    "downclothes": _CLOTHES,
    "glass": ("unknown", "no", "glasses", "sunglasses", "glasses"),
    "glasses": ("unknown", "no", "glasses", "sunglasses", "glasses"),
    "mask": ("unknown", "unknown", "no", "yes"),
    "temperatureunit": ("unknown", "celsius", "fahrenheit", "kelvin"),
}  # fmt: skip


def worded(value: object, depth: int = 0) -> object:
    """Decoded JSON with known numbers as words, and colours [red, green, blue, alpha] as "#rrggbb"."""
    if depth > MAX_DEPTH:
        return value
    if isinstance(value, list):
        return [worded(inner, depth + 1) for inner in value]
    if isinstance(value, dict):
        return {key: _word(str(key).lower(), inner, depth + 1) for key, inner in value.items()}
    return value


def _word(key: str, value: object, depth: int) -> object:
    codes = CODES.get(key)
    if codes is None:
        return worded(value, depth)
    if isinstance(value, list) and key.endswith("color"):
        return _colour(value)
    number = int(value) if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 4 else value
    if isinstance(number, int) and not isinstance(number, bool) and 0 <= number < len(codes):
        return codes[number]
    return worded(value, depth)


def _colour(value: list[object]) -> object:
    """Four zeros are what devices write when they have seen none."""
    numbers = [number for number in value if isinstance(number, int) and 0 <= number < 256]
    if len(numbers) != len(value) or len(value) not in (3, 4):
        return value
    return "#" + "".join(f"{number:02x}" for number in numbers[:3]) if any(numbers) else "unknown"
