"""An artifact opened to be judged: a text with its reader, or a binary as the listing of what it declares."""

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

import msgspec

from sunlit.intake import FIRST_GAP, format_of
from sunlit.readers.binary.instructions import stored_strings
from sunlit.readers.cursor import Broken
from sunlit.readers.encodings import encoded_length
from sunlit.readers.listing import Full, Listing
from sunlit.readers.paper import Paper, read_paper
from sunlit.readers.raw_strings import Span, strings_near
from sunlit.readers.registry import Document, binary_for, document_for, reader_for
from sunlit.readers.text import Text, decode
from sunlit.schema import Passage

_SAMPLE: Final = 4096
_PIECE: Final = 8  # bytes that an instruction stores at most
# A string that is a tag or a key is one of a format that the program reads or writes.
_KEY = re.compile(r"\s*(?:</?([A-Za-z][\w.-]*)\s*/?>|\"([A-Za-z]\w*)\"\s*:?)\s*")
_UNKNOWN: Final = "a binary of an unknown format: its strings were read, its structure was not"


class Source(msgspec.Struct):
    """What stands in an artifact.

    language  the name of its reader; of a binary the language that its declarations are written out in
    read      as that of a Reader
    notes     what could not be read of it, in sentences
    parts     of a document that is an archive the members that are told with it
    drawn     numbers (from 1) of the pages of a document on which there may be words beside its text
    is_flat   whether none of its declarations has several members
    is_paper  whether it is a document or picture, whose text cannot be seen in its bytes
    is_network  whether its passages tell more of each name than the text around it does
    """

    text: Text
    language: str
    read: Callable[[Sequence[int] | None], list[Passage]]
    notes: tuple[str, ...] = ()
    parts: frozenset[str] = frozenset()
    is_network: bool = False
    drawn: tuple[int, ...] = ()
    is_paper: bool = False
    is_flat: bool = False


def open_source(path: str, data: bytes, places: Callable[[bytes], Sequence[int]]) -> Source:
    """Open an artifact. Never raises on any bytes.

    places  where in the bytes of a binary something is looked for, ascending: its strings are told around those only
    """
    if document := open_document(data):
        return document
    text = decode(data)
    if text is not None:
        reader = reader_for(path, text.string[:_SAMPLE])
        return Source(text, reader.language, partial(reader.read, text), is_network=reader.is_network)
    return _open_binary(path.rpartition("/")[2], data, places(data))


def open_document(data: bytes) -> Source | None:
    """The same for a document, whose text cannot be seen in its bytes; None when it is none."""
    document = document_for(data)
    return _read_document(document, data) if document else None


def _read_document(document: Document, data: bytes) -> Source:
    paper = Paper()
    notes: list[str] = []
    parts: set[str] = set()
    try:
        notes += document.read(data, paper, parts)
    except Broken as damage:
        notes.append(f"{document.name} that is damaged: {damage}; what is whole was read")
    except Full:
        notes.append(f"limit of the text of {document.name} reached: the rest was left out")
    if not notes:
        parts.add(FIRST_GAP)  # where an archive stands behind or in a document, what stands before it is the document
    text = paper.text()
    read = partial(read_paper, text.string, paper.headings)
    return Source(
        text, document.language, read, tuple(notes), frozenset(parts), drawn=tuple(paper.drawn), is_paper=True
    )


def _open_binary(title: str, data: bytes, near: Sequence[int]) -> Source:
    listing = Listing(title)
    notes: list[str] = []
    told: list[Span] = []
    binary = binary_for(data)
    try:
        if binary:
            told += binary.read(data, near, listing)
        elif format_of(data):
            told.append((0, len(data)))  # an archive: its members are artifacts of their own
        else:
            notes.append(_UNKNOWN)
    except Broken as damage:
        named = binary.name if binary else "a binary"
        notes.append(f"{named} that is damaged: {damage}; what is whole was read, and its strings")
    except Full:
        notes.append("declares more than is looked through: the rest was left out")
    try:
        for together in stored_strings(data, near):
            told += ((string.offset, string.offset + _PIECE) for string in together)
            with listing.inside("", together[0].offset, role="function", before="code that stores"):
                for string in together:
                    listing.string(*string)
        for string in strings_near(data, near, told):
            if listing.tells(string.offset):
                continue
            if key := _KEY.fullmatch(string.text):
                start, end = key.span(key.lastindex or 0)
                at = string.offset + encoded_length(string.text[:start], string.encoding)
                listing.add("element", key[0][start:end], at, before=key[0][:start], after=key[0][end:])
            else:
                listing.string(*string)
    except Full:
        notes.append("holds more strings than are looked through: the rest was left out")
    passages = listing.passages
    holders = [passage.container for passage in passages if passage.container >= 0]
    language, is_network = (binary.language, binary.is_named) if binary else ("", False)
    return Source(
        listing.text(),
        language,
        lambda _near: passages,
        tuple(notes),
        is_network=is_network,
        is_flat=len(holders) == len(set(holders)),
    )
