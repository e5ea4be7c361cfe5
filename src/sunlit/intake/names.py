"""Names of files and members: decoded, made safe to show and to tell apart, and what was odd about them."""

import hashlib
import posixpath
import re
from collections.abc import Iterator
from functools import lru_cache

from sunlit.schema import Outcome, Skipped

LONGEST_PATH = 4096  # bytes, as Linux has it; also the longest name that is shown whole, in characters
# Nothing in such a name is odd: its dots stand alone, and none at its end.
_PLAIN = re.compile(r"\.?[\w +@()\[\],=#~&'%$-]+(?:\.[\w +@()\[\],=#~&'%$-]+)*")
_DRIVE = re.compile(r"[A-Za-z]:(?=[/\\]|$)")

_CLIMBS = "names that climb out with '..', not followed"
_ABSOLUTE = "absolute names, not followed"
_BACKSLASH = "names with backslashes, read as '/'"
_UNPRINTABLE = "names with control, direction or broken characters, shown as escapes"
_LONG = f"names longer than {LONGEST_PATH} characters, shown shortened"
_TWICE = "names that another member has too, told apart by a number"


def decode_name(raw: bytes) -> str:
    """A file name whose encoding nobody declared: UTF-8, else GB18030 (Chinese tools), else code page 437."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("cp437")


def file_name(name: str) -> str:
    """A name from the file system; one that is not UTF-8 is decoded (its bytes stay what they are on disk)."""
    if name.isascii():
        return name
    try:
        name.encode()
    except UnicodeEncodeError:
        return decode_name(name.encode("utf-8", "surrogateescape"))
    return name


def printable(text: str) -> str:
    r"""The text with every control, direction and unpaired character written as \xNN, \uNNNN or \UNNNNNNNN."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else _escape(char) for char in text)


def _escape(char: str) -> str:
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def safe_path(name: str) -> tuple[str, list[str]]:
    """A member's name as a relative path that climbs nowhere and cannot pass for nesting; and its oddities."""
    folder, slash, own = name.rpartition("/")
    if _PLAIN.fullmatch(own) and (not slash or _is_plain(folder)) and len(name) <= LONGEST_PATH:
        return name, []
    odd = []
    if "\\" in name:
        odd.append(_BACKSLASH)
        name = name.replace("\\", "/")
    if name.startswith("/") or _DRIVE.match(name):
        odd.append(_ABSOLUTE)
    if not name.isprintable():
        odd.append(_UNPRINTABLE)
        name = printable(name)
    if len(name) > LONGEST_PATH:
        odd.append(_LONG)
        digest = hashlib.sha256(name.encode()).hexdigest()[:16]
        name = f"{name[: LONGEST_PATH // 2]}<{digest}>{name[-LONGEST_PATH // 4 :]}"
    parts = [part for part in name.split("/") if part not in ("", ".")]
    if ".." in parts:
        odd.append(_CLIMBS)
        parts = ["<..>" if part == ".." else part for part in parts]
    path = "/".join(parts).replace("!/", "\\x21/")
    return path or "<no name>", odd


@lru_cache(maxsize=64)
def _is_plain(folder: str) -> bool:
    return all(map(_PLAIN.fullmatch, folder.split("/")))


def link_target(content: bytes) -> str:
    """Where a symbolic link with this content points, "" when it cannot be one's: links may not hide content."""
    plausible = 0 < len(content) <= LONGEST_PATH and b"\0" not in content and b"\n" not in content
    return decode_name(content) if plausible else ""


def link(name: str, target: str) -> tuple[Outcome, str]:
    """What becomes of a link called `name` (relative to the root of its archive or clone) to `target`."""
    shown = printable(target)
    goal = posixpath.normpath(posixpath.join(posixpath.dirname(name), target.replace("\\", "/")))
    if goal.startswith(("/", "../")) or goal == ".." or _DRIVE.match(goal):
        return "unreadable", f"link that leaves the target, to {shown}: refused"
    return "skipped", f"link to {shown}, not followed: whatever is there is audited there"


class Names:
    """The paths of what one archive, clone or folder holds: each one different, each one safe.

    owner   path of the archive itself, "." for a whole target
    prefix  what stands before each path
    """

    def __init__(self, owner: str, prefix: str) -> None:
        self._owner = owner
        self._prefix = prefix
        # for each path the last number that was needed to tell it apart; hashes, since paths can be long and many
        self._seen: dict[int, int] = {}
        self._notes: dict[str, tuple[int, str]] = {}

    def path(self, name: str) -> str:
        """The artifact path of the next member of that name; the archive's own for ""."""
        if not name:
            return self._owner
        path, odd = safe_path(name)
        key = hash(path)
        if key not in self._seen and not odd:
            self._seen[key] = 1
            return self._prefix + path
        free, number = path, self._seen.get(key, 1)
        while hash(free) in self._seen:
            number += 1
            free = f"<{number}>/{path}"
        self._seen[key] = number
        if free != path:
            self._seen[hash(free)] = 1
            odd.append(_TWICE)
        for kind in odd:
            self.note(kind, name)
        return self._prefix + free

    def note(self, kind: str, name: str) -> None:
        """Counts one member that the result should tell of; `kind` is what it and others like it are."""
        count, first = self._notes.get(kind, (0, name))
        self._notes[kind] = (count + 1, first)

    def notes(self) -> Iterator[Skipped]:
        """One line per kind, however many members it is true of. No bytes are missing because of it."""
        for kind, (count, first) in self._notes.items():
            yield Skipped(self._owner, "skipped", f"{kind}: {count}, the first is {printable(first[:80])}")
