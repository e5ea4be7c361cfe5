"""What a process that reads hostile bytes may still do: look at its targets, and use so much memory and time.

Where the kernel has Landlock, it can open no other file, write none, and reach no network by TCP; see landlock(7).
"""

import ctypes
import os
import resource
import shutil
import struct
import sys
import sysconfig
from collections.abc import Iterable
from pathlib import Path
from typing import Final

_CREATE, _ADD, _RESTRICT = 444, 445, 446  # numbers of the system calls, on every architecture
_VERSION: Final = 1
_BENEATH: Final = 1
_NO_NEW_PRIVILEGES: Final = 38
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_FOLDER = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_READ: Final = _READ_FILE | _READ_FOLDER
# What each version of the interface knows to forbid: rights to files, to TCP, and signals and sockets to others.
_FILE_RIGHTS: Final = (13, 14, 15, 15, 16)
_TCP, _TCP_SINCE = 0b11, 4
_SCOPES, _SCOPES_SINCE = 0b11, 6
_SYSTEM: Final = ("/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache", "/dev/urandom")
_PROCESSOR: Final = ("/proc/cpuinfo", "/sys/devices/system/cpu")  # libraries ask what it can do, and are slow otherwise


def landlock_version() -> int:
    """The version of Landlock's interface that the kernel has; 0 when it has none."""
    if sys.platform != "linux":
        return 0
    return max(0, _system_call(_CREATE, None, 0, _VERSION))


def confine(readable: Iterable[str]) -> bool:
    """Take from this process, for good, every right to files but to read these and its own programs and libraries.

    readable  files and folders, which need not be there

    Returns whether the kernel does so. Raises OSError when it has Landlock and yet refuses.
    """
    version = landlock_version()
    if not version:
        return False
    handled = (1 << _FILE_RIGHTS[min(version, len(_FILE_RIGHTS)) - 1]) - 1
    rules = struct.pack(
        "QQQ", handled, _TCP if version >= _TCP_SINCE else 0, _SCOPES if version >= _SCOPES_SINCE else 0
    )
    known = 8 if version < _TCP_SINCE else 16 if version < _SCOPES_SINCE else 24
    ruleset = _called(_CREATE, rules, known, 0)
    try:
        for path in _own():
            _allow(ruleset, path, _READ | _EXECUTE)
        for path in readable:
            _allow(ruleset, path, _READ)
        _allow(ruleset, os.devnull, _READ_FILE | _WRITE_FILE)
        if ctypes.CDLL(None, use_errno=True).prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0):
            raise OSError(ctypes.get_errno(), "prctl")
        _called(_RESTRICT, ruleset, 0)
    finally:
        os.close(ruleset)
    return True


def _own() -> set[str]:
    """Where this Python, its packages, the system's libraries and git lie."""
    paths = {
        *_SYSTEM,
        *_PROCESSOR,
        *sysconfig.get_paths().values(),
        sys.base_prefix,
        sys.prefix,
        str(Path(__file__).parent),
    }
    if git := shutil.which("git"):
        paths |= {git, os.path.realpath(git)}
    return paths


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not Path(path).is_dir():
            rights &= ~_READ_FOLDER
        _called(_ADD, ruleset, _BENEATH, struct.pack("=Qi", rights, handle), 0)
    finally:
        os.close(handle)


def _system_call(number: int, *arguments: int | bytes | None) -> int:
    library = ctypes.CDLL(None, use_errno=True)
    given = [ctypes.c_long(value) if isinstance(value, int) else value for value in arguments]
    return int(library.syscall(ctypes.c_long(number), *given))


def _called(number: int, *arguments: int | bytes | None) -> int:
    result = _system_call(number, *arguments)
    if result < 0:
        raise OSError(ctypes.get_errno(), f"Landlock: {os.strerror(ctypes.get_errno())}")
    return result


def limit_memory(most: int) -> None:
    """Allow this process so many bytes of memory beyond what it has; more is a MemoryError. And no file to write."""
    if sys.platform != "linux":
        return
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    _lower(resource.RLIMIT_AS, pages * resource.getpagesize() + most)
    _lower(resource.RLIMIT_FSIZE, 0)
    _lower(resource.RLIMIT_CORE, 0)


def limit_processor(seconds: float) -> None:
    """Allow this process so many seconds of processor time from now on; the kernel ends it then."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _lower(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime + seconds) + 1)


def _lower(what: int, value: int) -> None:
    """Sets the soft limit; the hard one, which cannot be raised again, stays."""
    hard = resource.getrlimit(what)[1]
    resource.setrlimit(what, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))
