"""Where names stand that a target itself declares: patterns of one audit, not of the vocabulary."""

import re
from functools import lru_cache

import hyperscan

from sunlit.vocabulary.compiled import compile_database, match_ends, matches

_SAMPLE = 4096
_FEW = 16  # NUL bytes among either every first or every second of a sample, if it is UTF-16 and no binary
_MOST_PLACES = 100_000


def holds_name(data: bytes, names: frozenset[str]) -> bool:
    """Whether one of the names is anywhere in these bytes, also as part of another."""
    if data.find(0, 0, _SAMPLE) >= 0:
        halves = data[0:_SAMPLE:2].count(0), data[1:_SAMPLE:2].count(0)
        if max(halves) > min(halves) and min(halves) < _FEW:
            data = data.replace(b"\0", b"")  # UTF-16
    return matches(_compiled(names)[0], data)


def name_places(data: bytes, names: frozenset[str]) -> list[int]:
    """Where the names are in these bytes: the offsets of their last bytes, ascending."""
    return sorted(match_ends(_compiled(names)[0], data, _MOST_PLACES))


def find_names(text: str, names: frozenset[str]) -> list[int]:
    """Where one of the names stands in a text as a whole word: character indices, ascending."""
    database, order = _compiled(names)
    there: set[int] = set()

    def found(number: int, _start: int, _end: int, _flags: int, _context: object) -> None:
        there.add(number)

    database.scan(text.encode("utf-8", "replace"), match_event_handler=found)
    if not there:
        return []
    words = "|".join(re.escape(order[number]) for number in sorted(there))
    return [match.start() for match in re.finditer(rf"(?<!\w)(?:{words})(?!\w)", text)]


@lru_cache(maxsize=2)
def _compiled(names: frozenset[str]) -> tuple[hyperscan.Database, list[str]]:
    order = sorted(names)
    return compile_database((b"".join(b"\\x%02x" % byte for byte in name.encode()), 0) for name in order), order
