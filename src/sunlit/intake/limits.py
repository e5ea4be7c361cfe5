"""How much of a target is opened: the limits that a user can set, and the counters that hold one file to them."""

import time

import msgspec

MIB = 1 << 20
GIB = 1 << 30
_RATIO_APPLIES_ABOVE = 64 * MIB


class Limits(msgspec.Struct, frozen=True):
    """Where opening stops. A command line names each of them `--max-…`, with dashes for underscores.

    max_artifact_bytes  the largest file or member that is held in memory, or downloaded
    max_total_bytes     bytes unpacked from one file of the target, over all nesting; bytes of a clone
    max_files           files listed in a target; members unpacked from one of its files
    max_depth           archives within archives
    max_ratio           bytes unpacked for each byte of the file, once 64 MiB are unpacked
    max_memory_bytes    memory of a process that reads files, beyond what it begins with
    max_seconds         time spent on one file of the target, on one download or on one clone
    max_pictures        pictures, and drawn pages, in which words are looked for
    max_ocr_seconds     time spent on looking for words in all of them
    """

    max_artifact_bytes: int = 512 * MIB
    max_total_bytes: int = 8 * GIB
    max_files: int = 500_000
    max_depth: int = 10
    max_ratio: int = 250
    max_memory_bytes: int = 4 * GIB
    max_seconds: float = 600.0
    max_pictures: int = 500
    max_ocr_seconds: float = 600.0

    def reached(self, name: str, what: str) -> str:
        """The sentence for the result: which limit stopped what, and how to raise it."""
        value = getattr(self, name)
        shown = human_bytes(value) if name.endswith("_bytes") else f"{value:g}" if value < 1e6 else str(value)
        return f"limit of {shown} reached: {what}; raise it with --{name.replace('_', '-')}"


class LimitReached(Exception):
    """A counter of the budget ran out; the text is the reason for the result."""


class Budget:
    """What unpacking one top-level file may still cost, shared by everything nested in it.

    size  bytes of that file: the base of the ratio
    """

    def __init__(self, limits: Limits, size: int) -> None:
        self.limits = limits
        self._bytes = 0
        self._files = 0
        self._allowed = max(_RATIO_APPLIES_ABOVE, limits.max_ratio * size)
        self._deadline = time.monotonic() + limits.max_seconds

    def spend(self, count: int) -> None:
        """Counts bytes that came out of an archive. Raises LimitReached."""
        self._bytes += count
        if self._bytes > self.limits.max_total_bytes:
            raise LimitReached(self.limits.reached("max_total_bytes", "bytes unpacked from one file"))
        if self._bytes > self._allowed:
            raise LimitReached(self.limits.reached("max_ratio", "bytes unpacked for each byte of the file"))
        if time.monotonic() > self._deadline:
            raise LimitReached(self.limits.reached("max_seconds", "seconds spent on one file"))

    def count_member(self) -> None:
        """Counts one member of an archive. Raises LimitReached."""
        self._files += 1
        if self._files > self.limits.max_files:
            raise LimitReached(self.limits.reached("max_files", "members unpacked from one file"))


def human_bytes(count: int) -> str:
    """A size as a person writes it: "512 MiB"."""
    for unit, name in ((GIB, "GiB"), (MIB, "MiB"), (1 << 10, "KiB")):
        if count >= unit:
            return f"{count / unit:.4g} {name}"
    return f"{count} bytes"
