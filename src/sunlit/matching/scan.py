"""The raw pass: does a file's bytes hold any spelling at all, in any encoding? Most files end here."""

from collections.abc import Callable, Iterator, Set
from functools import cache

import hyperscan

from sunlit.matching import forms as forms_module
from sunlit.matching.forms import patterns, veiled_patterns
from sunlit.matching.stored import prepare_stored, stored_places
from sunlit.vocabulary import load
from sunlit.vocabulary.compiled import kept_database, match_ends, matches
from sunlit.vocabulary.spelling import entries, find, find_cues, find_groups

# More than the longest word with its bounds: what stands at the ends of a file is looked at apart.
_END = 80
MOST_PLACES = 100_000
_BOUNDS = frozenset(bytes((byte,)) for byte in b"\0\t\r\n #/<>{}()[]*\"'%-=;.")


@cache
def _database(name: str, forms: Callable[[Set[str]], Iterator[tuple[bytes, bool]]]) -> hyperscan.Database:
    return kept_database(name, lambda: _expressions(forms), (__file__, forms_module.__file__))


def _expressions(forms: Callable[[Set[str]], Iterator[tuple[bytes, bool]]]) -> Iterator[tuple[bytes, int]]:
    spellings = {entry.spelling.text for entry in entries(load()) if entry.spelling.strength != "member"}
    for expression, caseless in sorted(set(forms(spellings))):
        yield expression, hyperscan.HS_FLAG_DOTALL | (hyperscan.HS_FLAG_CASELESS if caseless else 0)


def may_hold(data: bytes) -> bool:
    """Whether the bytes may hold a spelling that is searched for by itself, in the forms of forms.py; False is certain
    for those, True is not."""
    database = _database("raw", patterns)
    return matches(database, data) or _matches_at_an_end(database, data) or bool(stored_places(data))


def may_hold_veiled(data: bytes) -> bool:
    """The same for spellings written as escapes or in base64, which most files that hold any do not have."""
    database = _database("veiled", veiled_patterns)
    return matches(database, data) or _matches_at_an_end(database, data)


def may_lie(data: bytes) -> list[int]:
    """Where spellings may lie in the bytes, in the forms of forms.py: byte offsets, ascending, each in or directly
    behind one, of very many the first MOST_PLACES. That none lies elsewhere is certain, that one lies there is not."""
    database = _database("raw", patterns)
    places = match_ends(database, data, MOST_PLACES)
    if _matches_at_an_end(database, data):
        ends = ((0, data[:_END]), (len(data) - 1, data[-_END:]))
        places.update(place for place, end in ends if _matches_at_an_end(database, end))
    places.update(stored_places(data))
    return sorted(places)


def _matches_at_an_end(database: hyperscan.Database, data: bytes) -> bool:
    """The patterns want a byte on either side of a word; where a file begins or ends with a word it gets one here."""
    is_bound = data[:1] in _BOUNDS and data[-1:] in _BOUNDS
    return not is_bound and matches(database, b"\n%b\n%b\n" % (data[:_END], data[-_END:]))


def prepare() -> None:
    """Compile, or load, all that this process and its forks search with: seconds the first time, then a moment."""
    may_hold(b"")
    may_hold_veiled(b"")
    prepare_stored()
    find("x")
    find_groups("x")
    find_cues("x")
