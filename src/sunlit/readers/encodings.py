"""Which encoding explains bytes that are not valid UTF-8 best: scores by how common the decoded characters are."""

import re
import unicodedata
from collections import Counter
from functools import lru_cache

# Supersets of the standards, as files in the wild use them. Every one gives back the length of what it decoded,
# and none of them has a line break inside a character.
CODECS = {
    "utf-8": "utf-8",
    "gb18030": "gb18030",
    "big5": "cp950",
    "shift_jis": "cp932",
    "latin-1": "cp1252",
    "windows-1251": "cp1251",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
}
CANDIDATES = ("utf-8", "gb18030", "big5", "shift_jis", "latin-1", "windows-1251")
SINGLE_BYTE = ("latin-1", "windows-1251")
MULTI_BYTE = ("gb18030", "big5", "shift_jis")

_MUCH = 500  # bytes of which a score ...
_SURE = 0.9  # ... so high need not be compared with those of other encodings
_ASCII = bytes(range(0x80))
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")


def _bytes_of(characters: str, codec: str) -> bytes:
    """The bytes above ASCII that are one of these characters, as a regular expression has them in brackets."""
    high = (bytes((byte,)) for byte in range(0x80, 0x100))
    return b"".join(byte for byte in high if re.fullmatch(f"[{characters}]", byte.decode(codec, "ignore")))


# In an encoding of one byte a character need not be decoded to be known.
_HIGH = re.compile(rb"[\x80-\xff]+")
_LATIN_LETTERS = _bytes_of("\u0152-\u0178\u00c0-\u00ff", "cp1252")
_LATIN_SIGNS = _bytes_of("\u00a0-\u00bf\u00d7\u00f7\u2013-\u203a\u20ac\u2122", "cp1252")
_OFTEN_ALONE = "©®°±²³µ".encode("cp1252")
_LONE_SIGN = re.compile(
    rb"(?<![\x80-\xff])(?<![\x80-\xff].)[%b](?![\x80-\xff])(?!.[\x80-\xff])" % _OFTEN_ALONE, re.DOTALL
)
_LARGE, _SMALL = (_bytes_of(letters, "cp1251") for letters in ("А-ЯЁ", "а-яё"))
_CYRILLIC = re.compile(rb"[%b%b]+" % (_LARGE, _SMALL))
_CYRILLIC_WORD = re.compile(rb"[%b]?[%b]{2,}|[%b]{2,}" % (_LARGE, _SMALL, _LARGE))


def decode_run(data: bytes, encoding: str) -> str:
    """Decode bytes of one encoding; a byte that does not fit becomes a lone surrogate (U+DC80 to U+DCFF)."""
    return data.decode(CODECS[encoding], "surrogatepass" if encoding.startswith("utf-16") else "surrogateescape")


def fits(data: bytes, encoding: str) -> bool:
    """Whether every byte fits the encoding."""
    try:
        data.decode(CODECS[encoding])
    except UnicodeDecodeError:
        return False
    return True


def encoded_length(string: str, encoding: str) -> int:
    """The number of bytes that `string`, a piece of what decode_run gave, takes in the artifact."""
    if string.isascii():
        return len(string) * (2 if encoding.startswith("utf-16") else 1)
    if encoding.startswith("utf-16"):
        return len(string.encode(encoding, "surrogatepass"))
    return len(string.encode(CODECS[encoding], "surrogateescape"))


def score(data: bytes, encoding: str) -> float:
    """How plausible the non-ASCII characters of `data` are in this encoding: about 1 for everyday text, below 0
    for what nobody writes."""
    high = len(data.translate(None, _ASCII))
    if not high:
        return 0.0
    if encoding == "latin-1":
        alone = b"".join(run for run in _HIGH.findall(data) if len(run) == 1)
        letters, signs = _count(alone, _LATIN_LETTERS), _count(data, _LATIN_SIGNS)
        lone_signs = len(_LONE_SIGN.findall(data)) if _count(alone, _OFTEN_ALONE) else 0
        return (0.7 * letters + 0.4 * signs + 0.65 * lone_signs - (high - letters - signs)) / high
    if encoding == "windows-1251":
        letters = sum(len(run) for run in _CYRILLIC.findall(data) if _CYRILLIC_WORD.fullmatch(run))
        return (0.9 * letters - (high - letters)) / high
    points = 0.0
    length = 0
    astray = high  # bytes that fit nowhere
    for char, count in Counter("".join(_NOT_ASCII.findall(data.decode(CODECS[encoding], "ignore")))).items():
        value, raw = _points(char, encoding)
        points += value * len(raw) * count
        length += len(raw) * count
        astray -= len(raw.translate(None, _ASCII)) * count
    return (points - 2.0 * astray) / (length + astray)


def _count(data: bytes, signs: bytes) -> int:
    return len(data) - len(data.translate(None, signs))


def best(data: bytes) -> str:
    """The encoding with the highest score; of much data the first one in which nearly all of it is everyday text."""
    scores: dict[str, float] = {}
    for encoding in CANDIDATES:
        scores[encoding] = score(data, encoding)
        if scores[encoding] >= _SURE and len(data) > _MUCH:
            return encoding
    return max(scores, key=scores.__getitem__)


@lru_cache(maxsize=1 << 16)
def _points(char: str, encoding: str) -> tuple[float, bytes]:
    """How common a character is in its encoding, and its bytes there."""
    raw = char.encode(CODECS[encoding])
    lead, trail = raw[0], raw[-1]
    value = -1.0
    if unicodedata.category(char) in ("Co", "Cn", "Cc"):
        pass
    elif encoding == "utf-8":
        value = 1.0 if len(raw) == 3 else 0.5
    elif encoding == "gb18030" and len(raw) == 2 and lead >= 0xA1 and trail >= 0xA1:
        # rows of GB 2312: 16-55 everyday characters, 56-87 rarer ones, 1-3 signs, 4-9 kana, Greek, Cyrillic, frames
        value = 1.0 if 0xB0 <= lead <= 0xD7 else 0.2 if 0xD8 <= lead <= 0xF7 else _sign(lead, 0xA1, 0xA3, 0xA9)
    elif encoding == "gb18030" and len(raw) == 2:
        # what GBK adds: traditional characters, of which those that are frequent in Big5 are everyday ones
        in_big5 = char.encode(CODECS["big5"], "ignore")
        value = 0.7 if len(in_big5) == 2 and 0xA4 <= in_big5[0] <= 0xC6 else -1.0
    elif encoding == "big5" and len(raw) == 2:
        # 5,401 frequent characters from A440 to C67E, 7,652 rarer ones from C940 to F9D5, signs before
        value = 1.0 if 0xA4 <= lead <= 0xC6 else 0.1 if 0xC9 <= lead <= 0xF9 else _sign(lead, 0xA1, 0xA1, 0xA3)
    elif encoding == "shift_jis" and len(raw) == 1:
        value = -0.3  # half-width katakana
    elif encoding == "shift_jis":
        # kana in rows 82 and 83, JIS level 1 from 889F to 9872, level 2 behind
        value = 1.0 if lead in (0x82, 0x83) else 0.8 if 0x88 <= lead <= 0x98 else _sign(lead, 0x81, 0x81, 0x9F)
    return value, raw


def _sign(lead: int, first: int, last_common: int, last: int) -> float:
    """Points of a two-byte sign by its row: common ones, other ones, none of them."""
    if first <= lead <= last_common:
        return 0.6
    return 0.1 if last_common < lead <= last else -1.0
