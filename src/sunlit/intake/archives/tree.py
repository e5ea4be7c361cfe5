"""The folders of a file system image, walked from its root: every file once, whatever points at it."""

from collections.abc import Callable, Iterable, Iterator

import msgspec

from sunlit.intake.archives.registry import Damaged, Lost, Member
from sunlit.intake.names import LONGEST_PATH, link

_SPECIAL = {0x1000: "fifo", 0x2000: "character device", 0x6000: "block device", 0xC000: "socket"}


class Node(msgspec.Struct):
    """What stands under one number (an inode, an offset) of a file system.

    children  of a folder: names, and the numbers that they stand for; read to the end at once
    content   of a file: its bytes
    target    of a symbolic link: where it points
    special   what it is when it is none of these
    note      as that of a Member
    """

    children: Iterable[tuple[str, int]] | None = None
    content: Callable[[], Iterator[bytes]] | None = None
    target: str = ""
    special: str = ""
    note: str = ""


def special(mode: int) -> str:
    """What a file of this Unix mode is when it is neither file, folder nor symbolic link; "" when it is."""
    return _SPECIAL.get(mode & 0xF000, "")


def walk(root: int, look: Callable[[int], Node]) -> Iterator[Member | Lost]:
    """Everything below the root, folder by folder.

    look  what stands under a number; it and what it gives may raise Damaged

    A number that comes again is a hard link, or a folder that holds itself: it is told and not followed.
    """
    seen = {root: "."}
    pending = [("", root)]
    while pending:
        prefix, folder = pending.pop()
        try:
            children = list(look(folder).children or ())
        except Damaged as damage:
            yield Lost(prefix, "unreadable", f"folder: {damage}")
            continue
        below = []
        for name, number in children:
            path = prefix + name
            if len(path) > LONGEST_PATH:
                yield Lost(path, "unreadable", "folders within folders without end: not followed")
                continue
            if number in seen:
                yield Lost(path, "skipped", f"hard link to {seen[number]}, audited there")
                continue
            seen[number] = path
            try:
                node = look(number)
                if node.children is not None:
                    below.append((path + "/", number))
                    continue
            except Damaged as damage:
                yield Lost(path, "unreadable", str(damage))
                continue
            yield from _leaf(path, node)
        pending.extend(reversed(below))


def _leaf(path: str, node: Node) -> Iterator[Member | Lost]:
    if node.content is not None:
        yield Member(path, node.content(), node.note)
    elif node.target:
        yield Lost(path, *link(path, node.target))
    else:
        yield Lost(path, "unreadable", f"{node.special or 'special file'}: refused")
