"""A whole download listing: which files a page links to, each of which is then watched as a download."""

from fnmatch import fnmatch
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from msgspec.structs import replace

from sunlit.intake.names import printable
from sunlit.watch.kinds.web import ask, check
from sunlit.watch.model import Seen, Source, Standing
from sunlit.watch.polite import host_of
from sunlit.watch.registry import Kind, Looking

_MOST_FILES = 1_000
# What pages are made of, and lead on to; a listing's files are anything else that has an ending.
_NO_DOWNLOADS = {
    "", ".asp", ".aspx", ".cgi", ".css", ".htm", ".html", ".ico", ".js", ".jsp", ".php", ".shtml", ".svg", ".xhtml",
}  # fmt: skip


def _look(source: Source, standing: Standing, looking: Looking) -> Seen:
    answer = ask(source, standing, looking)
    if answer.seen.what != "there":
        return answer.seen
    if answer.page is None:
        return Seen("unreachable", "it is no page of links: watch it without --listing")
    files = {url: text for url, text in answer.page.links.items() if _is_download(url, source.links)}
    names = {url: printable(text or url) for url, text in list(files.items())[:_MOST_FILES]}
    here = tuple(url for url in names if host_of(url) == host_of(source.spec))
    return replace(answer.seen, items=names, children=here)


def _is_download(url: str, patterns: tuple[str, ...]) -> bool:
    name = unquote(urlsplit(url).path).rpartition("/")[2]
    if patterns:
        return any(fnmatch(name, pattern) for pattern in patterns)
    return PurePosixPath(name).suffix.lower() not in _NO_DOWNLOADS


KIND = Kind("listing", (), check, host_of, _look)
