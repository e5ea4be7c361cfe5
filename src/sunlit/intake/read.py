"""Reading of one entry, in whatever process it is asked for: from the file system, or from a clone's objects."""

import os
import stat

from sunlit.intake.git_objects import read_object
from sunlit.intake.limits import MIB, Limits
from sunlit.schema import Entry, Skipped

_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC


def read_entry(entry: Entry, limits: Limits) -> bytes | Skipped:
    """The bytes of an entry, or why they are not read: too large, gone, not permitted, no longer a file."""
    most = limits.max_artifact_bytes
    if entry.blob:
        found = read_object(entry.store, entry.blob, most)
    else:
        try:
            found = _read_file(entry.store, entry.size, most)
        except OSError as error:
            found = f"cannot be read: {error.strerror}"
    if isinstance(found, bytes):
        return found
    if isinstance(found, int):
        return Skipped(entry.path, "skipped", limits.reached("max_artifact_bytes", "size of one file"), found)
    return Skipped(entry.path, "unreadable", found, max(entry.size, 0))


def _read_file(path: str, listed: int, most: int) -> bytes | int | str:
    """The bytes of a file; their number when they are more than `most`; what it is when it is no file.

    listed  its bytes when it was seen to be a file: where it has so many still, nothing is asked of it once more
    """
    handle = os.open(path, _FLAGS)
    try:
        data = os.read(handle, listed + 1) if 0 < listed <= most else b""
        if data and len(data) == listed:
            return data
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            return "no longer a file: refused"
        if status.st_size > most:
            return status.st_size
        data += os.read(handle, status.st_size + 1)
        while len(data) != status.st_size and (more := os.read(handle, 64 * MIB)):
            data += more
            if len(data) > most:
                return len(data)
        return data
    finally:
        os.close(handle)
