"""Messages of Outlook: who wrote to whom, subject and plain text; attachments are members of their own."""

from collections.abc import Iterable
from typing import Final

from sunlit.intake import Budget
from sunlit.intake.archives.outlook import MAGIC, folders, is_outlook, streams, text
from sunlit.intake.limits import LimitReached
from sunlit.readers.documents._package import LIMITS
from sunlit.readers.paper import Paper
from sunlit.readers.registry import Document

_HEADERS: Final = {"0C1A": "From", "0E04": "To", "0E03": "Cc", "0E02": "Bcc", "0037": "Subject"}
_BODY: Final = "1000"


def _read(data: bytes, paper: Paper, _parts: set[str]) -> Iterable[str]:
    try:
        found = streams(data, Budget(LIMITS, len(data)))
    except LimitReached as limit:
        return [str(limit)]
    for folder in folders(found):
        paper.at("header")
        for tag, name in _HEADERS.items():
            if said := text(found, folder, tag):
                paper.line(f"{name}: {said}")
        paper.at("text")
        paper.lines(text(found, folder, _BODY))
    return []


READER = Document("a message of Outlook", "msg", (MAGIC,), lambda data: 0.9 * is_outlook(data), _read)
