"""What the reader of JavaScript finds in an invented SDK."""

from sunlit.readers.code.javascript import READER
from tests.readers.code.told import expected, told

CODE = """
    /** 人种 */
    export const RACES = ['white', "black"]; // labels
    const titles = { white: 'White', 0: `zero`, tones: ['light', 'dark'], name() { return 'x'; } };
    let count = 3;

    class Face extends Base {
      static KINDS = new Set(['asian']);
      race = 'unknown'; // what was found
      detect(image, { race, age }, level = 2, ...rest) {
        const local = ['indian'];
        const plain = `Race ${this.race} of a face`;
        switch (level) {
          case 1: return 'White';
          case 'two': title = 'Black'; break;
        }
      }
    }

    // searches by race
    function search(race) { return query({ race: race, order: 'age' }); }
    const find = async (race) => { return race; };
    exports.groups = Object.freeze(['han']);
    exports.filter = function (nation) {};
    const view = <Select label="Race" options={['pale']}>Skin tone</Select>;
"""


def test_every_kind_of_declaration_is_told() -> None:
    assert told(READER, CODE) == expected("""
        comment on RACES
        constant RACES = ['white', "black"] // 人种 / labels
          label white
          label black
        comment on RACES
        constant titles = { white: 'White', 0: `zero`, tones: ['light', 'dark'], name() { return 'x'; } }
          label white = 'White'
          label White
          label 0 = `zero`
          label zero
          label tones = ['light', 'dark']
            label light
            label dark
          function name
            string x
        constant count = 3
        type Face: Base
          constant KINDS = new Set(['asian'])
            label asian
          field race = 'unknown' // what was found
            string unknown
          comment on race
          function detect
            parameter image
            parameter race
            parameter age
            parameter level = 2
            parameter rest
            constant local = ['indian']
              label indian
            string Race ${this.race} of a face
            label White
            label two
            label Black
        comment on search
        function search // searches by race
          parameter race
          label race = race
          label order = 'age'
          label age
        function find
          parameter race
        constant groups = Object.freeze(['han'])
          label han
        function filter
          parameter nation
        constant view = <Select label="Race" options={['pale']}>Skin tone</Select>
          string Race
          label pale
          string Skin tone
        """)


def test_broken_code_keeps_what_can_be_told() -> None:
    code = """
        const RACES = ['white', 'black'; // labels
        function find(race { return { race: 'asian' }
        class Face { race = ; nation = 'none' // 民族
    """
    assert told(READER, code) == expected("""
        constant RACES = ['white', 'black' // labels
          label white
          label black
        comment on RACES
        parameter race
        label race = 'asian'
        label asian
        type Face
          field race = nation = 'none' // 民族
            string none
          comment on race
        """)


def test_an_enum_that_was_compiled_is_told_as_one() -> None:
    code = """
        var Race;
        (function (Race) {
            Race["White"] = "white";
            Race[Race["Black"] = 1] = "Black"; // 黑人
        })(Race || (exports.Race = Race = {}));
    """
    assert told(READER, code) == expected("""
        constant Race
        type Race
          enumerator White = "white"
            string white
          enumerator Black = 1 // 黑人
            string Black
          comment on Black
        """)
