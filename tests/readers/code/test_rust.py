"""What the reader of Rust finds in an invented SDK."""

from sunlit.readers.code.rust import READER
from tests.readers.code.told import expected, told

CODE = """
    /// 民族
    #[derive(Debug)]
    #[serde(rename = "ethnicity")]
    pub enum Ethnicity {
        Han = 1, // majority
        Other(String, u8),
        Named { name: String },
    }

    pub struct Face {
        #[serde(rename = "raceCode")]
        pub race: Race, // 人种
        age: u8,
    }

    pub const RACES: [&str; 2] = ["white", "black"];
    static TITLES: &[(u8, &str)] = &[(0, "White")];
    type Names = HashMap<u8, Race>;

    impl Detector for Face {
        fn detect(&self, race: Race, (left, top): (u8, u8)) -> String {
            let tones = vec!["light", "dark"];
            let plain = "skin";
            match race {
                Race::White => "Caucasian",
                2 => { "African" }
                _ => plain,
            }
        }
    }

    trait Detector { fn detect(&self, race: Race) -> String; }
    mod keys { pub const RACE: &str = r#"race"#; }
"""


def test_every_kind_of_declaration_is_told() -> None:
    assert told(READER, CODE) == expected("""
        comment on Ethnicity
        type Ethnicity // 民族
          string ethnicity
          enumerator Han = 1 // majority
          comment on Han
          enumerator Other: (String, u8)
          enumerator Named
            field name: String
        type Face
          field race: Race // 人种
            string raceCode
          comment on race
          field age: u8
        constant RACES: [&str; 2] = ["white", "black"]
          label white
          label black
        constant TITLES: &[(u8, &str)] = &[(0, "White")]
          label White
        type Names: HashMap<u8, Race>
        type Face: Detector
          function detect: String
            parameter race: Race
            constant tones = vec!["light", "dark"]
              label light
              label dark
            string skin
            label Caucasian
            label African
        type Detector
          function detect: String
            parameter race: Race
        type keys
          constant RACE: &str = r#"race"#
            string race
        """)


def test_broken_code_keeps_what_can_be_told() -> None:
    code = """
        pub enum Race { White = 1, Black = } // 黑人
        pub struct Face { pub race: Race, // 人种
            age u8,
        }
        const RACES: [&str; 2] = ["white", "black";
    """
    assert told(READER, code) == expected("""
        type Race // 黑人
          enumerator White = 1
          enumerator Black
        comment on Race
        type Face
          field race: Race // 人种
          comment on race
          field u8: age
        constant RACES: [&str; 2] = ["white", "black"
          label white
          label black
        """)
