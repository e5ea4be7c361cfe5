"""Trees as XML, in all that XML allows."""

from xml.sax.saxutils import escape, quoteattr

from benchmarks.payloads.maker import Maker, Tree
from benchmarks.payloads.words import MARKS, OPEN_NAMES

# What may stand between elements, and is none.
_BETWEEN = (MARKS[0], f"<!-- {MARKS[0]} -->", f"<?note {MARKS[0]}?>", f"<![CDATA[{MARKS[0]}]]>")


def xml(maker: Maker, tree: Tree) -> str:
    out = []
    for name, value in tree.items():
        element = _element_name(name)
        for one in value if isinstance(value, list) else [value]:
            told = "" if name in OPEN_NAMES or name in _KNOWN else attributes(maker)
            inner = xml(maker, one) if isinstance(one, dict) else _text(maker, one)
            between = maker.one(_BETWEEN) if maker.often(0.1) else ""
            out.append(f"<{element} {told}>{inner}</{element}>{between}")
    return "".join(out)


_KNOWN = frozenset(
    ("channelID", "dateTime", "eventType", "eventState", "faceCapture", "faces", "targetAttrs", "faceRect")
)


def _element_name(name: str) -> str:
    """A name as XML 1.0 allows it: of other alphabets those letters that every parser knows, and z for the rest, lest
    what is left is the name of something open."""
    letters = (
        letter
        if (letter.isascii() and letter.isalnum()) or "А" <= letter <= "я" or "一" <= letter <= "龥"
        else "_"
        if letter.isascii()
        else "z"
        for letter in name
    )
    return "_" * (not name[:1].isascii() or not name[:1].isalpha()) + "".join(letters)


def attributes(maker: Maker) -> str:
    if maker.often(0.7):
        return ""
    return f"{_element_name(maker.name())}={quoteattr(str(maker.value()))}"


def _text(maker: Maker, value: object) -> str:
    text = "true" if value is True else "" if value is None else str(value)
    way = maker.chance.randrange(6)
    if way == 0 and "]]>" not in text:
        return f"<![CDATA[{text}]]>"
    if way == 1:
        return "".join(f"&#x{ord(letter):x};" for letter in text)
    if way == 2:
        return f"{escape(text[:2])}<!-- {MARKS[0]} -->{escape(text[2:])}"
    return escape(text)


def encoded(maker: Maker, text: str) -> bytes:
    way = maker.chance.randrange(8)
    if way == 0:
        return f'<?xml version="1.0" encoding="UTF-16"?>{text}'.encode("utf-16")
    if way == 1:
        return f'\ufeff<?xml version="1.0" encoding="UTF-8"?>{text}'.encode()
    return text.encode()
