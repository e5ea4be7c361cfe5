"""The registry of readers, of texts, binaries and documents: every module of this package that declares a READER."""

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Sequence
from functools import cache

import msgspec

from sunlit.readers.listing import Listing
from sunlit.readers.paper import Paper
from sunlit.readers.text import Text
from sunlit.schema import Passage

Span = tuple[int, int]


class Reader(msgspec.Struct, frozen=True):
    """How one language or format is read.

    language    its name in findings ("c", "java", "json")
    extensions  file name endings in lower case, with the dot
    names       whole file names in lower case that have no telling ending ("makefile")
    read        text, near -> passages in document order. `near` lists character indices, ascending: passages
                that hold one of them, their containers and the other members of those containers are enough.
                None asks for every passage. Never raises on any text.
    sniff       for shared endings (".h"): how sure this reader is of this text, 0 to 1
    declares    whether what it tells can use a type, or another name, that is declared elsewhere
    is_network  whether it tells what a neural network takes and gives, which no words around a name say
    """

    language: str
    extensions: tuple[str, ...]
    read: Callable[[Text, Sequence[int] | None], list[Passage]]
    names: tuple[str, ...] = ()
    sniff: Callable[[str], float] | None = None
    declares: bool = True
    is_network: bool = False


class Binary(msgspec.Struct, frozen=True):
    """How one format of binaries is read.

    name        what it is, for the result ("a Java class")
    language    the language whose declarations its listing is written in
    extensions  as those of a Reader; they only tell which files may declare something before their bytes are known
    sniff       how sure these bytes are of this format, 0 to 1; costs next to nothing on other bytes
    read        bytes, where spellings may lie in them (ascending), the listing to fill -> the spans whose strings it
                has told or that hold none; other strings are read without structure. Raises Broken, and Full
    is_named    whether the name of the file says what is in it, as that of a neural network does
    """

    name: str
    language: str
    extensions: tuple[str, ...]
    sniff: Callable[[bytes], float]
    read: Callable[[bytes, Sequence[int], Listing], Iterable[Span]]
    is_named: bool = False


class Document(msgspec.Struct, frozen=True):
    """How one format of documents is read: what people write for people, mostly packed.

    name      what it is, for the result ("a PDF document")
    language  its name in findings ("pdf")
    begins    the bytes of which a file of this format begins with one: others are not looked at any closer
    sniff     how sure these bytes are of this format, 0 to 1
    read      bytes, the paper to fill -> sentences on what was not read. Raises Broken, and Full. Of an office
              document, which is an archive, the set gets the names of the members that it has told
    """

    name: str
    language: str
    begins: tuple[bytes, ...]
    sniff: Callable[[bytes], float]
    read: Callable[[bytes, Paper, set[str]], Iterable[str]]


@cache
def _declared() -> tuple[Reader | Binary | Document, ...]:
    import sunlit.readers as package

    modules = pkgutil.walk_packages(package.__path__, package.__name__ + ".")
    found = (getattr(importlib.import_module(module.name), "READER", None) for module in modules)
    return tuple(reader for reader in found if isinstance(reader, Reader | Binary | Document))


@cache
def all_readers() -> tuple[Reader, ...]:
    """Every declared reader of texts, by language."""
    found = (reader for reader in _declared() if isinstance(reader, Reader))
    return tuple(sorted(found, key=lambda reader: reader.language))


@cache
def all_binaries() -> tuple[Binary, ...]:
    """Every declared reader of binaries, by name."""
    found = (reader for reader in _declared() if isinstance(reader, Binary))
    return tuple(sorted(found, key=lambda reader: reader.name))


@cache
def all_documents() -> tuple[Document, ...]:
    """Every declared reader of documents, by name."""
    found = (reader for reader in _declared() if isinstance(reader, Document))
    return tuple(sorted(found, key=lambda reader: reader.name))


@cache
def _documents_begin() -> tuple[bytes, ...]:
    return tuple(begin for reader in all_documents() for begin in reader.begins)


def document_for(data: bytes) -> Document | None:
    """The reader of documents that is surest of these bytes, None when none is; nearly always after a few bytes."""
    if not data.startswith(_documents_begin()):
        return None
    likely = (reader for reader in all_documents() if data.startswith(reader.begins))
    sure, best = max(((reader.sniff(data), reader) for reader in likely), key=lambda pair: pair[0])
    return best if sure > 0 else None


def binary_for(data: bytes) -> Binary | None:
    """The reader that is surest of these bytes, None when none is."""
    sure, best = max(((reader.sniff(data), reader) for reader in all_binaries()), key=lambda pair: pair[0])
    return best if sure > 0 else None


@cache
def _by_ending() -> dict[str, list[Reader]]:
    table: dict[str, list[Reader]] = {}
    for reader in all_readers():
        for key in (*reader.extensions, *reader.names):
            table.setdefault(key, []).append(reader)
    return table


def reader_for(path: str, sample: str) -> Reader:
    """The reader for an artifact: by its whole name, its ending, then by what its text looks like.

    path    the artifact's path; only the last part counts
    sample  the start of its text, for endings that several languages share
    """
    return max(_candidates(path), key=lambda reader: reader.sniff(sample) if reader.sniff else 0.5)


def reader_named(language: str) -> Reader | None:
    """The reader of a language by its name or by what its files end with ("python", "py"); None when there is none."""
    word = language.lower()
    named = next((reader for reader in all_readers() if reader.language == word), None)
    return named or next(iter(_by_ending().get("." + word, ())), None)


def may_declare(path: str) -> bool:
    """Whether an artifact of this path may have a reader that tells of declarations; its bytes need not be known."""
    return _declares(_telling(path))


@cache
def _declares(name: str) -> bool:
    return name.endswith(_binary_endings()) or any(reader.declares for reader in _candidates(name))


def _telling(path: str) -> str:
    """Of a path what its reader is chosen by: the whole name where that is known, else its ending."""
    name = path[path.rfind("/") + 1 :].lower()
    return name if name in _by_ending() else name[name.rfind(".") :] if "." in name else ""


def may_be_binary(path: str) -> bool:
    """Whether an artifact of this path may be a binary that tells of declarations, or a library of such."""
    return path.lower().endswith((*_binary_endings(), ".a", ".lib"))


def is_named(path: str) -> bool:
    """Whether an artifact of this path may be one whose name says what is in it."""
    return path.lower().endswith(_named_endings())


@cache
def _named_endings() -> tuple[str, ...]:
    return tuple(ending for reader in all_binaries() if reader.is_named for ending in reader.extensions)


@cache
def _binary_endings() -> tuple[str, ...]:
    return tuple(ending for reader in all_binaries() for ending in reader.extensions)


def _candidates(path: str) -> list[Reader]:
    table = _by_ending()
    return table.get(_telling(path)) or table["<text>"]
