"""How sure a verdict is: sure when something shows it, even when nothing does."""

from hypothesis import given
from hypothesis import strategies as st

from sunlit.judging.certainty import mentioned, not_shown, shown
from tests.judging.sources import judged, place

DISTANCES = st.floats(min_value=-100, max_value=100)


@given(DISTANCES, DISTANCES)
def test_more_distance_is_never_less_sure(one: float, other: float) -> None:
    near, far = sorted((one, other))
    for sure in (shown, not_shown, mentioned):
        assert 0 <= sure(near) <= sure(far) <= 0.99


@given(st.floats(min_value=0, max_value=3))
def test_what_nothing_shows_is_less_sure_than_what_is_shown_as_clearly(distance: float) -> None:
    assert not_shown(distance) < shown(distance)
    assert mentioned(-distance) == 0.5


def test_a_word_that_is_only_said_is_a_mention_of_even_chance_until_something_tells_that_it_is_one() -> None:
    alone = place(judged("note.py", "def f():\n    log(ethnicity)\n"), "log(", "ethnicity")
    told = place(
        judged("note.py", "def f():\n    log(ethnicity)  # demographic parity of the protected attribute\n"),
        "log(",
        "ethnicity",
    )
    assert (alone.verdict, alone.confidence) == ("mention", 0.5)
    assert told.verdict == "mention"
    assert told.confidence > 0.85
