"""Protocol buffers."""

from sunlit.readers.data.protobuf import READER
from tests.readers.code.told import expected, told

CODE = """
    // race of a face
    enum Race { // 人种
      RACE_UNKNOWN = 0; // none
      ASIAN = 1 [deprecated = true];
    }
    message Face {
      optional Race race = 1; // 种族
      repeated string labels = 2;
      map<string, int32> scores = 3;
      oneof kind { string nation = 4; int32 code = 5; }
      message Inner { int32 age = 1; }
      reserved 7, 8;
    }
    service Search {
      rpc Detect (Request) returns (stream Face);
    }
"""


def test_messages_enums_and_services() -> None:
    assert told(READER, CODE, *("RACE_UNKNOWN", "labels", "nation", "Detect")) == expected("""
        comment on Race
        type Race // race of a face / 人种
          comment on Race
          enumerator RACE_UNKNOWN = 0 // none
          comment on RACE_UNKNOWN
          enumerator ASIAN = 1 [deprecated = true]
        type Face
          field race: Race = 1 // 种族
          comment on race
          field labels: repeated string = 2
          field scores: map<string, int32> = 3
          field nation: string = 4
          field code: int32 = 5
          type Inner
        type Search
          function Detect: (Request) returns (stream Face)
    """)
