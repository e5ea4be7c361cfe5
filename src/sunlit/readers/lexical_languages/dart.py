"""Dart."""

import re
from collections.abc import Sequence

from sunlit.readers.lexical import Syntax, read_lexical
from sunlit.readers.mask import TRIPLED, Lexis
from sunlit.readers.registry import Reader
from sunlit.readers.text import Text
from sunlit.schema import Passage

_MODIFIERS = "abstract base covariant external factory get interface required sealed set static async"
_STEERING = (
    "if else for while do switch case try catch on finally rethrow return yield await assert throw new import export"
    " part library show hide sync"
)

# https://dart.dev/resources/language/spec
_SYNTAX = Syntax(
    lexis=Lexis(quotes=TRIPLED),
    types=frozenset({"class", "mixin", "extension"}),
    enums=frozenset({"enum"}),
    functions=frozenset(),
    grouping=frozenset(),
    steering=frozenset(_STEERING.split()),
    modifiers=frozenset(_MODIFIERS.split()),
)

# Parameters that are given by name stand in braces, which are no block: `find(String name, {int most = 3})`.
_BY_NAME = re.compile(r"([(,]\s*+)\{([^{}]{0,2000})\}(?=\s*+\))")


def _read(text: Text, near: Sequence[int] | None) -> list[Passage]:
    flat = Text(_BY_NAME.sub(r"\1 \2 ", text.string), [], text.encoding)
    return read_lexical(flat, near, _SYNTAX)


READER = Reader("dart", (".dart",), _read)
