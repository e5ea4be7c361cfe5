"""The compiled resources of Android apps: texts, and lists of texts, in every language that they are there in."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Final, NamedTuple

from sunlit.readers.binary.android_chunks import NO_STRING, Chunk, Pool, PoolText, chunks
from sunlit.readers.cursor import Broken, Cursor
from sunlit.readers.listing import Listing, Quote
from sunlit.readers.registry import Binary, Span

_TABLE, _PACKAGE, _TYPE = 0x0002, 0x0200, 0x0201
_COMPLEX, _COMPACT = 1, 8  # flags of an entry
_SPARSE: Final = 1  # flag of a type
_STRING: Final = 3  # kind of a value
_MOST: Final = 1 << 20
_HEADER: Final = 12


def _read(data: bytes, _places: Sequence[int], listing: Listing) -> Iterable[Span]:
    pool: Pool | None = None
    for chunk in chunks(data, _HEADER, len(data)):
        if chunk.kind == _PACKAGE and pool:
            _package(data, chunk, pool, listing)
        elif pool is None:
            pool = Pool(data, chunk)
    return [(0, len(data))]


class _Package(NamedTuple):
    """A package of resources: the names of its types and of its resources, and the texts that those are."""

    data: bytes
    types: Pool
    keys: Pool
    texts: Pool


def _package(data: bytes, chunk: Chunk, texts: Pool, listing: Listing) -> None:
    parts = list(chunks(data, chunk.body, chunk.end))
    if len(parts) < 2:
        return
    package = _Package(data, Pool(data, parts[0]), Pool(data, parts[1]), texts)
    for part in parts[2:]:
        if part.kind == _TYPE:
            with suppress(Broken):  # of one type in one language; the others are read all the same
                _type(package, part, listing)


def _type(package: _Package, chunk: Chunk, listing: Listing) -> None:
    """The resources of one type ("string", "array") in one language."""
    cursor = Cursor(package.data, chunk.head, chunk.end)
    number, flags, _, count, start = cursor.unpack("BBHII")
    cursor.skip(8)
    language = _language(cursor.take(4))
    table = Cursor(package.data, chunk.body, chunk.end)
    is_told = False
    for _ in range(min(count, _MOST)):
        offset = 4 * table.unpack("HH")[1] if flags & _SPARSE else table.u32()
        if offset == NO_STRING:
            continue
        with suppress(Broken):
            entry = Cursor(package.data, chunk.head - 8 + start + offset, chunk.end)
            key, texts, is_list = _entry(package, entry)
            if texts and not is_told:
                is_told = True
                listing.heading(f"{package.types[number - 1].text}{f', language {language}' if language else ''}")
            if is_list and texts:
                with listing.inside(key.text, key.offset, role="element", own=texts[0].offset):
                    for text in texts:
                        listing.string(*text)
            for text in () if is_list else texts:
                listing.add("element", key.text, key.offset, own=entry.at, after=[" = ", Quote(*text)], value=text.text)


def _entry(package: _Package, entry: Cursor) -> tuple[PoolText, list[PoolText], bool]:
    """A resource: its name, the texts that it is, and whether they are a list."""
    first, flags, second = entry.unpack("HHI")
    if flags & _COMPACT:  # the name stands first, the value where the name is otherwise
        texts = [package.texts[second]] if flags >> 8 == _STRING else []
        return package.keys[first], texts, False
    if flags & _COMPLEX:
        entry.skip(4)
        found: list[PoolText] = []
        for _ in range(min(entry.u32(), _MOST)):
            entry.skip(4)
            found += _text(entry, package.texts)
        return package.keys[second], found, True
    return package.keys[second], list(_text(entry, package.texts)), False


def _text(entry: Cursor, texts: Pool) -> Iterator[PoolText]:
    """The text that a value is, when it is one; the path of a file of the app is none."""
    _, _, kind, value = entry.unpack("HBBI")
    text = texts[value] if kind == _STRING else None
    if text and text.text and not text.text.isspace() and not text.text.startswith("res/"):
        yield text


def _language(raw: bytes) -> str:
    """A language and region in two letters each; languages of three letters are packed into the same bytes."""
    language, region = raw[:2].strip(b"\0"), raw[2:].strip(b"\0")
    if language and language[0] & 0x80:
        packed = int.from_bytes(language.ljust(2, b"\0"))
        language = bytes(0x61 + (packed >> shift & 0x1F) for shift in (0, 5, 10))
    return "-".join(part.decode("ascii", "replace") for part in (language, region) if part)


def _sniff(data: bytes) -> float:
    return 0.9 if data[:4] == b"\x02\0\x0c\0" and int.from_bytes(data[4:8], "little") <= len(data) > _HEADER else 0.0


READER = Binary("Android's resources", "xml", (".arsc",), _sniff, _read)
