"""GraphQL and Prisma: schemas of what a service answers and a database keeps."""

import re
from collections.abc import Sequence

from sunlit.readers.lexical import Syntax, read_lexical
from sunlit.readers.mask import Lexis, Quotes
from sunlit.readers.registry import Reader
from sunlit.readers.text import Text
from sunlit.schema import Passage

# https://spec.graphql.org/October2021/ and https://www.prisma.io/docs/orm/prisma-schema
_SYNTAX = Syntax(
    lexis=Lexis(
        line_comments=("#", "//"),
        block_comments=(('"""', '"""'),),  # what describes the declaration behind it
        quotes=(Quotes('"', '"'),),
    ),
    types=frozenset({"type", "input", "interface", "model"}),
    enums=frozenset({"enum"}),
    functions=frozenset(),
    grouping=frozenset({"schema", "extend"}),
    steering=frozenset({"query", "mutation", "subscription", "fragment", "directive", "scalar", "union", "on"}),
    modifiers=frozenset(),
    typed=":",
    enumerators="\n",
    newline=True,
)
# In Prisma blanks part a name from its type.
_BESIDE = re.compile(r"(?<=\w)[ \t](?=[ \t]*+[A-Z]\w*+(?:\[\]|\?)?[ \t]*+(?:@|//|$))", re.MULTILINE)
# Enumerators may stand on one line.
_IN_A_ROW = re.compile(r"(?<=\{)[\w \t]{1,2000}(?=\})")


def _read(text: Text, near: Sequence[int] | None) -> list[Passage]:
    plain = _IN_A_ROW.sub(lambda row: row[0].replace(" ", "\n"), text.string)
    return read_lexical(Text(_BESIDE.sub(":", plain), [], text.encoding), near, _SYNTAX)


READER = Reader("graphql", (".graphql", ".graphqls", ".gql", ".prisma"), _read)
