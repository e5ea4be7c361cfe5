"""Markdown: lines under their headings, headings of both kinds, none inside of code."""

from sunlit.readers.prose.markdown import READER
from tests.readers.prose.pieces import pieces

CODE = """
intro
# Title #
a text
## About <b>race</b>
```c
# no heading
int race;
```
Underlined
----------
| a | 民族 |
# Next
end
"""


def test_lines_stand_under_their_headings() -> None:
    assert pieces(READER, CODE) == [
        ("", "intro"),
        ("", "# Title"),
        ("Title", "a text"),
        ("Title", "# About race"),
        ("About race", "```c"),
        ("About race", "# no heading"),
        ("About race", "int race;"),
        ("About race", "```"),
        ("Title", "# Underlined"),
        ("Underlined", "| a | 民族 |"),
        ("", "# Next"),
        ("Next", "end"),
    ]


def test_around_a_place_its_line_and_all_headings() -> None:
    assert pieces(READER, CODE, "民族") == [
        ("", "# Title"),
        ("Title", "# About race"),
        ("Title", "# Underlined"),
        ("Underlined", "| a | 民族 |"),
        ("", "# Next"),
    ]
