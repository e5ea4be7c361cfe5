"""What takes long to make of installed files is kept between runs, in the user's cache folder."""

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

# How many of one name stay: one each for the installations that a person may use side by side.
_KEEP = 4


def kept(
    name: str,
    key: str,
    code: Iterable[str],
    *,
    make: Callable[[], T],
    write: Callable[[T], bytes],
    read: Callable[[bytes], T],
    damaged: type[Exception],
) -> T:
    """What `make` gives, from the user's cache folder when it is there: then `make` is not called.

    name     of the file, with its ending
    key      what it is made of, beside the `code` of these source files
    damaged  what `read` raises about bytes that `write` did not give
    A folder that cannot be written, and a file that another version or processor wrote, only cost the time to make it.
    """
    digest = hashlib.sha256(key.encode())
    for file in code:
        digest.update(Path(file).read_bytes())
    stem, _, ending = name.partition(".")
    place = cache_folder() / f"{stem}-{digest.hexdigest()[:32]}.{ending}"
    with contextlib.suppress(OSError, damaged):
        return read(place.read_bytes())
    made = make()
    with contextlib.suppress(OSError):
        keep(place, write(made))
        for old in sorted(place.parent.glob(f"{stem}-*.{ending}"), key=lambda file: -file.stat().st_mtime)[_KEEP:]:
            old.unlink(missing_ok=True)
    return made


def cache_folder() -> Path:
    """Where this user's copies of what takes long to make are kept (XDG Base Directory Specification)."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "sunlit"


def keep(place: Path, data: bytes) -> None:
    """Write whole or not at all: another run may read it at the same time."""
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=place.parent, delete=False) as file:
        file.write(data)
    Path(file.name).replace(place)
