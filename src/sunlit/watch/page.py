"""What of an HTML page counts as its content: the text that a reader sees and where its links lead."""

import hashlib
import re
from email.message import Message
from typing import NamedTuple
from urllib.parse import urldefrag, urljoin

from sunlit.intake.html import scan
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
    words, links = _words_and_links(url, text)
    told = {link: printable(_plain(" ".join(texts)))[:200] for link, texts in links.items()}
    return Page(_plain(" ".join(words)), told)


def _words_and_links(url: str, text: str) -> tuple[list[str], dict[str, list[str]]]:
    """The texts that a reader sees, and those of each link."""
    words: list[str] = []
    links: dict[str, list[str]] = {}
    base, link, unseen = url, "", ""
    for piece in scan(text):
        if isinstance(piece, str):
            if not unseen:
                words.append(piece)
                if link in links:
                    links[link].append(piece)
        elif piece.is_end:
            unseen = "" if piece.name == unseen else unseen
            link = "" if piece.name == "a" else link
        elif piece.name in _UNSEEN:
            unseen = unseen or piece.name
        elif piece.name in {"a", "base"} and (href := piece.attributes().get("href", "").strip()):
            if piece.name == "base":
                base = _joined(url, href)
                continue
            link = without_secrets(_joined(base, href))
            if link.startswith(("http://", "https://")) and len(links) < _MOST_LINKS:
                links.setdefault(link, [])
    return words, links


def _media_type(content_type: str) -> Message:
    message = Message()
    message["Content-Type"] = content_type
    return message


def _plain(text: str) -> str:
    return _SPACE.sub(" ", text).strip()


def _joined(base: str, href: str) -> str:
    try:
        return urldefrag(urljoin(base, href)).url
    except ValueError:  # an address that is none
        return ""
