"""What the reader of Ruby finds in an invented SDK."""

from sunlit.readers.code.ruby import READER
from tests.readers.code.told import expected, told

CODE = """
    # Faces 人脸
    module Sdk
      RACES = ["white", 'black'].freeze # 人种
      TONES = %w[light dark]
      TITLES = { 0 => "White", black: "Black", more: ["a"] }

      class Face < Base
        attr_accessor :race, :nation
        @@count = 1

        # finds the race
        def detect(image, level = 1, *rest, tone: 2, &block)
          names = ["indian"]
          title = "Race #{race} of a face"
          case level
          when "one" then "Asian"
          when 2
            return "Other"
          end
        end
      end
    end
"""


def test_every_kind_of_declaration_is_told() -> None:
    assert told(READER, CODE) == expected("""
        comment on Sdk
        type Sdk // Faces 人脸
          constant RACES = ["white", 'black'].freeze // 人种
            label white
            label black
          comment on RACES
          constant TONES = %w[light dark]
            label light
            label dark
          constant TITLES = { 0 => "White", black: "Black", more: ["a"] }
            label 0 = "White"
            label White
            label black = "Black"
            label Black
            label more = ["a"]
              label a
          type Face: Base
            field race
            field nation
            constant @@count = 1
            comment on detect
            function detect // finds the race
              parameter image
              parameter level = 1
              parameter rest
              parameter tone = 2
              parameter block
              constant names = ["indian"]
                label indian
              string Race #{race} of a face
              label one
              label Asian
              label Other
        """)


def test_broken_code_keeps_what_can_be_told() -> None:
    code = """
        class Face
          RACES = ["white", "black"] # 人种
          def find(race
            "asian"
    """
    assert told(READER, code) == expected("""
        constant RACES = ["white", "black"] // 人种
          label white
          label black
        comment on RACES
        parameter race
        string asian
        """)


def test_a_string_that_is_never_closed_swallows_nothing_but_its_statement() -> None:
    code = """
        title = "Faces
        class Face
          RACE = 3
          def find(race: nil); end
        end
    """
    assert set(told(READER, code).split("\n")) >= {"type Face", "  constant RACE = 3", "    parameter race = nil"}
