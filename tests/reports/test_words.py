"""Amounts and answers in plain words."""

import msgspec
import pytest

from sunlit.reports.words import amount, answer, count, coverage, group_names, joined, share, size, trait_name
from sunlit.schema import Summary, Tally
from tests.reports import invented


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1000, "1.0 kB"),
        (999_949, "999.9 kB"),
        (999_950, "1.0 MB"),
        (24_100_000, "24.1 MB"),
        (3 * 10**9, "3.0 GB"),
        (2 * 10**15, "2,000.0 TB"),
    ],
)
def test_sizes(number: int, text: str) -> None:
    assert size(number) == text


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (0, 0, "0%"),
        (0, 9, "0%"),
        (9, 9, "100%"),
        (1, 10**9, "<0.1%"),
        (10**9 - 1, 10**9, ">99.9%"),
        (1, 8, "12.5%"),
    ],
)
def test_shares_are_never_none_for_something_nor_all_for_less(part: int, whole: int, text: str) -> None:
    assert share(part, whole) == text


def test_an_unknown_size_is_not_nothing() -> None:
    assert amount(Tally(2), 100) == "2 files (size not known)"


def test_lists_and_counts() -> None:
    assert joined(()) == ""
    assert joined(("a",)) == "a"
    assert joined(("a", "b", "c")) == "a, b and c"
    assert joined(tuple("abcdefgh"), 3) == "a, b and 6 more"
    assert count(1, "ability") == "1 ability"
    assert count(1200, "ability") == "1,200 abilities"


def test_names_come_from_the_vocabulary_and_unknown_ones_stay_readable() -> None:
    assert trait_name(invented.VOCABULARY, "gender") == "gender"
    assert trait_name(invented.VOCABULARY, "no_such\x1b") == "no such‹U+001B›"
    assert group_names(invented.VOCABULARY, "ethnicity", ("uyghur", "new_one")) == ("Uyghur", "new one")


def test_the_answer_says_what_about_whom_and_on_how_much_it_rests() -> None:
    sentences = answer(invented.result(), invented.VOCABULARY)
    assert sentences[0] == "This product can single people out by ethnicity and race."
    assert "Uyghur" in sentences[1]
    assert sentences[-1] == (
        "This rests on 812 files (24.1 MB, 85.8%) that could be read. Nothing can be said about the rest: 1 file "
        "(400 bytes, <0.1%) left out on purpose and 3 files (4.0 MB, 14.2%) that could not be read. "
        "Published beside it, and not opened: 1 file (9.0 MB)."
    )


def test_a_sensitive_trait_is_not_called_protected() -> None:
    capability, findings = invented.binary()
    result = msgspec.structs.replace(invented.nothing(), capabilities=(capability,), findings=findings)
    sentences = answer(result, invented.VOCABULARY)
    assert sentences[0].startswith("No ability to single people out by a protected trait")
    assert sentences[1] == "It can tell people apart by gender."


def test_a_target_of_which_nothing_was_read_is_not_called_clean() -> None:
    empty = Tally()
    summary = Summary("x", "0", "0", empty, empty, Tally(2, 500), (), {}, {})
    assert coverage(summary).startswith("Nothing could be read, so nothing can be said")
