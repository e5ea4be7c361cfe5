"""What the reader of Swift finds in an invented SDK."""

from sunlit.readers.code.swift import READER
from tests.readers.code.told import expected, told

CODE = r"""
    /// 民族
    enum Ethnicity: String, Codable {
        case han = "汉", uyghur // 维吾尔族
        case other(name: String)
    }

    struct Face: Codable {
        let race: Ethnicity // 人种
        var age: Int = 3
        @Key("nation") var nation: String
        static let races = ["white", "black"]
        static let titles: [Int: String] = [0: "Asian"]

        func detect(for race: Ethnicity, _ level: Int) -> String {
            let tones = ["light"]
            let title = "Race \(race) of a face"
            switch level {
            case 1: return "White"
            default: return title
            }
        }
        init(race: Ethnicity) {}
    }

    protocol Detector { var race: Ethnicity { get } }
    typealias Names = [Int: Ethnicity]
    let topic = "race"
"""


def test_every_kind_of_declaration_is_told() -> None:
    assert told(READER, CODE) == expected(r"""
        comment on Ethnicity
        type Ethnicity: String, Codable // 民族
          enumerator han = "汉"
            string 汉
          enumerator uyghur // 维吾尔族
          comment on uyghur
          enumerator other = (name: String)
        type Face: Codable
          field race: Ethnicity // 人种
          comment on race
          field age: Int = 3
          field nation: String
            string nation
          constant races = ["white", "black"]
            label white
            label black
          constant titles: [Int: String] = [0: "Asian"]
            label Asian
          function detect: String
            parameter race: Ethnicity
            parameter level: Int
            constant tones = ["light"]
              label light
            string Race \(race) of a face
            label White
          function init
            parameter race: Ethnicity
        type Detector
          field race: Ethnicity
        type Names: [Int: Ethnicity]
        constant topic = "race"
          string race
        """)


def test_broken_code_keeps_what_can_be_told() -> None:
    code = r"""
        enum Race { case white, black // 黑人
        struct Face { let race: Race // 人种
          var nation =
    """
    assert told(READER, code) == expected(r"""
        type Race
          enumerator white
          enumerator black // 黑人
          comment on black
          type Face
            constant race: Race // 人种
            comment on race
            field nation
        """)
