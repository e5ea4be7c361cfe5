"""Formats that libarchive reads, where it is installed: RAR, LHA, and the packages of macOS (xar).

It is code in C, and its readers of RAR have had their holes: it works in a process of its own.
"""

import ctypes
import stat
from collections.abc import Iterator
from functools import cache

from sunlit.intake.apart import Send, run_apart
from sunlit.intake.archives.registry import Damaged, Format, Lost, Member
from sunlit.intake.limits import MIB, Budget
from sunlit.intake.names import decode_name, link
from sunlit.schema import Artifact

_BEGINNINGS = (b"Rar!\x1a\x07", b"xar!")
_LHA = (b"-lh", b"-lz")
_MOST_PROGRAM = MIB  # of a self-extracting archive
_FORMATS = ("rar", "rar5", "lha", "xar")
_END, _WARN = 1, -20
_MEMBER, _LINK, _OTHER, _ENCRYPTED, _DATA, _BROKEN, _FAILED = range(7)
_INSTALL = "needs libarchive (Debian: apt install libarchive13; macOS: brew install libarchive)"


@cache
def _library() -> ctypes.CDLL | None:
    """libarchive of this system; its ABI has been the same since 3.0. None when there is none."""
    for name in ("libarchive.so.13", "libarchive.13.dylib", "/opt/homebrew/opt/libarchive/lib/libarchive.13.dylib"):
        try:
            library = ctypes.CDLL(name)
        except OSError:
            continue
        pointers = ("archive_read_new", "archive_entry_pathname_utf8", "archive_entry_pathname",
                    "archive_entry_symlink", "archive_error_string")  # fmt: skip
        for function in pointers:
            getattr(library, function).restype = ctypes.c_char_p if "new" not in function else ctypes.c_void_p
        library.archive_read_data.restype = ctypes.c_ssize_t
        return library
    return None


def is_installed() -> bool:
    """Whether this system has libarchive."""
    return _library() is not None


def _read(library: ctypes.CDLL, data: bytes, send: Send) -> None:
    """Sends every member of an archive: its name by kind, its bytes, and what went wrong."""
    archive = ctypes.c_void_p(library.archive_read_new())
    for form in _FORMATS:
        getattr(library, f"archive_read_support_format_{form}")(archive)
    entry = ctypes.c_void_p()
    chunk = ctypes.create_string_buffer(MIB)

    def error() -> bytes:
        return bytes(library.archive_error_string(archive) or b"damaged")

    status = library.archive_read_open_memory(archive, data, ctypes.c_size_t(len(data)))
    while status >= _WARN:
        status = library.archive_read_next_header(archive, ctypes.byref(entry))
        if status == _END:
            return
        if status < _WARN:
            break
        name: bytes = library.archive_entry_pathname_utf8(entry) or library.archive_entry_pathname(entry) or b""
        kind = stat.S_IFMT(library.archive_entry_filetype(entry))
        if library.archive_entry_is_encrypted(entry):
            send(_ENCRYPTED, name)
        elif kind == stat.S_IFLNK:
            send(_LINK, name)
            send(_LINK, library.archive_entry_symlink(entry) or b"")
        elif kind not in (stat.S_IFREG, stat.S_IFDIR, 0):
            send(_OTHER, name)
        elif kind != stat.S_IFDIR:
            send(_MEMBER, name)
            while (count := library.archive_read_data(archive, chunk, ctypes.c_size_t(MIB))) > 0:
                send(_DATA, ctypes.string_at(chunk, count))
            if count < 0:
                send(_BROKEN, error())
    send(_FAILED, error())


class _Messages:
    """What comes from the child, with one message put back."""

    def __init__(self, messages: Iterator[tuple[int, bytes]]) -> None:
        self._messages = messages
        self._waiting: list[tuple[int, bytes]] = []

    def next(self) -> tuple[int, bytes] | None:
        return self._waiting.pop() if self._waiting else next(self._messages, None)

    def content(self, budget: Budget) -> Iterator[bytes]:
        while message := self.next():
            kind, data = message
            if kind == _BROKEN:
                raise Damaged(data.decode("utf-8", "replace"))
            if kind != _DATA:
                self._waiting.append(message)
                return
            budget.spend(len(data))
            yield data


def _members(artifact: Artifact, budget: Budget) -> Iterator[Member | Lost]:
    library = _library()
    if library is None:
        raise Damaged(_INSTALL)
    found = run_apart(lambda send: _read(library, artifact.data, send), budget.limits.max_seconds)
    messages = _Messages(found)
    while message := messages.next():
        kind, data = message
        name = decode_name(data)
        if kind == _MEMBER:
            yield Member(name, messages.content(budget))
        elif kind == _LINK:
            target = messages.next()
            yield Lost(name, *link(name, decode_name(target[1]) if target else ""))
        elif kind == _ENCRYPTED:
            yield Lost(name, "unreadable", "encrypted")
        elif kind == _OTHER:
            yield Lost(name, "unreadable", "device, fifo or socket: refused")
        elif kind == _FAILED:
            raise Damaged(name)


def _sniff(data: bytes) -> float:
    if data.startswith(_BEGINNINGS):
        return 0.9
    if data.startswith(b"MZ") and data.find(_BEGINNINGS[0], 0, _MOST_PROGRAM) >= 0:
        return 0.8
    return 0.6 * (data[2:5] in _LHA and data[6:7] == b"-")


FORMAT = Format("archive read by libarchive", _sniff, _members, nul=True)
