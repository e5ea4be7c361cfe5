"""Protocol buffers: messages are types, their fields fields, with the field number as the value."""

from functools import partial

from sunlit.readers.lexical import Syntax, read_lexical
from sunlit.readers.registry import Reader

# https://protobuf.dev/reference/protobuf/proto3-spec/ and proto2-spec
_SYNTAX = Syntax(
    types=frozenset({"message", "service", "group"}),
    functions=frozenset({"rpc"}),
    grouping=frozenset({"oneof", "extend"}),
    steering=frozenset({"option", "syntax", "package", "import", "reserved", "extensions", "returns"}),
    modifiers=frozenset({"optional", "required"}),
    enumerators=";",
)

READER = Reader("protobuf", (".proto",), partial(read_lexical, syntax=_SYNTAX))
