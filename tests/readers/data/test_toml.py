"""TOML: tables, keys, lists over lines, strings over lines."""

from sunlit.readers.data.toml import READER
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
