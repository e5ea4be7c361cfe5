"""Groovy: Java whose declarations end with their lines."""

from sunlit.readers.lexical_languages.groovy import READER
from tests.readers.code.told import expected, told

CODE = """
    /** 人种 */
    enum Kin {
      ASIAN("a"), WHITE("w")
    }

    class Reply {
      Integer age
      String nation // 民族
      static final String TITLE = 'race'

      def find(String kin, int most = 3) {
        if (kin == 'uyghur') {
          return null
        }
      }
    }
"""


def test_every_kind_of_declaration() -> None:
    assert told(READER, CODE, "人种", "nation", "race", "uyghur") == expected("""
        comment on Kin
        type Kin // 人种
          enumerator ASIAN = "a"
            string a
          enumerator WHITE = "w"
            string w
        type Reply
          field age: Integer
          field nation: String // 民族
          comment on nation
          constant TITLE: String = 'race'
            string race
          function find: (String kin, int most = 3)
            parameter kin: String
            parameter most: int = 3
            string uyghur
    """)
