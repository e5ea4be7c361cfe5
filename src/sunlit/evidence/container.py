"""The file that a bundle is: a tar archive of which every byte follows from the documents in it, or it is refused.

Source: POSIX.1-2017, pax, "ustar Interchange Format". Documents lie one behind the other, not compressed, with the same
header fields for all of them, so that a header, a padding or an end that somebody has touched shows.
"""

import os
import re
import tarfile
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final, NamedTuple

from sunlit.reports.visible import visible
from sunlit.schema import SunlitError

FOLDER: Final = "evidence/"
_BLOCK: Final = 512
_END: Final = bytes(2 * _BLOCK)
_CHUNK: Final = 1 << 20
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*(?:/[A-Za-z0-9_][A-Za-z0-9_.-]*)*\Z")
_LONGEST_NAME: Final = 99 - len(FOLDER)


class Refused(SunlitError):
    """A bundle is not what it claims to be; the text names the first thing that is wrong, and moves no cursor."""

    def __init__(self, what: str) -> None:
        super().__init__(visible(what))


class Document(NamedTuple):
    """One document of a bundle: its name in it, how many bytes it has, and where in the file they begin."""

    name: str
    size: int
    start: int


@contextmanager
def writing(path: Path) -> Iterator[Callable[[str, int, Iterable[bytes]], None]]:
    """A function that adds a document of a name and size; the file appears whole, and on the disk, or not at all.

    Raises OSError when it cannot be written, ValueError for a name that is none of ours or other bytes than were said.
    """
    handle, partial = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:100]}.", suffix=".partial")
    try:
        with os.fdopen(handle, "wb") as file:
            yield lambda name, size, chunks: _add(file, name, size, chunks)
            file.write(_END)
            file.flush()
            os.fsync(file.fileno())
        Path(partial).chmod(0o644)
        Path(partial).replace(path)
        sync_to_disk(path.parent)
    finally:
        Path(partial).unlink(missing_ok=True)


def documents(file: IO[bytes], size: int) -> list[Document]:
    """The documents of a bundle, in order; `size` is that of the file.

    Raises Refused for any byte outside of documents that is not as `writing` writes it.
    """
    if file.read(len(FOLDER)) != FOLDER.encode():
        raise Refused("it is no evidence bundle")
    found: list[Document] = []
    names: set[str] = set()
    at = 0
    while True:
        file.seek(at)
        block = file.read(_BLOCK)
        if len(block) < _BLOCK:
            raise Refused(f"it ends at byte {at + len(block)}, in the middle of a header: it is cut off")
        if not any(block):
            break
        document = _document(block, at)
        if document.name in names:
            raise Refused(f"it holds {document.name} twice")
        padding = -document.size % _BLOCK
        end = document.start + document.size
        if end + padding > size:
            raise Refused(f"it ends at byte {size}, in the middle of {document.name}: it is cut off")
        file.seek(end)
        if any(file.read(padding)):
            raise Refused(f"behind {document.name}, at byte {end}, stand bytes that belong to nothing")
        names.add(document.name)
        found.append(document)
        at = end + padding
    file.seek(at)
    if file.read(len(_END)) != _END or size != at + len(_END):
        raise Refused(f"its end, at byte {at}, is not as it was written")
    return found


def content(file: IO[bytes], document: Document) -> Iterator[bytes]:
    """The bytes of a document, in pieces."""
    left = document.size
    at = document.start
    while left:
        file.seek(at)
        piece = file.read(min(_CHUNK, left))
        if not piece:
            raise Refused(f"it ends in the middle of {document.name}: it is cut off")
        yield piece
        at += len(piece)
        left -= len(piece)


def is_bundle(path: Path) -> bool:
    """Whether a file begins as a bundle does; what it holds has not been looked at."""
    try:
        if not path.is_file():  # a pipe would be waited for
            return False
        with path.open("rb") as file:
            return file.read(len(FOLDER)) == FOLDER.encode()
    except OSError:
        return False


def _add(file: IO[bytes], name: str, size: int, chunks: Iterable[bytes]) -> None:
    file.write(_header(name, size))
    written = 0
    for chunk in chunks:
        file.write(chunk)
        written += len(chunk)
    if written != size:
        raise ValueError(f"{name} has {written} bytes, not {size}")
    file.write(bytes(-size % _BLOCK))


def _header(name: str, size: int) -> bytes:
    if not _NAME.match(name) or len(name) > _LONGEST_NAME:
        raise ValueError(f"{name!r} cannot be the name of a document")
    info = tarfile.TarInfo(FOLDER + name)
    info.size = size
    return info.tobuf(tarfile.USTAR_FORMAT, "ascii", "strict")


def _document(block: bytes, at: int) -> Document:
    try:
        info = tarfile.TarInfo.frombuf(block, "ascii", "strict")
        name = info.name.removeprefix(FOLDER)
        if info.size >= 0 and _header(name, info.size) == block:
            return Document(name, info.size, at + _BLOCK)
    except (tarfile.TarError, ValueError):
        pass
    raise Refused(f"the header at byte {at} is not as it was written")


def sync_to_disk(path: Path) -> None:
    """Wait until a file, or the names in a folder, outlast a loss of power."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
