"""Compiled pattern databases, kept between runs: compiling thousands of spellings takes longer than a small audit."""

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import hyperscan


def database(expressions: Sequence[bytes], flags: Sequence[int]) -> hyperscan.Database:
    """A block-mode database of these expressions; the number that a match reports is its index in the sequence.

    It is kept in the user's cache folder under a hash of all that went into it. A folder that cannot be written, and
    a file that another version or processor wrote, only cost the time to compile again.
    """
    key = hashlib.sha256(version("hyperscan").encode())
    for expression, flag in zip(expressions, flags, strict=True):
        key.update(b"%d:%d:%s" % (flag, len(expression), expression))
    kept = _folder() / f"{key.hexdigest()}.hyperscan"
    with contextlib.suppress(OSError, hyperscan.HyperscanError):
        loaded = hyperscan.loadb(kept.read_bytes(), hyperscan.HS_MODE_BLOCK)
        loaded.scratch = hyperscan.Scratch(loaded)
        return loaded
    compiled = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    if expressions:
        compiled.compile(
            expressions=expressions, ids=list(range(len(expressions))), elements=len(expressions), flags=flags
        )
        with contextlib.suppress(OSError):
            _keep(kept, hyperscan.dumpb(compiled))
    return compiled


def _folder() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "sunlit"


def _keep(place: Path, data: bytes) -> None:
    """Write whole or not at all: another run may read it at the same time."""
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=place.parent, delete=False) as file:
        file.write(data)
    Path(file.name).replace(place)
