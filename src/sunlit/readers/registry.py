"""The registry of readers: every module of this package that declares a READER is one."""

import importlib
import pkgutil
from collections.abc import Callable, Sequence
from functools import cache

import msgspec

from sunlit.readers.text import Text
from sunlit.schema import Passage


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
    """

    language: str
    extensions: tuple[str, ...]
    read: Callable[[Text, Sequence[int] | None], list[Passage]]
    names: tuple[str, ...] = ()
    sniff: Callable[[str], float] | None = None
    declares: bool = True


@cache
def all_readers() -> tuple[Reader, ...]:
    """Every declared reader, by language."""
    import sunlit.readers as package

    found = []
    for module_info in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        reader = getattr(importlib.import_module(module_info.name), "READER", None)
        if isinstance(reader, Reader):
            found.append(reader)
    return tuple(sorted(found, key=lambda reader: reader.language))


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


def may_declare(path: str) -> bool:
    """Whether an artifact of this path may have a reader that tells of declarations; its bytes need not be known."""
    return any(reader.declares for reader in _candidates(path))


def _candidates(path: str) -> list[Reader]:
    name = path.rsplit("/", 1)[-1].lower()
    suffix = "." + name.rsplit(".", 1)[-1] if "." in name else ""
    table = _by_ending()
    return table.get(name) or table.get(suffix) or table["<text>"]
