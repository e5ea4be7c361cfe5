"""FlatBuffers: tables and structs are types, `name: type` their fields, `enum` an enumeration."""

from functools import partial

from sunlit.readers.lexical import Syntax, read_lexical
from sunlit.readers.registry import Reader

# https://flatbuffers.dev/schema/
_SYNTAX = Syntax(
    types=frozenset({"table", "struct", "union", "rpc_service"}),
    functions=frozenset(),
    grouping=frozenset(),
    steering=frozenset({"namespace", "include", "attribute", "root_type", "file_identifier", "file_extension"}),
    modifiers=frozenset(),
    typed=":",
)

READER = Reader("flatbuffers", (".fbs",), partial(read_lexical, syntax=_SYNTAX))
