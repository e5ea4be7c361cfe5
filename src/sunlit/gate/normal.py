"""The normal forms in which names and values are compared, and in which texts are searched."""

import html
import re
import unicodedata
from functools import lru_cache
from urllib.parse import unquote

MAX_NAME = 128
# Letters of other alphabets that look like Latin ones.
_LOOKALIKES = str.maketrans(
    "аеіјорсухԁԛѕһкмтвАВСЕНІЈКМОРЅТУХαεικνορτυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧɡıɑ",
    "aeijopcyxdqshkmtbABCEHIJKMOPSTYXaeikvoptuxABEZHIKMNOPTYXgia",
)
# Letters one by one: "r a c e", "r.a.c.e".
_SPACED = re.compile(r"(?<!\w)(?:\w[ ._\-*]){3,}\w(?!\w)")


@lru_cache(maxsize=1 << 14)
def normal(name: str) -> str:
    """A name or value as it is compared: letters and digits only, without case or width; "" when it is too long."""
    if len(name) > MAX_NAME:
        return ""
    if name.isascii():
        return "".join(character for character in name.lower() if character.isalnum())
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(character for character in folded if character.isalnum())


def unveiled(text: str) -> str:
    """A text as somebody reads it who does not mind how it was written: without entities, percent signs, wide or
    invisible letters, accents, letters of another alphabet, or gaps between single letters."""
    told = unicodedata.normalize("NFKD", unquote(html.unescape(text)))
    plain = "".join(letter for letter in told if unicodedata.category(letter) not in ("Cf", "Mn"))
    return _SPACED.sub(lambda found: re.sub(r"[ ._\-*]", "", found[0]), plain.translate(_LOOKALIKES))
