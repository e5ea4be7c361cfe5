"""What of an HTML page counts as its content: the text that a reader sees and where its links lead."""

import hashlib
import re
from email.message import Message
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import urldefrag, urljoin

from sunlit.intake.names import printable
from sunlit.intake.web import without_secrets

_UNSEEN = {"script", "style", "noscript", "template"}
_SPACE = re.compile(r"\s+")
_MOST_LINKS = 5_000


class Page(NamedTuple):
    """A page: its text without repeated spaces, and the text of each link by its address, in their order."""

    text: str
    links: dict[str, str]

    @property
    def identity(self) -> str:
        """The same for pages that read the same: what only programs see, such as a token for a form, does not count."""
        told = "\0".join((self.text, *(f"{url}\0{text}" for url, text in self.links.items())))
        return hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()


def is_html(content_type: str) -> bool:
    """Whether a media type is that of pages."""
    return _media_type(content_type).get_content_type() in {"text/html", "application/xhtml+xml"}


def read_page(url: str, content_type: str, body: bytes) -> Page:
    """The page that an answer holds; links are absolute and without what lets anybody in."""
    charset = _media_type(content_type).get_content_charset("utf-8")
    try:
        text = body.decode(charset, "replace")
    except LookupError:
        text = body.decode("utf-8", "replace")
    reader = _Reader(url)
    reader.feed(text)
    reader.close()
    links = {link: printable(_plain(" ".join(words)))[:200] for link, words in reader.links.items()}
    return Page(_plain(" ".join(reader.words)), links)


def _media_type(content_type: str) -> Message:
    message = Message()
    message["Content-Type"] = content_type
    return message


def _plain(text: str) -> str:
    return _SPACE.sub(" ", text).strip()


class _Reader(HTMLParser):
    def __init__(self, url: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: dict[str, list[str]] = {}
        self._base = url
        self._unseen = 0
        self._link = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        href = (values.get("href") or "").strip()
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag == "base" and href:
            self._base = _joined(self._base, href)
        elif tag == "a" and href and len(self.links) < _MOST_LINKS:
            self._link = without_secrets(_joined(self._base, href))
            if self._link.startswith(("http://", "https://")):
                self.links.setdefault(self._link, [])

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag == "a":
            self._link = ""

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.words.append(data)
            if self._link in self.links:
                self.links[self._link].append(data)


def _joined(base: str, href: str) -> str:
    try:
        return urldefrag(urljoin(base, href)).url
    except ValueError:  # an address that is none
        return ""
