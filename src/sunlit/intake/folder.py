"""Listing of a folder or of a single file: nothing is opened, no link is followed."""

import os
import stat
from collections.abc import Iterator
from operator import attrgetter
from pathlib import Path

from sunlit.intake.limits import Limits
from sunlit.intake.listing import Target
from sunlit.intake.names import Names, file_name, printable
from sunlit.schema import Entry, Outcome, Skipped, TargetError

_REFUSED = {
    stat.S_IFIFO: "fifo",
    stat.S_IFSOCK: "socket",
    stat.S_IFCHR: "character device",
    stat.S_IFBLK: "block device",
}


def open_path(spec: str, limits: Limits) -> Target:
    """A folder, whose listing is still to come, or one file. A link is followed only when it is the target itself.

    Raises TargetError when there is neither.
    """
    root = os.path.realpath(spec)
    shown = printable(spec)
    target = Target(shown, [], [], {"requested": shown})
    try:
        status = Path(root).stat()
        if stat.S_ISREG(status.st_mode):
            path = Names(".", "").path(file_name(Path(root).name))
            target.entries.append(Entry(path, root, size=status.st_size))
        elif stat.S_ISDIR(status.st_mode):
            os.scandir(root).close()
            target.listing = _list_folder(root, limits, target)
        else:
            raise TargetError(f"{shown} is neither a file nor a folder")
    except OSError as error:
        raise TargetError(f"{shown} cannot be read: {error.strerror}") from None
    return target


def _list_folder(root: str, limits: Limits, target: Target) -> Iterator[None]:
    """Files of a folder by name, then its folders by name, each listed in the same way; a step for each folder."""
    names = Names(".", "")
    pending = [(root, "")]
    while pending:
        folder, prefix = pending.pop()
        folders = []
        before = folder if folder.endswith("/") else folder + "/"
        for child, status in _children(folder):
            name = prefix + file_name(child)
            if isinstance(status, OSError):
                reason = f"cannot be {'read' if child else 'listed'}: {status.strerror}"
                target.skipped.append(Skipped(names.path(name) if name else ".", "unreadable", reason))
                continue
            if stat.S_ISDIR(status.st_mode) and child != ".git":
                folders.append((before + child, name + "/"))
                continue
            path = names.path(name)
            if stat.S_ISREG(status.st_mode):
                if len(target.entries) == limits.max_files:
                    reason = limits.reached("max_files", "files listed; this one and all that follow are left out")
                    target.skipped.append(Skipped(path, "skipped", reason))
                    pending.clear()
                    folders.clear()
                    break
                target.entries.append(Entry(path, before + child, size=status.st_size))
            else:
                target.skipped.append(Skipped(path, *_why_not_read(before + child, status.st_mode, root)))
        pending.extend(reversed(folders))
        yield
    target.skipped.extend(names.notes())


def _children(folder: str) -> Iterator[tuple[str, os.stat_result | OSError]]:
    """What a folder holds, by name; the folder itself, as "", when it cannot be listed."""
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError as error:
        yield "", error
        return
    try:
        # By its handle: else the system would walk the whole path of each child anew.
        with os.scandir(handle) as listing:
            children = sorted(listing, key=attrgetter("name"))
        for child in children:
            try:
                yield child.name, child.stat(follow_symlinks=False)
            except OSError as error:
                yield child.name, error
    except OSError as error:
        yield "", error
    finally:
        os.close(handle)


def _why_not_read(store: str, mode: int, root: str) -> tuple[Outcome, str]:
    if stat.S_ISDIR(mode):
        return "skipped", "git's own folder"
    if stat.S_ISLNK(mode):
        return _link(store, root)
    return "unreadable", f"{_REFUSED.get(stat.S_IFMT(mode), 'special file')}: refused"


def _link(store: str, root: str) -> tuple[Outcome, str]:
    goal = os.path.realpath(store)
    if goal != root and not goal.startswith(root.rstrip("/") + "/"):
        return "unreadable", f"link that leaves the target, to {printable(str(Path(store).readlink()))}: refused"
    inside = os.path.relpath(goal, root)
    shown = printable(inside)
    if not os.path.lexists(goal) or Path(goal).is_symlink():
        return "skipped", f"link to {shown}, where nothing is"
    if ".git" in inside.split("/"):
        return "skipped", f"link to {shown}, in git's own folder"
    return "skipped", f"link to {shown}, audited there"
