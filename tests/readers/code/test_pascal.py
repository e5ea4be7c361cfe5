"""What the reader of Pascal finds in an invented SDK."""

from sunlit.readers.code.pascal import READER
from tests.readers.code.told import expected, told

CODE = """
    unit Face;
    interface
    const
      RACE_BLACK = 1; // black
      RaceNames: array[0..1] of string = ('white', 'black');
    type
      { 民族 }
      TEthnicity = (etHan, etUyghur = 5); // of a face
      PFace = ^TFace;
      TFace = packed record
        Race: TEthnicity; // 人种
        Age, Mask: Byte;
        case Integer of
          0: (Tone: array[0..3] of Byte);
      end;
      TFound = procedure(Handle: THandle; Race: Integer); stdcall;
      TDetector = class(TObject)
      private
        FRace: Integer;
      public
        property Race: Integer read FRace;
        function Detect(const AFace: TFace; Level: Integer = 1): string; virtual;
      end;
    var
      Topic: string = 'race';
    function FaceStart(Race: Integer): Boolean; stdcall; external 'face.dll';
    implementation
    function TDetector.Detect(const AFace: TFace; Level: Integer): string;
    const Tones: array[0..1] of string = ('light', 'dark');
    var Plain: string;
    begin
      Plain := 'skin';
      case Level of
        1: Plain := 'White';
      end;
    end;
    end.
"""


def test_every_kind_of_declaration_is_told() -> None:
    assert told(READER, CODE) == expected("""
        constant RACE_BLACK = 1 // black
        comment on RACE_BLACK
        constant RaceNames: array[0..1] of string = ('white', 'black')
          label white
          label black
        comment on TEthnicity
        type TEthnicity // 民族 / of a face
          enumerator etHan
          enumerator etUyghur = 5
        comment on TEthnicity
        type PFace: ^TFace
        type TFace
          field Race: TEthnicity // 人种
          comment on Race
          field Age: Byte
          field Mask: Byte
          field Tone: array[0..3] of Byte
        type TFound
          parameter Handle: THandle
          parameter Race: Integer
        type TDetector
          field FRace: Integer
          field Race: Integer
          function Detect: string
            parameter AFace: TFace
            parameter Level: Integer = 1
        constant Topic: string = 'race'
          string race
        function FaceStart: Boolean
          parameter Race: Integer
          string face.dll
        function Detect: string
          parameter AFace: TFace
          parameter Level: Integer
          constant Tones: array[0..1] of string = ('light', 'dark')
            label light
            label dark
          string skin
          label White
        """)


def test_broken_code_keeps_what_can_be_told() -> None:
    code = """
        type
          TRace = (rcWhite, rcBlack); // 黑人
          TFace = record
            Race TRace; // 人种
            Nation: Integer;
        const RaceNames: array[0..1] of string = ('white', 'black';
    """
    assert told(READER, code) == expected("""
        type TRace // 黑人
          enumerator rcWhite
          enumerator rcBlack
        comment on TRace
        type TFace // 人种
        comment on TFace
        constant RaceNames: array[0..1] of string = ('white', 'black'
          label white
          label black
        """)


def test_a_generic_has_its_name_without_parameters() -> None:
    code = """
        type
          TFaces<T> = class(TObject)
            Race: T;
          end;
        implementation
        function TFaces<T>.Find<X>(Level: Integer): X;
        begin
        end;
        end.
    """
    assert told(READER, code) == expected("""
        type TFaces
          field Race: T
        function Find: X
          parameter Level: Integer
        """)
