"""What the reader of Go finds in an invented SDK."""

from sunlit.readers.code.go import READER
from tests.readers.code.told import expected, told

CODE = """
    package face

    // Race is what a camera says about a face.
    type Race int

    const (
        RaceUnknown Race = iota // 未知
        RaceWhite
    )

    const Topic = "face"

    var width, height int = 1, 2

    var races = []string{"white", "black"}
    var titles = map[Race]string{RaceWhite: "White", 2: "Black"}

    // Face 人脸
    type Face struct {
        Race Race `json:"race"` // 人种
        Age, Mask int
        Base
        Box struct{ X int }
    }

    type Detector interface {
        Detect(image []byte, level int) (Race, error)
    }

    type Names = map[string]Race

    func (f *Face) Name(lang string, rest ...string) (name string) {
        tones := []string{"light"}
        plain := "skin"
        switch f.Race {
        case RaceWhite:
            return "Caucasian"
        case 2:
            name = "African"
        }
        return plain
    }
"""


def test_every_kind_of_declaration_is_told() -> None:
    assert told(READER, CODE) == expected("""
        comment on Race
        type Race: int // Race is what a camera says about a face.
        type Race // Race is what a camera says about a face.
          constant RaceUnknown: Race = iota // 未知
          comment on RaceUnknown
          constant RaceWhite
        constant Topic = "face"
          string face
        constant width: int = 1
        constant height: int = 2
        constant races = []string{"white", "black"}
          label white
          label black
        constant titles = map[Race]string{RaceWhite: "White", 2: "Black"}
          label RaceWhite = "White"
          label White
          label 2 = "Black"
          label Black
        comment on Face
        type Face // Face 人脸
          field Race: Race = `json:"race"` // 人种
            string json:"race
          comment on Race
          field Age: int
          field Mask: int
          field Base: Base
          field Box: struct{ X int }
            field X: int
        type Detector
          function Detect: (Race, error)
            parameter image: []byte
            parameter level: int
        type Names: map[string]Race
        function Name: (name string)
          parameter f: *Face
          parameter lang: string
          parameter rest: string
          parameter name: string
          constant tones = []string{"light"}
            label light
          string skin
          label Caucasian
          label African
        """)


def test_broken_code_keeps_what_can_be_told() -> None:
    code = """
        package face
        type Face struct {
            Race Race `json:"race"` // 人种
            Age
        func Find(race string, {
            return []string{"asian",
    """
    assert told(READER, code) == expected("""
        type Face
          field Race: Race = `json:"race"` // 人种
            string json:"race
          comment on Race
          field Age: Age
          function Find: (race string,
            parameter string: race
            string asian
        """)


def test_what_explains_a_type_explains_its_constants() -> None:
    code = """
        package face
        // Kin is what a face says of its people
        type Kin int
        const (
            KinHan Kin = iota
            KinUygur
        )
    """
    assert told(READER, code) == expected("""
        comment on Kin
        type Kin: int // Kin is what a face says of its people
        type Kin // Kin is what a face says of its people
          constant KinHan: Kin = iota
          constant KinUygur
    """)
