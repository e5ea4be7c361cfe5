"""Dart: types before names, parameters in braces, enums with fields, constants without a type."""

from sunlit.readers.lexical_languages.dart import READER
from tests.readers.code.told import expected, told

CODE = """
    import 'dart:ui';

    /// 人种
    enum Kin {
      asian('a'), // first
      white('w');

      const Kin(this.code);
      final String code;
    }

    class Reply extends Base with Json {
      final String? nation; // 民族
      static const String title = 'race';
      List<Kin> kins = [];

      Future<void> find(String kin, {int most = 3}) async {
        if (kin == 'uyghur') {
          return;
        }
      }
    }

    const kinds = ['asian', 'black'];
"""


def test_every_kind_of_declaration() -> None:
    assert told(READER, CODE, "asian", "nation", "race", "kins", "uyghur", "'black'") == expected("""
        comment on Kin
        type Kin // 人种
          enumerator asian = 'a' // first
            string a
          comment on asian
          enumerator white = 'w'
            string w
          function Kin: const
            parameter code: this.
          field code: final String
        type Reply
          field nation: final String? // 民族
          comment on nation
          constant title: const String = 'race'
            string race
          field kins: List<Kin> = []
          function find: Future<void>
            parameter kin: String
            parameter most: int = 3
            string uyghur
        constant kinds: const = ['asian', 'black']
          label asian
          label black
    """)
