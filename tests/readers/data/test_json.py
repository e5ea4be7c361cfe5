"""JSON: keys with their values, lists as labels, whatever people do to the format, at any size."""

import json

import pytest

from sunlit.readers import decode
from sunlit.readers.data.json import READER
from tests.guard import ends
from tests.readers.code.told import expected, told

CODE = """
    { // what a model says
      "race": {"classes": ["asian", 'black', "middle eastern", 3], "count": 3},
      /* of the skin */
      skin_color: "light", # a shade
      "faces": [{"age": 30, "box": [1.5, 2e3]}, {"age": 40}],
      "broken": "no end
      "after": null,
    }
    {"line": 2}
    ["top", "level"]
"""


def test_keys_values_and_labels() -> None:
    assert told(READER, CODE) == expected("""
        comment on race
        element race // what a model says
          element classes
            label asian
            label black
            label middle eastern
          element count = 3
        comment on skin_color
        element skin_color = light // of the skin / a shade
        comment on skin_color
        element faces
          element age = 30
          element box
          element age = 40
        element broken = no end
        element after = null
        element line = 2
        label top
        label level
    """)


def test_around_a_place_its_containers_and_their_other_members() -> None:
    assert told(READER, CODE, "40") == expected("""
        comment on race
        element race // what a model says
        comment on skin_color
        element skin_color = light // of the skin / a shade
        comment on skin_color
        element faces
          element age = 40
        element broken = no end
        element after = null
    """)


def test_a_key_comes_with_its_labels() -> None:
    assert "label asian" in told(READER, CODE, '"classes"')


def test_names_and_values_are_told_without_their_escapes() -> None:
    text = decode(rb'{"\u6c11\u65cf": "\u7ef4\u65cf", "list": ["\u56de\u65cf"]}')
    assert text is not None
    key, items, label = READER.read(text, None)
    assert (key.name, key.value, items.name, label.name) == ("民族", "维族", "list", "回族")
    assert key.at == text.string.index(r"\u6c11")


def test_in_a_large_file_only_what_is_around_a_place_is_read() -> None:
    people = [{"id": n, "race": "asian", "box": [n / 7, n / 3, n / 2]} for n in range(150_000)]
    text = decode(json.dumps(people, indent=1).encode())
    assert text is not None
    place = text.string.index('"race"', len(text.string) // 2)
    with ends():
        passages = READER.read(text, [place])
    assert [passage.name for passage in passages] == ["id", "race", "box"]


def test_a_long_list_is_told_around_the_place() -> None:
    text = decode(json.dumps([f"class {n}" for n in range(10_000)]).encode())
    assert text is not None
    labels = [passage.name for passage in READER.read(text, [text.string.index("class 5000")])]
    assert "class 5000" in labels
    assert 100 < len(labels) < 2000


def test_brackets_that_do_not_match_lose_nothing_behind_them() -> None:
    assert told(READER, '{"a": [1, {"b": "x"], "c": "y"}, "d": "z"') == expected("""
        element a
          element b = x
        element c = y
        element d = z
    """)


def test_a_quote_behind_a_backslash_opens_no_string() -> None:
    assert told(READER, r"{\"race\": \"asian\", \"b\": [\"x\"]}") == expected(r"""
        element \"race\" = \"asian\"
        element \"b\"
          label \"x\"
    """)


@pytest.mark.parametrize("unit", [r"\'e9", r"\"e9", "a''", "'a''"])
def test_very_many_quotes_that_open_nothing_come_to_an_end(unit: str) -> None:
    text = decode((unit * 300_000).encode())
    assert text is not None
    with ends():
        READER.read(text, None)
