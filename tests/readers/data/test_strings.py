"""The .strings of Apple's systems."""

from sunlit.readers.data.strings import READER
from tests.readers.code.told import expected, told

CODE = r"""
    /* what a person sees */
    "race" = "民族";
    // a second one
    plain = "a \" quote";
"""


def test_keys_and_texts() -> None:
    assert told(READER, CODE) == expected(r"""
        comment on race
        element race = 民族 // what a person sees
        comment on plain
        element plain = a \" quote // a second one
    """)
