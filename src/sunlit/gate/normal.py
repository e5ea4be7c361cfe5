"""The normal form in which names and values are compared."""

import unicodedata
from functools import lru_cache

MAX_NAME = 128


@lru_cache(maxsize=1 << 14)
def normal(name: str) -> str:
    """A name or value as it is compared: letters and digits only, without case or width; "" when it is too long."""
    if len(name) > MAX_NAME:
        return ""
    if name.isascii():
        return "".join(character for character in name.lower() if character.isalnum())
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(character for character in folded if character.isalnum())
