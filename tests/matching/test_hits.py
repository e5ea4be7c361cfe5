"""Hits are the same whether all of a text is searched or what lies around the places that the raw pass gives; where a
word ends another one whose first letter is written as an escape, there is no word."""

import codecs
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sunlit.matching import find_hits, may_lie
from sunlit.matching.scan import MOST_PLACES
from sunlit.readers import decode
from sunlit.vocabulary import load
from sunlit.vocabulary.spelling import Hit, entries

PHRASES = sorted(
    {entry.spelling.text for entry in entries(load())} | {phrase for one in load().traits for phrase in one.exclusions}
)
FILLERS = ("\n", " ", "_", "/", ";", "x", "A", "é", "族", "👋", "trace ", "\\u6c11\\u65cf", "." * 300, "字" * 200)


def both_ways(data: bytes) -> tuple[list[Hit], list[Hit]]:
    text = decode(data)
    assert text is not None
    return find_hits(text), find_hits(text, may_lie(data))


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


@settings(deadline=None)  # the first time compiles the vocabulary
@given(
    st.lists(st.sampled_from(FILLERS) | st.sampled_from(PHRASES), max_size=30), st.sampled_from([b"", codecs.BOM_UTF8])
)
def test_what_is_found_around_places_is_all_there_is(pieces: list[str], mark: bytes) -> None:
    of_all, around = both_ways(mark + "".join(pieces).encode())
    assert around == of_all


# How names, sentences and keys write several words; words of one script alone are written with any separators.
STYLES = (
    str,
    str.upper,
    str.title,
    lambda phrase: phrase.replace(" ", "_"),
    lambda phrase: phrase.upper().replace(" ", "_"),
    lambda phrase: phrase.title().replace(" ", ""),
    lambda phrase: phrase.replace(" ", "-"),
    lambda phrase: phrase.replace(" ", " /" if phrase.isascii() else " "),
)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("bound", [" ", "\r\n", "_", "9", "族", '"'])
def test_what_is_found_in_a_text_is_seen_in_its_bytes_and_near(style: Callable[[str], str], bound: str) -> None:
    missed = []
    for phrase in PHRASES:
        of_all, around = both_ways(f"{'.' * 600}{bound}{style(phrase)}{bound}{'.' * 600}".encode())
        missed += [phrase] if around != of_all else []
    assert not missed


def test_behind_more_places_than_are_counted_everything_is_found() -> None:
    data = b"race " * (MOST_PLACES + 1) + b"." * 600 + b" uyghur "
    text = decode(data)
    assert text is not None
    assert find_hits(text, may_lie(data))[-1].entry.group == "uyghur"
