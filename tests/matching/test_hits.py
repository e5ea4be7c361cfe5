"""Where a word ends another one whose first letter is written as an escape, there is no word."""

import pytest

from sunlit.matching import find_hits
from sunlit.readers import decode


def spellings(source: str) -> set[str]:
    text = decode(source.encode())
    assert text is not None
    return {hit.entry.spelling.text for hit in find_hits(text)}


@pytest.mark.parametrize("source", ['"\\u00e9teint la cam\\u00e9ra"', "<b>&#xe9;teint</b>", "éteint la caméra"])
def test_the_end_of_a_word_is_no_word(source: str) -> None:
    assert "teint" not in spellings(source)


@pytest.mark.parametrize(
    "source", ['"teint vif"', '"\\u6c11teint"', '"\\u00abteint\\u00bb"', '"\\u6c11\\u65cf: teint"']
)
def test_a_word_behind_a_sign_is_one(source: str) -> None:
    assert "teint" in spellings(source)
