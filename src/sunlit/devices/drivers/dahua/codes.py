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
# Boxes, as left, top, right and bottom; a picture is this wide and this high.
_BOXES = frozenset(("boundingbox", "rect"))
_WIDTH = 8191


def worded(value: object, depth: int = 0) -> object:
    """Decoded JSON with known numbers as words, colours as "#rrggbb", and boxes as parts of the picture.

    A colour is [red, green, blue, alpha], a box [left, top, right, bottom].
    """
    if depth > MAX_DEPTH:
        return value
    if isinstance(value, list):
        return [worded(inner, depth + 1) for inner in value]
    if isinstance(value, dict):
        return {key: _word(str(key).lower(), inner, depth + 1) for key, inner in value.items()}
    return value


def _word(key: str, value: object, depth: int) -> object:
    codes = CODES.get(key)
    if key in _BOXES and isinstance(value, list):
        return _box(value)
    if codes is None:
        return worded(value, depth)
    if isinstance(value, list) and key.endswith("color"):
        return _colour(value)
    number = int(value) if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 4 else value
    if isinstance(number, int) and not isinstance(number, bool) and 0 <= number < len(codes):
        return codes[number]
    return worded(value, depth)


def _box(value: list[object]) -> object:
    """Numbers, or texts of numbers in the key=value form; four zeros are what devices write when they know none."""
    written = [str(number) for number in value]
    if len(written) != 4 or not all(part.isascii() and part.isdigit() and len(part) < 6 for part in written):
        return value
    numbers = [int(part) / _WIDTH for part in written]
    return dict(zip(("left", "top", "right", "bottom"), numbers, strict=True)) if any(numbers) else None


def _colour(value: list[object]) -> object:
    """Four zeros are what devices write when they have seen none."""
    numbers = [number for number in value if isinstance(number, int) and 0 <= number < 256]
    if len(numbers) != len(value) or len(value) not in (3, 4):
        return value
    return "#" + "".join(f"{number:02x}" for number in numbers[:3]) if any(numbers) else "unknown"
