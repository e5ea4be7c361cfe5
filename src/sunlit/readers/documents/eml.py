"""E-mail as MIME: its headers and its plain text, decoded; pages and attachments are members of their own."""

from collections.abc import Iterable
from typing import Final

from sunlit.intake.archives import Damaged
from sunlit.intake.archives.mime import BEGINS, content, decoded, is_message, leaves, open_message
from sunlit.readers.cursor import Broken
from sunlit.readers.paper import Paper
from sunlit.readers.registry import Document
from sunlit.readers.text import decode

SHOWN: Final = frozenset(["From", "To", "Cc", "Bcc", "Reply-To", "Subject", "Keywords", "Comments", "Organization"])
_LONGEST: Final = 1 << 16


def _read(data: bytes, paper: Paper, _parts: set[str]) -> Iterable[str]:
    try:
        message = open_message(data)
        paper.at("header")
        for name, value in message.items():
            if name.title() in SHOWN:
                paper.line(f"{name}: {decoded(str(value)[:_LONGEST])}")
        paper.at("text")
        for _, part, name in leaves(message):
            if not name:
                _tell(content(part), part.get_content_charset() or "", paper)
    except Damaged as damage:
        raise Broken(str(damage)) from damage
    return []


def _tell(said: bytes, charset: str, paper: Paper) -> None:
    try:
        paper.lines(said.decode(charset or "utf-8"))
    except (LookupError, ValueError):
        text = decode(said)
        paper.lines(text.string if text else said.decode("latin-1"))


READER = Document("an e-mail", "eml", BEGINS, lambda data: float(is_message(data)), _read)
