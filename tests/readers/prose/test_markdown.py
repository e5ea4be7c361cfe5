"""Markdown: lines under their headings, headings of both kinds, none inside of code."""

from sunlit.readers import decode
from sunlit.readers.prose.markdown import READER
from tests.readers.prose.pieces import pieces

CODE = """
intro
# Title #
a text
## About <b>race</b>
```
# no heading
int race;
```
```yaml
# no heading
kinds: [asian, black]
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
        ("About race", "```"),
        ("About race", "# no heading"),
        ("About race", "int race;"),
        ("About race", "```"),
        ("About race", "```yaml"),
        ("About race", "no heading"),
        ("About race", "# kinds"),
        ("kinds", "asian"),
        ("kinds", "black"),
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


def test_code_between_fences_is_told_as_code() -> None:
    source = """# Use
```python
KINDS = ["asian", "black"]  # of faces
print(face.race)
```
"""
    text = decode(source.encode())
    assert text is not None
    passages = READER.read(text, sorted(source.index(word) for word in ("asian", "race")))
    assert [(one.role, one.name, source[one.start : one.end]) for one in passages[1:]] == [
        ("constant", "KINDS", 'KINDS = ["asian", "black"]'),
        ("label", "asian", '"asian"'),
        ("label", "black", '"black"'),
        ("comment", "", "# of faces"),
        ("symbol", "race", "race"),
    ]
