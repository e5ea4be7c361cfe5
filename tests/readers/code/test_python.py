"""What the reader of Python finds in an invented SDK."""

import pytest

from sunlit.readers.code.python import READER
from tests.readers.code.told import expected, told

CODE = '''
    """Faces."""
    from enum import Enum

    RACES = ["White", "Black"]  # 人种
    TITLES: dict[int, str] = {0: "Asian", "other": "Other", "more": ["a", "b"]}


    class Ethnicity(Enum):
        """民族

        :param value: number on the wire
        """

        HAN = 1  # majority
        UYGHUR = 2


    class FaceAttribute(Structure):
        _fields_ = [("race", HPInt32), ("tone", c_byte * 4)]


    struct_Result._fields_ = [
        ('ethnicity', c_int),
    ]


    @dataclass
    class Face(Base):
        race: Race = Race.WHITE
        """Race of the face."""
        tones = field(default=None)
        groups = ("light", "dark")

        @route("/race")
        def detect(self, image: bytes, race="any", *args, level: int = 2) -> str:
            """Detects the race.

            :param race: what to look for
            """
            names = ["indian"]
            plain = "skin"
            self.kinds = {"pale"}
            title = f"Race {self.race} of a face"
            match race:
                case "asian":
                    return "Asian"
                case 2:
                    title = "Two"
            return title


    def analyze(actions: Literal["race", "age"]): ...
'''


def test_every_kind_of_declaration_is_told() -> None:
    assert told(READER, CODE) == expected("""
        comment
        constant RACES = ["White", "Black"] // 人种
          label White
          label Black
        comment on RACES
        constant TITLES: dict[int, str] = {0: "Asian", "other": "Other", "more": ["a", "b"]}
          label 0 = "Asian"
          label Asian
          label other = "Other"
          label Other
          label more = ["a", "b"]
            label a
            label b
        type Ethnicity: Enum // 民族 /  / :param value: number on the wire
          comment on Ethnicity
          enumerator HAN = 1 // majority
          comment on HAN
          enumerator UYGHUR = 2
        type FaceAttribute: Structure
          field race: HPInt32
          field tone: c_byte * 4
        type struct_Result
          field ethnicity: c_int
        type Face: Base
          field race: Race = Race.WHITE // Race of the face.
          comment on race
          field tones = field(default=None)
          constant groups = ("light", "dark")
            label light
            label dark
          function detect: str // Detects the race. /  / :param race: what to look for
            string /race
            parameter self
            parameter image: bytes
            parameter race = "any"
              string any
            parameter args
            parameter level: int = 2
            comment on detect
            constant names = ["indian"]
              label indian
            string skin
            constant kinds = {"pale"}
              label pale
            string Race {self.race} of a face
            label asian
            label Asian
            label Two
        function analyze
          parameter actions: Literal["race", "age"]
            label race
            label age
        """)


def test_broken_code_keeps_what_can_be_told() -> None:
    code = """
        class Face:
            race: int = 1  # 人种
            def find(self, race, age=:
                return "asian"
        RACES = ["white", "black"
    """
    assert told(READER, code) == expected("""
        type Face
          field race: int = 1 // 人种
          comment on race
          string asian
          string white
          string black
        """)


@pytest.mark.parametrize("broken", ["found = find(1, (2", 'said = """what is never closed', "<<<<<<< HEAD", "@@@ ((("])
def test_a_statement_that_is_broken_breaks_no_other(broken: str) -> None:
    code = f"""
        class Race(IntEnum):
            WHITE = 1  # 白人
        {broken}
        class Face(Structure):
            _fields_ = [("race", c_int)]
        def detect(image, race=None): pass
    """
    lines = told(READER, code).split("\n")
    assert "  enumerator WHITE = 1 // 白人" in lines
    behind = ["type Face: Structure", "  field race: c_int", "function detect", "  parameter race = None"]
    assert set(lines) >= set(behind)
    assert set(told(READER, code, "race", "race=").split("\n")) >= set(behind)
