"""Quoted text cannot act, and does not hide."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from sunlit.reports.visible import visible


def test_what_moves_a_cursor_or_turns_a_line_becomes_a_mark() -> None:
    assert visible("a\x1b[2J\u202eb\x00\x9b") == "a‹U+001B›[2J‹U+202E›b‹U+0000›‹U+009B›"
    assert visible("one\ntwo\u2028\ttabs") == "one‹U+000A›two‹U+2028› tabs"
    assert visible("name\udcff.c") == "name‹U+DCFF›.c"


def test_readable_text_of_any_script_stays_as_it_is() -> None:
    for text in ("维吾尔族", "ئۇيغۇر", "हिन्दी", "Уйгур", "naïve café", "全角　空格"):
        assert visible(text) == text


@given(st.text(alphabet=st.characters()))
def test_nothing_that_acts_is_left(text: str) -> None:
    shown = visible(text)
    assert not {unicodedata.category(character) for character in shown} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert visible(shown) == shown
