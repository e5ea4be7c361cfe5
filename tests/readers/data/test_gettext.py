"""Translations of gettext: a text and what it becomes, with what is said of it."""

from sunlit.readers.data.gettext import READER
from tests.readers.code.told import expected, told

CODE = r"""
    #. what a person sees
    #: face.c:12
    msgid "race"
    msgstr "民族"

    msgid "one \"kind\""
    msgid_plural "kinds"
    msgstr[0] "种"
"""


def test_texts_and_what_they_become() -> None:
    assert told(READER, CODE) == expected(r"""
        comment on race
        element race = 民族 // . what a person sees / #: face.c:12
        element one \"kind\" = 种
    """)
