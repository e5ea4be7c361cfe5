"""The web pages of a device and the scripts, texts and schemas that they name: static files of the same host only.

A link can be an order (`reboot.cgi`), and devices obey a GET. So only what looks like a file that lies there is asked
for, by its name and without a query; the rest is not followed, and counted.
"""

import hashlib
import posixpath
import re
from collections import deque
from collections.abc import Iterable, Iterator
from urllib.parse import urljoin, urlsplit

import msgspec

from sunlit.devices.problem import BusyError, CameraError, RefusedError, UnreachableError
from sunlit.devices.survey.question import Reading
from sunlit.devices.transport import Answer, Transport
from sunlit.schema import NotAsked

MAX_FILES = 400
MAX_FILE = 4 << 20
MAX_BYTES = 48 << 20
MAX_LINKS = 2000
MAX_FAULTS = 3

_KINDS = r"html?|xhtml|asp|m?js|json|xml|xsd|wsdl|css|txt|properties|lang|map"
_FOLDER = r"(?:[A-Za-z0-9_@-]{1,64}|v?\d{1,4}(?:\.\d{1,6}){1,4})"
_STATIC = re.compile(rf"/(?:{_FOLDER}/){{0,12}}[A-Za-z0-9_@.-]{{0,128}}\.(?:{_KINDS})", re.ASCII)
# Folders whose names say that a program answers, and pages whose names say that something is done.
_PROGRAMS = frozenset(
    ("api", "isapi", "psia", "sdk", "onvif", "rpc", "action", "goform", "form", "cmd", "command", "control", "set")
)
_DOCUMENTS = (".xsd", ".wsdl")
_DOES = re.compile(
    r"reboot|restart|reset|restore|default|upgrade|update|format|delete|remove|log_?out|shut_?down|erase|clear|set[A-Z_]",
    re.IGNORECASE,
)
_HARMLESS = (".js", ".mjs", ".css", ".map", ".xsd", ".wsdl")
_NAMED = re.compile(rf"[\"'`(=]\s?((?:[A-Za-z0-9_@./:-]{{1,300}})\.(?:{_KINDS}))(?=[\"'`)?#\s])", re.ASCII)
# What a page loads, links to or goes on to; a parser of HTML would see less in broken pages, and could be slow.
_LOADED = re.compile(
    r"\b(?:src|href|data-main|content=[\"'][^\"'<>]{0,40}\burl)\s{0,4}=\s{0,4}[\"']?([^\"'\s<>]{1,500})", re.IGNORECASE
)
_BINARY = ("image/", "video/", "audio/", "font/", "application/octet-stream", "application/zip")


class Found(msgspec.Struct):
    """What became of the pages.

    elsewhere  links to other hosts, which are not asked
    programs   links that may be orders, or are no static files
    """

    files: int = 0
    elsewhere: set[str] = set()
    programs: set[str] = set()
    not_asked: list[NotAsked] = []


def static(method: str, target: str, body: bytes) -> Reading | None:
    """A request for the first page or a static file; see question.Readonly."""
    if method != "GET" or body or not (target == "/" or _is_static(target)):
        return None
    return Reading("page", "web" + ("/index.html" if target == "/" else target))


def _is_static(path: str) -> bool:
    if not _STATIC.fullmatch(path) or ".." in path:
        return False
    *folders, name = path.lower().split("/")[1:]
    words = {word for folder in folders for word in re.split("[-_.@]", folder)}
    if any("cgi" in word for word in (*words, *name.split(".")[1:])):
        return False
    if words & _PROGRAMS and not name.endswith(_DOCUMENTS):
        return False
    return name.endswith(_HARMLESS) or not _DOES.search(name)


async def crawl(transport: Transport, seeds: Iterable[str] = ()) -> Found:
    """Ask for the first page and for all that it and the files it names name, until there is no more, or too much.

    seeds  further addresses, as documents of the device write them
    """
    found = Found()
    web = transport.address.web
    seen: dict[str, None] = {"/": None}
    # Each with the page by which a script was loaded: what it names is relative to that.
    waiting: deque[tuple[str, str]] = deque([("/", "/")])
    bodies: set[bytes] = set()
    size = faults = 0
    for path in _paths(seeds, "/", "/", web, Found()):
        if path not in seen:
            seen[path] = None
            waiting.append((path, path))
    while waiting:
        if found.files >= MAX_FILES or size >= MAX_BYTES or faults >= MAX_FAULTS:
            why = "the camera no longer answers" if faults >= MAX_FAULTS else _limit(found.files)
            found.not_asked.append(NotAsked(f"web pages: {len(waiting)} more", why))
            break
        path, page = waiting.popleft()
        try:
            answer = await transport.send("GET", path, redirects=True)
        except RefusedError as error:
            found.not_asked.append(NotAsked(f"web page {path}", str(error)))
            continue
        except CameraError as error:
            faults += isinstance(error, UnreachableError | BusyError)
            found.not_asked.append(NotAsked(f"web page {path}", str(error)))
            continue
        faults = 0
        links: Iterable[str] = ()
        if 300 <= answer.status < 400:
            links, page = (answer.location,), "/"
        elif answer.status != 200:
            if path == "/":
                found.not_asked.append(NotAsked("web page /", f"the camera answers with HTTP {answer.status}"))
        elif (digest := hashlib.sha256(answer.body).digest()) not in bodies:
            # The same page for every name, as some devices have it, is read once.
            bodies.add(digest)
            size += len(answer.body)
            found.files += 1
            if len(answer.body) > MAX_FILE:
                found.not_asked.append(NotAsked(f"what {path} names", f"limit of {MAX_FILE >> 20} MiB a page reached"))
            elif not answer.kind.startswith(_BINARY):
                is_page = "html" in answer.kind or path.endswith((".html", ".htm", "/"))
                page = path if is_page else page
                links = _links(answer, is_page)
        for next_ in _paths(links, path, page, web, found):
            if next_ not in seen:
                seen[next_] = None
                waiting.append((next_, page))
        if len(seen) > MAX_FILES * 8:
            found.not_asked.append(NotAsked(f"web pages: {len(waiting)} more", _limit(found.files)))
            break
    return found


def _limit(files: int) -> str:
    return f"limit of the web pages reached ({files} read)"


def _paths(links: Iterable[str], at: str, page: str, web: str, found: Found) -> Iterator[str]:
    """The static files among links; where the others lead is counted."""
    ours = urlsplit(web)
    for number, link in enumerate(links):
        if number >= MAX_LINKS:
            found.not_asked.append(NotAsked(f"what {at} names", f"limit of {MAX_LINKS} links a page reached"))
            return
        try:
            # Modules name each other from where they lie, everything else is named from the page.
            parts = urlsplit(urljoin(web + (at if link.startswith(("./", "../")) else page), link))
            port = parts.port or (443 if parts.scheme == "https" else 80)
        except ValueError:
            continue
        if parts.scheme not in ("http", "https"):
            continue
        if (parts.hostname, port) != (ours.hostname, ours.port):
            found.elsewhere.add(parts.geturl())
            continue
        path = posixpath.normpath(parts.path) if parts.path.strip("/") else "/"
        if path == "/" or _is_static(path):
            yield path
        else:
            found.programs.add(parts.geturl())


def _links(answer: Answer, is_page: bool) -> Iterator[str]:
    text = answer.body.decode("utf-8", "replace")
    if is_page:
        yield from dict.fromkeys(match[1] for match in _LOADED.finditer(text))
    yield from dict.fromkeys(match[1] for match in _NAMED.finditer(text))
