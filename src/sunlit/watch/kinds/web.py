"""A web page or a download: whatever one address answers."""

from urllib.parse import unquote, urlsplit

import msgspec

from sunlit.intake import Target
from sunlit.intake.download import place_for
from sunlit.intake.limits import MIB
from sunlit.intake.listing import public
from sunlit.intake.web import Traffic, get, without_secrets
from sunlit.schema import Entry, Exchange, UsageError
from sunlit.watch.model import Seen, Source, Standing
from sunlit.watch.page import Page, is_html, read_page
from sunlit.watch.polite import host_of
from sunlit.watch.registry import Kind, Looking

_LARGEST_PAGE = 16 * MIB
GONE = {404: "Not Found", 410: "Gone", 451: "Unavailable For Legal Reasons"}


class Answer(msgspec.Struct, frozen=True):
    """What a look at an address brought: the last exchange, what it says of presence, and the page, if it is one."""

    last: Exchange
    seen: Seen
    page: Page | None = None


def ask(source: Source, standing: Standing, looking: Looking) -> Answer:
    """Ask an address for what is there, unless that is what was there before."""
    url = source.spec
    known = {"If-None-Match": standing.etag, "If-Modified-Since": standing.modified}
    headers = {"Accept": "*/*"} | {name: value for name, value in known.items() if value}
    traffic = Traffic()
    looking.progress(f"looking at {public(url)}")
    store = place_for(unquote(urlsplit(url).path).rstrip("/").rpartition("/")[2] or "index.html", looking.workspace)
    with looking.polite.asking(robots=True), store.open("xb") as file:
        last = get(url, headers, looking.limits, traffic, sink=file.write)
    if last.status == 304 and len(headers) > 1:
        return Answer(last, Seen("unmodified"))
    if last.status in GONE:
        said = f"it answers with status {last.status} ({GONE[last.status]})"
        return Answer(last, Seen("gone", said, target=kept_answer(last, traffic, looking)))
    if last.status != 200:
        return Answer(last, Seen("unreachable", f"it answers with status {last.status}"))
    content_type = last.header("content-type")
    is_page = is_html(content_type) and last.size <= _LARGEST_PAGE
    page = read_page(last.url, content_type, store.read_bytes()) if is_page else None
    seen = Seen(
        "there",
        f"it leads to {public(last.url)}" if len(traffic.exchanges) > 1 else "",
        page.identity if page else last.sha256,
        etag=last.header("etag"),
        modified=last.header("last-modified"),
        target=_target(url, last, store.name, str(store), traffic),
    )
    return Answer(last, seen, page)


def kept_answer(last: Exchange, traffic: Traffic, looking: Looking) -> Target:
    """The answer that says that something is not there, as what there is to capture."""
    store = place_for(f"status-{last.status}", looking.workspace)
    store.write_bytes(traffic.bodies.get(last.sha256, b""))
    return _target(last.url, last, store.name, str(store), traffic)


def _target(url: str, last: Exchange, name: str, store: str, traffic: Traffic) -> Target:
    provenance = {"requested": url, "url": last.url, "sha256": last.sha256, "status": str(last.status)}
    entry = Entry(name, store, size=last.size)
    return Target(url, [entry], [], provenance, traffic.exchanges, traffic.bodies)


def check(url: str) -> None:
    """Raises UsageError when it is no address of the web, or one that lets its owner in."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or not url.isprintable():
        raise UsageError(f"{public(url)}: this is no address that can be asked for")
    without = without_secrets(url)
    if parts.username is not None or parts.password is not None or without != url.partition("#")[0]:
        raise UsageError(
            f"{public(url)}: the address holds a password, token or key, which would stand in the state and in the "
            "evidence: name one that everybody can ask for"
        )


def _look(source: Source, standing: Standing, looking: Looking) -> Seen:
    return ask(source, standing, looking).seen


KIND = Kind("web", ("https://", "http://"), check, host_of, _look)
