"""Spellings are found as words, in every identifier style, and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunlit.vocabulary.spelling import Finder, find, find_groups


def traits(text: str) -> set[str]:
    return {trait for hit in find(text) if not hit.excluded for trait in hit.entry.traits}


@pytest.mark.parametrize(
    ("written", "trait"),
    [
        ("emNation", "ethnicity"),
        ("szECType", "ethnicity"),
        ("byMinority", "ethnicity"),
        ("EthicCode", "ethnicity"),
        ("名族", "ethnicity"),
        ("multicultural_appearance", "ethnicity"),
        ("EM_RACE_TYPE", "race"),
        ("dominant-race", "race"),
        ("attributes.race[0]", "race"),
        ("skinColorList", "skin_colour"),
        ("NETDEV_SKINCOLOR_TYPE_E", "skin_colour"),
        ("肤色", "skin_colour"),
        ("膚色", "skin_colour"),
        ("национальность", "ethnicity"),
        ("国籍", "nationality"),
    ],
)
def test_a_spelling_is_found_in_identifiers_of_every_style(written: str, trait: str) -> None:
    assert trait in traits(written)


@pytest.mark.parametrize(
    "written",
    ["trace", "brace", "embrace", "TRACE_MODE", "LBRACE", "grace_period", "REC_TYPE", "被害人种类", "低维族", "rAcE"],
)
def test_words_that_only_hold_the_letters_stay_silent(written: str) -> None:
    assert not traits(written)


@pytest.mark.parametrize(
    "written", ["Uyghur", "Uygur", "Uighur", "Uigur", "维吾尔族", "维族", "維吾爾", "ئۇيغۇر", "Уйгур"]
)
def test_every_usual_spelling_of_uyghur_names_the_group(written: str) -> None:
    assert "uyghur" in {hit.entry.group for hit in find_groups(f"TYPE_{written}")}


def test_the_name_of_a_tag_is_no_people() -> None:
    assert [hit.entry.group for hit in find_groups("<li>Han</li>")] == ["han"]
    assert {hit.entry.group for hit in find_groups("Han, Li, Bai")} == {"han", "li", "bai"}


def test_an_exclusion_is_told_and_takes_the_hit_from_its_trait() -> None:
    hits = find("to avoid a race condition")
    assert [(hit.start, hit.excluded) for hit in hits] == [(11, "race condition")]


def test_of_overlapping_hits_of_one_trait_the_longest_stays() -> None:
    hits = [hit for hit in find("ethnic group") if "ethnicity" in hit.entry.traits]
    assert [(hit.start, hit.end) for hit in hits] == [(0, 12)]


words = st.lists(st.text("abcdefghij", min_size=2, max_size=6), min_size=1, max_size=3)


@given(
    words,
    st.sampled_from(["snake", "upper", "camel", "title", "kebab", "spaced", "joined"]),
    st.sampled_from("_ .;(\n1"),
)
def test_any_phrase_is_found_in_any_style_between_any_bounds(phrase: list[str], style: str, bound: str) -> None:
    styles = {
        "snake": "_".join(phrase),
        "upper": "_".join(phrase).upper(),
        "camel": phrase[0] + "".join(word.capitalize() for word in phrase[1:]),
        "title": "".join(word.capitalize() for word in phrase),
        "kebab": "-".join(phrase),
        "spaced": " ".join(phrase),
        "joined": "".join(phrase),
    }
    written = styles[style]
    found = Finder([(" ".join(phrase), "x")]).find(f"族{bound}{written}{bound}族")
    assert ("x", 2, 2 + len(written)) in found


@given(st.text("abcdefghij", min_size=3, max_size=6), st.text("klmnop", min_size=1, max_size=3), st.booleans())
def test_no_phrase_is_found_inside_a_longer_word(phrase: str, more: str, before: bool) -> None:
    assert not Finder([(phrase, "x")]).find(more + phrase if before else phrase + more)


@given(st.text(max_size=200))
def test_any_text_can_be_searched_and_every_place_lies_in_it(text: str) -> None:
    for hit in find(text):
        assert 0 <= hit.start < hit.end <= len(text)


@pytest.mark.parametrize(("written", "group"), [("monk_skin_tone_10", "monk_10"), ("MONK_01", "monk_1")])
def test_numbers_are_words_and_are_not_cut(written: str, group: str) -> None:
    assert {hit.entry.group for hit in find_groups(written)} == {group}
