"""Compiled pattern databases, kept between runs: compiling thousands of spellings takes longer than a small audit."""

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable
from importlib.metadata import version
from pathlib import Path

import hyperscan

from sunlit.vocabulary.load import load

# How many databases of one name stay: one each for the installations that a person may use side by side.
_KEEP = 4

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

    with contextlib.suppress(hyperscan.ScanTerminated):
        database.scan(data, match_event_handler=found)
    return ends


def kept_database(name: str, make: Callable[[], Expressions], code: Iterable[str]) -> hyperscan.Database:
    """The database of the expressions that `make` makes of the installed vocabulary, from the user's cache folder when
    it is there: then `make` is not called.

    code  the source files that decide, beside the vocabulary, what `make` gives
    A folder that cannot be written, and a file that another version or processor wrote, only cost the time to compile.
    """
    key = hashlib.sha256(f"{version('hyperscan')} {load().version}".encode())
    for file in code:
        key.update(Path(file).read_bytes())
    place = cache_folder() / f"{name}-{key.hexdigest()[:32]}.hyperscan"
    with contextlib.suppress(OSError, hyperscan.HyperscanError):
        loaded = hyperscan.loadb(place.read_bytes(), hyperscan.HS_MODE_BLOCK)
        loaded.scratch = hyperscan.Scratch(loaded)
        return loaded
    compiled = compile_database(make())
    with contextlib.suppress(OSError):
        keep(place, hyperscan.dumpb(compiled))
        for old in sorted(place.parent.glob(f"{name}-*.hyperscan"), key=lambda file: -file.stat().st_mtime)[_KEEP:]:
            old.unlink(missing_ok=True)
    return compiled


def cache_folder() -> Path:
    """Where this user's copies of what takes long to make are kept (XDG Base Directory Specification)."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "sunlit"


def keep(place: Path, data: bytes) -> None:
    """Write whole or not at all: another run may read it at the same time."""
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=place.parent, delete=False) as file:
        file.write(data)
    Path(file.name).replace(place)
