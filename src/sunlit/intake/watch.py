"""What a worker is at, told to who waits for it: what it dies of can be named, and left out when it tries again.

The state is that of a process, since a worker has one task at a time.
"""

from mmap import mmap

_ROOM = 1 << 14
_trace: mmap | None = None
_avoid: frozenset[str] | None = None


def shared() -> mmap:
    """Memory that a process shares with those that it forks."""
    return mmap(-1, _ROOM)


def trace_into(trace: mmap | None) -> None:
    """Where this process tells what it is at; None when nobody can see it."""
    global _trace  # noqa: PLW0603
    _trace = trace


def begin(avoid: frozenset[str] | None) -> None:
    """A task begins. avoid: artifacts that it leaves out; None when it need not be watched."""
    global _avoid  # noqa: PLW0603
    _avoid = avoid if _trace is not None else None


def at(path: str) -> bool:
    """Tell that this artifact is the next to be read; False when it is to be left out."""
    if _avoid is None or _trace is None:
        return True
    name = path.encode("utf-8", "surrogatepass")[: _ROOM - 4]
    _trace[:4] = len(name).to_bytes(4, "little")
    _trace[4 : 4 + len(name)] = name
    return path not in _avoid


def last(trace: mmap) -> str:
    """What the process that traces there was at when it last said so, "" for nothing; the next one starts anew."""
    name = trace[4 : 4 + int.from_bytes(trace[:4], "little")]
    trace[:4] = bytes(4)
    return name.decode("utf-8", "replace")
