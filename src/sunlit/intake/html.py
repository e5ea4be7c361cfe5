"""Tags and text of an HTML page in one pass, in time that is linear in its length, whatever it holds.

The standard library's parser takes minutes for a hundred kilobytes of tags that nobody closes.
"""

import html
import re
from collections.abc import Iterator
from typing import NamedTuple

_TOKEN = re.compile(r"<!--|<[!?][^<>]*>?|<(/?)([A-Za-z][A-Za-z0-9:-]{0,60})([^<>]*)>")
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]{1,100})(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?""")
_RAW = {"script", "style", "title", "textarea"}  # in which nothing is a tag but their own end


class Tag(NamedTuple):
    """One tag: its name in small letters, and its attributes as they are written."""

    name: str
    is_end: bool
    written: str

    def attributes(self) -> dict[str, str]:
        """The values by name in small letters; "" for one without a value. The first of a name counts."""
        found: dict[str, str] = {}
        for match in _ATTRIBUTE.finditer(self.written):
            value = match[2] or match[3] or match[4] or ""
            found.setdefault(match[1].lower(), html.unescape(value))
        return found


def scan(page: str) -> Iterator[Tag | str]:
    """The tags of a page and the text between them, in order; comments and declarations are left out."""
    at = 0
    while match := _TOKEN.search(page, at):
        if match.start() > at:
            yield html.unescape(page[at : match.start()])
        at = match.end()
        if match[0] == "<!--":
            end = page.find("-->", at)
            at = len(page) if end < 0 else end + 3
        elif match[2]:
            tag = Tag(match[2].lower(), bool(match[1]), match[3])
            yield tag
            if tag.name in _RAW and not tag.is_end:
                end = _end_of(page, tag.name, at)
                if end > at:
                    yield page[at:end]
                at = end
    if at < len(page):
        yield html.unescape(page[at:])


def _end_of(page: str, name: str, at: int) -> int:
    found = re.compile(f"</{name}", re.IGNORECASE).search(page, at)
    return found.start() if found else len(page)
