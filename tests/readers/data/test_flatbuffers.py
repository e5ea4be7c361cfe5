"""FlatBuffers: tables, structs, enumerations with a type, defaults and comments."""

from sunlit.readers.data.flatbuffers import READER
from tests.readers.code.told import expected, told

CODE = """
    namespace shop.door;

    enum Origin : byte { Unknown = 0, Uyghur, Han }

    struct Box { x: float; y: float; }

    table Visitor {
      box: Box;
      origin: Origin = Unknown;  // as the camera says
      tags: [string];
    }
    root_type Visitor;
"""


def test_tables_and_enumerations() -> None:
    assert told(READER, CODE, "Uyghur", "origin:") == expected("""
        type Origin
          enumerator Unknown = 0
          enumerator Uyghur
          enumerator Han
        type Visitor
          field box: Box
          field origin: Origin = Unknown // as the camera says
          comment on origin
          field tags: [string]
        """)
