"""What the reader of PHP finds in an invented SDK."""

from sunlit.readers.code.php import READER
from tests.readers.code.told import expected, told

CODE = """
    <?php
    namespace Face;

    /** 民族 */
    #[Doc("ethnic group")]
    enum Ethnicity: string { case Han = 'han'; case Uyghur = 'uyghur'; // 维吾尔族
    }

    class Face extends Base
    {
        const RACE = 'race', LEVEL = 2;
        public static $races = ['white', "black"];
        private ?string $race = "none"; // 人种
        public $titles = array(0 => 'White', 'b' => 'Black');

        public function __construct(private Race $tone, int $age = 3) {}

        public function detect(Race $race, &$level, ...$rest): string
        {
            $tones = ['light'];
            $title = "Race $race of a face";
            switch ($level) { case 1: return 'Asian'; case 'two': $title = 'Other'; }
            return match ($race) { 1 => 'Indian', default => 'None' };
        }
    }

    define('FACE_RACE', 'race'); # what is searched
    const GROUPS = ['han'];
    function search($nation) { return $nation; }
"""


def test_every_kind_of_declaration_is_told() -> None:
    assert told(READER, CODE) == expected("""
        comment on Ethnicity
        type Ethnicity // 民族
          string ethnic group
          enumerator Han = 'han'
            string han
          enumerator Uyghur = 'uyghur' // 维吾尔族
            string uyghur
          comment on Uyghur
        type Face: Base
          constant RACE = 'race'
            string race
          constant LEVEL = 2
          constant races = ['white', "black"]
            label white
            label black
          field race: ?string = "none" // 人种
            string none
          comment on race
          field titles = array(0 => 'White', 'b' => 'Black')
            label 0 = 'White'
            label White
            label b = 'Black'
            label Black
          function __construct
            field tone: Race
            parameter age: int = 3
          function detect: string
            parameter race: Race
            parameter level
            parameter rest
            constant tones = ['light']
              label light
            string Race $race of a face
            label Asian
            label two
            label Other
            label Indian
            label None
        constant FACE_RACE = 'race' // what is searched
          string race
        comment on FACE_RACE
        constant GROUPS = ['han']
          label han
        function search
          parameter nation
        """)


def test_broken_code_keeps_what_can_be_told() -> None:
    code = """
        <?php
        class Face { public $race = 'none'; // 人种
          const RACES = ['white', 'black';
          function find($race { return 'asian'; }
    """
    assert told(READER, code) == expected("""
        type Face
          field race = 'none' // 人种
            string none
          comment on race
          constant RACES = ['white', 'black'
            label white
            label black
          function find
            parameter race
            string asian
        """)
