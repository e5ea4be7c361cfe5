"""E-mail as MIME (RFC 5322, 2045), and pages saved in one file: attachments and pages as members; mailboxes of many.

Headers and plain text are the message itself, which its reader tells.
"""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from typing import Final

from sunlit.intake.archives.registry import Damaged, Format, Lost, Member
from sunlit.intake.limits import Budget
from sunlit.schema import Artifact

BEGINS: Final = (
    b"ARC-Seal:", b"Content-Type:", b"DKIM-Signature:", b"Date:", b"Delivered-To:", b"From:", b"MIME-Version:",
    b"Message-ID:", b"Message-Id:", b"Mime-Version:", b"Received:", b"Reply-To:", b"Return-Path:", b"Sender:",
    b"Subject:", b"To:", b"X-MS-Has-Attach:", b"X-Mozilla-Status:", b"X-Originating-IP:", b"X-Received:",
)  # fmt: skip
_MAILBOX: Final = re.compile(rb"From \S+ +(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} ")
_NEXT: Final = re.compile(rb"\n(?=From \S+ +(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} )")
_HEAD: Final = 1 << 16
_HEADER: Final = re.compile(rb"^([A-Za-z][A-Za-z0-9-]{1,60}):", re.MULTILINE)
_NEEDED: Final = (
    frozenset((b"from", b"sender", b"return-path")),
    frozenset((b"mime-version", b"message-id", b"received")),
)
_ENDINGS: Final = {"text/html": ".html", "text/plain": ".txt", "text/css": ".css", "message/rfc822": ".eml"}
_TOLD: Final = "text/plain"


def is_message(data: bytes) -> bool:
    """Whether bytes begin with the headers of a message."""
    if not data.startswith(BEGINS):
        return False
    head = data[:_HEAD].replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    names = {match[1].lower() for match in _HEADER.finditer(head)}
    return all(needed & names for needed in _NEEDED)


def open_message(data: bytes) -> Message:
    """A message taken apart. Raises Damaged."""
    try:
        return message_from_bytes(data)
    except Exception as error:  # the library raises whatever its parts do, also when parts nest too deep
        raise Damaged("its parts cannot be told apart") from error


def leaves(message: Message) -> Iterator[tuple[int, Message, str]]:
    """The parts that hold something, with their numbers and file names, "" for what is the message's own text."""
    for number, part in enumerate(message.walk()):
        if part.is_multipart():
            continue
        kind = part.get_content_type()
        name = _file_name(part)
        if not name and kind != _TOLD:
            name = f"part {number}{_ENDINGS.get(kind, '')}"
        yield number, part, name


def content(part: Message) -> bytes:
    """What a part holds. Raises Damaged."""
    try:
        payload = part.get_payload(decode=True)
    except Exception as error:
        raise Damaged("its encoding makes no sense") from error
    return payload if isinstance(payload, bytes) else b""


def decoded(value: str) -> str:
    """A header without its encoded words (RFC 2047)."""
    said = ""
    try:
        for text, charset in decode_header(value):
            said += text.decode(charset or "latin-1", "replace") if isinstance(text, bytes) else text
    except (HeaderParseError, LookupError, ValueError):
        return value
    return said


def _file_name(part: Message) -> str:
    try:
        return decoded(part.get_filename() or "")
    except Exception:
        return ""


def _members(artifact: Artifact, budget: Budget) -> Iterator[Member | Lost]:
    if _MAILBOX.match(artifact.data):
        yield from _messages(artifact.data, budget)
        return
    for _, part, name in leaves(open_message(artifact.data)):
        if name:
            yield Member(name, _chunks(part, budget))


def _chunks(part: Message, budget: Budget) -> Iterator[bytes]:
    data = content(part)
    budget.spend(len(data))
    yield data


def _messages(data: bytes, budget: Budget) -> Iterator[Member]:
    starts = [0, *(match.end() for match in _NEXT.finditer(data))]
    for number, (start, end) in enumerate(zip(starts, [*starts[1:], len(data)], strict=True), 1):
        budget.spend(end - start)
        yield Member(f"message {number}.eml", iter((data[data.find(b"\n", start, end) + 1 : end],)))


def _sniff(data: bytes) -> float:
    return 0.6 if _MAILBOX.match(data) or is_message(data) else 0.0


FORMAT = Format("e-mail", _sniff, _members, first=b"".join({begin[:1] for begin in BEGINS}))
