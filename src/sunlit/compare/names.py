"""What names give away: reserved bytes, placeholders, words of a trait, and the same name in another language."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from sunlit.vocabulary.spelling import Hit, find, find_groups

_PREFIX = r"(?:m_|[a-z]{1,4}(?=[A-Z_])|[A-Z]{1,4}_)?"
_RESERVED = re.compile(
    rf"\A_*{_PREFIX}_*(?:(?i:reserved?s?|reserv|unused|spare|dummy|placeholder)(?=[\d_A-Z]|\Z)\w*"
    r"|(?i:resv?d?|rsvd?|rsv|pad(?:ding)?|filler|fill(?=_?\d))(?=_*\d|_*\Z)\w*)\Z"
)
_HOLDS_RESERVED = re.compile(r"(?<![pP])(?i:reserve)|Resv?\d*\Z|_res\d*\Z|(?i:_rsvd?)\d*\Z|(?i:placeholder)|保留|预留")
_NAMELESS = re.compile(
    rf"\A_*{_PREFIX}_*(?:(?i:unknown|undefined|unnamed|field|value|param|data|ext|attr|info|opt|item|type|x|f|v|n)_*\d+"
    r"|\d+)_*\Z"
)
_PLAIN = re.compile(r"[\W_]+")
_HUNGARIAN = re.compile(r"\A(?:m_|_+)?(?:stu|st|em|sz|dw|by|db|ch|bm|n|b|f|i|u|w|p|e|s)(?=[A-Z])")
_LONGEST: Final = 2_000


def is_reserved(name: str) -> bool:
    """Whether a member's name says that its bytes are kept for later, or nothing at all."""
    return bool(_RESERVED.match(name) or _HOLDS_RESERVED.search(name) or _NAMELESS.match(name))


def plain(name: str) -> str:
    """A name as it is the same in every language: without prefix, case and underscores."""
    return _PLAIN.sub("", _HUNGARIAN.sub("", name)).lower()


@lru_cache(maxsize=100_000)
def says(text: str, trait: str) -> bool:
    """Whether a text says a trait, or names one of its groups by a word that has no other meaning."""
    return any(True for _ in _hits(text, trait))


@lru_cache(maxsize=100_000)
def clarity(name: str, trait: str) -> int:
    """How clearly a name says a trait: 2 by a word that people use, 1 by what only products write for it and what
    means other things too (ECType), 0 not at all."""
    told = [hit.entry.spelling for hit in _hits(name, trait)]
    return max((1 if one.language == "code" and one.strength != "sure" else 2 for one in told), default=0)


@lru_cache(maxsize=100_000)
def names_group(text: str, trait: str) -> bool:
    """Whether a text names a group of a trait, also by a word that is one only among others."""
    return any(trait in hit.entry.traits and not hit.excluded for hit in find_groups(text[:_LONGEST]))


def _hits(text: str, trait: str) -> Iterator[Hit]:
    for hit in find(text[:_LONGEST]):
        is_clear = not hit.entry.group or hit.entry.spelling.strength == "sure"
        if trait in hit.entry.traits and not hit.excluded and is_clear:
            yield hit


def shared_prefix(names: Sequence[str]) -> int:
    """How many letters all names share, back to the last bound of a word."""
    if len(names) < 2:
        return 0
    first, last = min(names), max(names)
    pairs = zip(first, last, strict=False)
    length = next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(first), len(last)))
    return first.rfind("_", 0, length) + 1
