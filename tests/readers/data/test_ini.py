"""INI: sections, keys, comments of both kinds, lines that are neither."""

from sunlit.readers.data.ini import READER
from tests.readers.code.told import expected, told

CODE = """
    ; what holds everywhere
    global = 1
    [Face]  ; what is detected
    race = asian ; one of five
    skin: light
    url=http://host/;path
    name="a ; b" # said aloud
    a plain line
    [Other]
    key=value
"""


def test_sections_and_keys() -> None:
    assert told(READER, CODE) == expected("""
        comment on global
        element global = 1 // what holds everywhere
        element Face // what is detected
          comment on Face
          element race = asian // one of five
          comment on race
          element skin = light
          element url = http://host/;path
          element name = a ; b // said aloud
          comment on name
          text
        element Other
          element key = value
    """)


def test_around_a_place_its_section() -> None:
    near = told(READER, CODE, "light")
    assert "  element skin = light" in near
    assert "key" not in near
