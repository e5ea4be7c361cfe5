"""The raw pass: does a file's bytes hold any spelling at all, in any encoding? Most files end here."""

from functools import cache

import hyperscan

from sunlit.matching.forms import patterns
from sunlit.vocabulary import load
from sunlit.vocabulary.compiled import database
from sunlit.vocabulary.spelling import entries, find, find_cues, find_groups

_END = 80


@cache
def _database() -> hyperscan.Database:
    texts = sorted({entry.spelling.text for entry in entries(load()) if entry.spelling.strength != "member"})
    forms = sorted({form for text in texts for form in patterns(text)})
    flags = hyperscan.HS_FLAG_DOTALL | hyperscan.HS_FLAG_SINGLEMATCH
    return database(
        [expression for expression, _ in forms],
        [flags | (hyperscan.HS_FLAG_CASELESS if caseless else 0) for _, caseless in forms],
    )


def may_hold(data: bytes) -> bool:
    """Whether the bytes may hold a spelling that is searched for by itself; False is certain, True is not."""
    seen = False

    def found(_number: int, _start: int, _end: int, _flags: int, _context: object) -> bool:
        nonlocal seen
        seen = True
        return True

    # The patterns want a byte on either side of a word; the first and the last words of a file get theirs here.
    ends = b"\n" + data[:_END] + b"\n" + data[-_END:] + b"\n"
    try:
        _database().scan(ends, match_event_handler=found)
        _database().scan(data, match_event_handler=found)
    except hyperscan.ScanTerminated:
        return True
    return seen


def prepare() -> None:
    """Compile, or load, all that this process and its forks search with: seconds the first time, then a moment."""
    may_hold(b"")
    find("x")
    find_groups("x")
    find_cues("x")
