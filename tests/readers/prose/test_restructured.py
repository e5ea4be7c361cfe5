"""reStructuredText: levels by the characters under the titles."""

from sunlit.readers.prose.restructured import READER
from tests.readers.prose.pieces import pieces

CODE = """
=====
Title
=====
a text
About race
----------
more race.
Other
-----
x
Second
======
y
"""


def test_levels_come_from_the_lines_under_titles() -> None:
    assert pieces(READER, CODE)[1:] == [
        ("", "# Title"),
        ("Title", "a text"),
        ("Title", "# About race"),
        ("About race", "more race."),
        ("Title", "# Other"),
        ("Other", "x"),
        ("", "# Second"),
        ("Second", "y"),
    ]
