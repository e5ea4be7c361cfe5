"""Captures on disk: a folder each, which appears whole or not at all, and outlives the crash of what comes after."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec.structs import replace

from sunlit.evidence.container import sync_to_disk
from sunlit.watch.model import Capture, Fetched

_ABOUT = "capture.json"
_UNFINISHED = ".unfinished"


class Captures:
    """The folder of captures of a watch; only one run at a time writes to it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "captures"
        self._folder.mkdir(mode=0o700, exist_ok=True)

    def workspace(self) -> Path:
        """An empty folder for what a look fetches; what an earlier one left is deleted."""
        workspace = self._folder / _UNFINISHED
        shutil.rmtree(workspace, ignore_errors=True)
        workspace.mkdir(mode=0o700)
        return workspace

    def keep(self, capture: Capture, last: int) -> int:
        """Make a capture of the workspace, and return its number: one that no other has, nor had up to `last`.

        The bytes are on the disk before the name is.
        """
        workspace = self._folder / _UNFINISHED
        target = _moved(capture.target, workspace, Path())
        write_whole(workspace / _ABOUT, msgspec.json.encode(replace(capture, target=target)))
        for path in (*workspace.rglob("*"), workspace):
            if not path.is_symlink():
                sync_to_disk(path)
        number = max(last, *(number for number, _ in self.all()), 0) + 1
        workspace.rename(self.place(number))
        sync_to_disk(self._folder)
        return number

    def all(self) -> Iterator[tuple[int, Path]]:
        """Every capture's number and folder, in the order of the numbers."""
        numbers = sorted(int(path.name) for path in self._folder.iterdir() if path.name.isdecimal())
        return ((number, self.place(number)) for number in numbers)

    def place(self, number: int) -> Path:
        """The folder of a capture."""
        return self._folder / f"{number:06}"

    def read(self, number: int) -> Capture:
        """A capture, with the paths of its target as they are on this machine."""
        folder = self.place(number)
        capture = msgspec.json.decode((folder / _ABOUT).read_bytes(), type=Capture)
        return replace(capture, target=_moved(capture.target, Path(), folder))


def write_whole(path: Path, data: bytes) -> None:
    """Write a file that is there with all of this or as it was before, whatever happens meanwhile."""
    partial = path.with_name(f".{path.name}.partial")
    with partial.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    sync_to_disk(path.parent)


def _moved(target: Fetched, old: Path, new: Path) -> Fetched:
    """The same target with its files elsewhere."""
    entries = [replace(entry, store=str(new / Path(entry.store).relative_to(old))) for entry in target.entries]
    return replace(target, entries=entries)
