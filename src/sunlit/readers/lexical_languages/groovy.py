"""Groovy: Java without semicolons, whose strings may be longer than a line."""

from functools import partial

from sunlit.readers.lexical import Syntax, read_lexical
from sunlit.readers.mask import TRIPLED, Lexis
from sunlit.readers.registry import Reader

# https://docs.groovy-lang.org/latest/html/documentation/core-syntax.html
_SYNTAX = Syntax(
    lexis=Lexis(quotes=TRIPLED),
    newline=True,
)

READER = Reader("groovy", (".groovy", ".gvy", ".gradle"), partial(read_lexical, syntax=_SYNTAX))
