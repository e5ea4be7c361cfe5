"""The registry of shapes: every module of this package that declares a SHAPES reads one language's structures."""

import importlib
import pkgutil
from collections.abc import Callable, Sequence
from functools import cache

import msgspec

from sunlit.compare.layout.shape import Shape
from sunlit.schema import Passage


class ShapeReader(msgspec.Struct, frozen=True):
    """How the structures of some languages are read.

    languages  the names of their readers
    read       text, the type's passage, its members -> its shape; None when it has no place in memory that anybody
               can know. Never raises on any text
    """

    languages: tuple[str, ...]
    read: Callable[[str, Passage, Sequence[Passage]], Shape | None]


@cache
def _by_language() -> dict[str, ShapeReader]:
    import sunlit.compare.layout as package

    found: dict[str, ShapeReader] = {}
    for module_info in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
        reader = getattr(importlib.import_module(module_info.name), "SHAPES", None)
        if isinstance(reader, ShapeReader):
            found |= dict.fromkeys(reader.languages, reader)
    return found


def shape_of(language: str, string: str, declared: Passage, members: Sequence[Passage]) -> Shape | None:
    """The shape of a type, None when its language or what stands there has none."""
    reader = _by_language().get(language)
    return reader.read(string, declared, members) if reader else None
