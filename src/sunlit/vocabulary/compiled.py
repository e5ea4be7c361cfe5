"""Compiled pattern databases, kept between runs: compiling thousands of spellings takes longer than a small audit."""

from collections.abc import Callable, Iterable
from importlib.metadata import version

import hyperscan

from sunlit.vocabulary.kept import kept
from sunlit.vocabulary.load import load

Expressions = Iterable[tuple[bytes, int]]


def compile_database(expressions: Expressions) -> hyperscan.Database:
    """A block-mode database of expressions with their flags; a match reports an expression's index."""
    patterns = list(expressions)
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    if patterns:
        database.compile(
            expressions=[expression for expression, _ in patterns],
            ids=list(range(len(patterns))),
            elements=len(patterns),
            flags=[flag for _, flag in patterns],
        )
    return database


def matches(database: hyperscan.Database, data: bytes) -> bool:
    """Whether one of the expressions matches anywhere; the search ends there."""
    return bool(match_ends(database, data, most=1))


def match_ends(database: hyperscan.Database, data: bytes, most: int) -> set[int]:
    """The offsets of the last bytes of what matches, of more than `most` the first ones."""
    ends: set[int] = set()

    def found(_number: int, _start: int, end: int, _flags: int, _context: object) -> bool:
        ends.add(end - 1)
        return len(ends) >= most

    try:  # noqa: SIM105 - a context manager takes longer than most files
        database.scan(data, match_event_handler=found)
    except hyperscan.ScanTerminated:
        pass
    return ends


def kept_database(name: str, make: Callable[[], Expressions], code: Iterable[str]) -> hyperscan.Database:
    """The database of the expressions that `make` makes of the installed vocabulary, kept between runs.

    code  the source files that decide, beside the vocabulary, what `make` gives
    """

    def read(data: bytes) -> hyperscan.Database:
        loaded = hyperscan.loadb(data, hyperscan.HS_MODE_BLOCK)
        loaded.scratch = hyperscan.Scratch(loaded)
        return loaded

    return kept(
        f"{name}.hyperscan",
        f"{version('hyperscan')} {load().version}",
        code,
        make=lambda: compile_database(make()),
        write=hyperscan.dumpb,
        read=read,
        damaged=hyperscan.HyperscanError,
    )
