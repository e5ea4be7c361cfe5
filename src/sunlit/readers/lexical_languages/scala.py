"""Scala."""

import re
from collections.abc import Sequence

from sunlit.readers.lexical import Syntax, read_lexical
from sunlit.readers.mask import Lexis, Quotes
from sunlit.readers.registry import Reader
from sunlit.readers.text import Text
from sunlit.schema import Passage

_MODIFIERS = "abstract final sealed implicit lazy override private protected val var inline opaque given"
_STEERING = "if else for while do match case try catch finally yield return throw new import export package with then"

# https://www.scala-lang.org/files/archive/spec/3.4/
_SYNTAX = Syntax(
    lexis=Lexis(quotes=(Quotes('"""', '"""', multiline=True, escape=""), Quotes('"', '"'), Quotes("'", "'"))),
    types=frozenset({"class", "trait", "object"}),
    enums=frozenset({"enum"}),
    functions=frozenset({"def"}),
    grouping=frozenset({"package", "extension"}),
    steering=frozenset(_STEERING.split()),
    modifiers=frozenset(_MODIFIERS.split()),
    typed=":",
    newline=True,
)

# `case` before a type says how it is compared, and is no branch.
_CASE_TYPE = re.compile(r"\bcase(?=[ \t]+(?:class|object)\b)")
# What a type without a body extends would be taken for its name.
_EXTENDS = re.compile(r"\bextends\b[^\n{]{0,400}+(?=\n|\Z)")


def _read(text: Text, near: Sequence[int] | None) -> list[Passage]:
    plain = _EXTENDS.sub(_blank, _CASE_TYPE.sub(_blank, text.string))
    return _with_fields(read_lexical(Text(plain, [], text.encoding), near, _SYNTAX))


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _with_fields(passages: list[Passage]) -> list[Passage]:
    """A class that is nothing but its parameters looks like a function, and these are its fields."""
    for passage in passages:
        if passage.role == "function" and passage.type.endswith("class"):
            passage.role, passage.type = "type", ""
        elif passage.role == "parameter" and passages[passage.container].role == "type":
            passage.role = "field"
    return passages


READER = Reader("scala", (".scala",), _read)
