"""ar: static libraries (.a, .lib) and Debian packages, with the long names of GNU and of BSD.

Laid out as in ar(5) of FreeBSD and GNU's bfd/archive.c. The tables of symbols and names are members too.
"""

import re
from collections.abc import Iterator

from sunlit.intake.archives.registry import Damaged, Format, Lost, Member, gap
from sunlit.intake.archives.streams import Pieces, copy
from sunlit.intake.limits import Budget
from sunlit.intake.names import LONGEST_PATH, decode_name
from sunlit.schema import Artifact

_MAGIC = b"!<arch>\n"
_HEADER = 60
_NUMBER = re.compile(rb"(\d{1,10}) *\Z")
_LONG_NAME = re.compile(rb"/(\d{1,10}) *\Z")
_NAME_IN_FRONT = re.compile(rb"#1/(\d{1,5}) *\Z")
_SEPARATOR = re.compile(rb"[/\\]")
_TABLES = {b"/": "<symbols>", b"/SYM64/": "<symbols>", b"//": "<names>"}


def _members(artifact: Artifact, budget: Budget) -> Iterator[Member | Lost]:
    data = artifact.data
    names = b""
    at = len(_MAGIC)
    while at < len(data):
        size = _NUMBER.match(data[at + 48 : at + 58])
        if size is None or data[at + 58 : at + _HEADER] != b"`\n":
            yield Lost("", "unreadable", f"no header of a member at {at}; what follows it is read as one piece")
            yield from gap(at, data[at:])
            return
        start, end = at + _HEADER, at + _HEADER + int(size[1])
        name = data[at : at + 16].rstrip(b" ")
        if name == b"//":
            names = data[start:end]
        if in_front := _NAME_IN_FRONT.match(name):
            length = min(int(in_front[1]), int(size[1]))
            name, start = data[start : start + length].rstrip(b"\0"), start + length
        elif long := _LONG_NAME.match(name):
            name = names[int(long[1]) :][:LONGEST_PATH].partition(b"\n")[0].partition(b"\0")[0]
        # Microsoft's librarian keeps the whole path that an object file was made at; nobody unpacks it there.
        own = _SEPARATOR.split(name.removesuffix(b"/"))[-1]
        shown = _TABLES.get(name) or decode_name(own) or f"member at {at}"
        yield Member(shown, _content(data, start, end, budget))
        at = end + end % 2


def _content(data: bytes, start: int, end: int, budget: Budget) -> Iterator[bytes]:
    yield from copy(Pieces(data, start, min(end, len(data))), budget)
    if end > len(data):
        raise Damaged(f"the archive ends {end - len(data)} bytes before this member does")


FORMAT = Format("ar archive", lambda data: 0.8 * data.startswith(_MAGIC), _members, first=b"!")
