"""A hostile text costs the judge no more for each of its words than a small one."""

import time

import pytest

from tests.judging.sources import judged

WORDS = "race face glasses beard emotion age gender nationality skin tone uyghur "
SMALL = 50_000  # characters
TIMES = 4
# As many times as long takes as many times as long; what looks at all of a comment for each word in it takes 16.
BOUND = 2.25 * TIMES


def seconds(source: str) -> float:
    """Of this process alone, the better of two: others share the machine."""
    taken = []
    for _ in range(2):
        start = time.process_time()
        judged("shop/door.c", source)
        taken.append(time.process_time() - start)
    return min(taken)


def lines(length: int) -> str:
    text = WORDS * (length // len(WORDS) + 1)
    return "\n".join(text[at : at + 80] for at in range(0, length, 80))


@pytest.mark.parametrize(
    "form", ["/*\n{}\n*/\nint door;\n", "/* {} */ int race;\n", "{}"], ids=["lines", "one comment", "code"]
)
def test_words_of_traits_in_a_row_take_linear_time(form: str) -> None:
    judged("shop/door.c", "int race;")  # what is compiled once is no cost of a text
    small, large = (seconds(form.format(lines(length))) for length in (SMALL, TIMES * SMALL))
    assert large < BOUND * small
