"""Thrift, with every separator that it allows."""

from sunlit.readers.data.thrift import READER
from tests.readers.code.told import expected, told

CODE = """
    enum Nation
    {
      HAN = 1,
      UYGHUR = 2 // a people
      HUI
    }
    struct Face {
      1: required i32 age, // in years
      2 : optional Nation nation = Nation.HAN
      3: list<string> tags;
    }
    const list<string> RACES = ["asian", "black"]
    service Search {
      list<Face> find(1: Nation nation, 2: i32 count) throws (1: Failure failure),
      oneway void ping()
    }
"""


def test_structs_enums_constants_and_services() -> None:
    assert told(READER, CODE, *("HUI", "age", "asian", "nation,")) == expected("""
        type Nation
          enumerator HAN = 1
          enumerator UYGHUR = 2 // a people
          comment on UYGHUR
          enumerator HUI
        type Face
          field age: i32 // in years
          comment on age
          field nation: Nation = Nation.HAN
          field tags: list<string>
        constant RACES: list<string> = ["asian", "black"]
          label asian
          label black
        type Search
          function find: list<Face>
            parameter nation: Nation
            parameter count: i32
          function ping: void
    """)
