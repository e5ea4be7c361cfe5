"""Thrift: structs and exceptions are types, `const` lists are constants with labels."""

from functools import partial

from sunlit.readers.lexical import Syntax, read_lexical
from sunlit.readers.mask import Lexis
from sunlit.readers.registry import Reader

# https://thrift.apache.org/docs/idl
_SYNTAX = Syntax(
    lexis=Lexis(line_comments=("//", "#")),
    types=frozenset({"struct", "union", "exception", "service", "senum"}),
    functions=frozenset(),
    grouping=frozenset(),
    steering=frozenset({"namespace", "include", "cpp_include", "throws"}),
    modifiers=frozenset({"optional", "required", "const", "oneway", "typedef"}),
    enumerators=",;\n",
    newline=True,
)

READER = Reader("thrift", (".thrift",), partial(read_lexical, syntax=_SYNTAX))
