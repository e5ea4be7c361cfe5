"""One run at a time: a lock on a file that ends with its process, however that ends."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sunlit.schema import UsageError


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the lock of a state folder.

    It is POSIX's kind of lock: worker processes do not inherit it, so that none of them can keep it.
    Raises UsageError when another run has it.
    """
    handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):
            holder = os.read(handle, 20).decode("ascii", "replace").strip()
            raise UsageError(
                f"another run of this watch is under way (process {holder or 'unknown'}, {folder}): wait for its end, "
                "or watch other sources in another --folder"
            ) from None
        os.truncate(handle, 0)
        os.write(handle, f"{os.getpid()}\n".encode())
        yield
    finally:
        os.close(handle)
