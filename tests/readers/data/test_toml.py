"""TOML: tables, keys, lists over lines, strings over lines."""

import pytest

from sunlit.readers import decode
from sunlit.readers.data.toml import READER
from tests.guard import ends
from tests.readers.code.told import expected, told

CODE = '''
    # a model
    title = "face" # its name
    [face.attributes]
    races = [ # classes
      "asian", 'black',
    ]
    point = { x = 1, name = "y" }
    text = """first
    no = "key"
    """
    "quoted.key" = 'v'
    [[models]]
    name = "a"
    [[models]]
    name = "民族"
'''


def test_tables_and_keys() -> None:
    assert told(READER, CODE) == expected("""
        comment on title
        element title = face // a model / its name
        comment on title
        element face.attributes
          element races // classes
            comment on races
            label asian
            label black
          element point
            element x = 1
            element name = y
          element text = first no = "key"
          element quoted.key = v
        element models
          element name = a
        element models
          element name = 民族
    """)


def test_around_a_place_in_a_list() -> None:
    assert told(READER, CODE, "black").startswith("comment on title\nelement title")
    assert "    label asian\n    label black" in told(READER, CODE, "black")


@pytest.mark.parametrize("unit", ["a = 'b' ", "a = [] ", 'a = """b""" '])
def test_very_many_values_on_one_line_come_to_an_end(unit: str) -> None:
    text = decode((unit * (1_000_000 // len(unit))).encode())
    assert text is not None
    with ends():
        READER.read(text, None)


def test_what_stands_behind_a_value_on_its_line_is_text() -> None:
    text = decode(b"a = 'b' of a face\nc = 1 # kept\n")
    assert text is not None
    told_ = [(one.role, one.name, one.value, text.string[one.at : one.end]) for one in READER.read(text, None)]
    assert told_[:2] == [("element", "a", "b", "a = 'b'"), ("text", "", "", "of a face")]
    assert told_[2][:3] == ("element", "c", "1")
