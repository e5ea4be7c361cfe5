"""The rules of the states: gone and back are told by answers only, and what does not answer is not gone."""

from itertools import pairwise

import pytest

from sunlit.watch.model import Outcome, Seen, Source, Standing
from sunlit.watch.outcome import is_capture, is_told, judge
from tests.watch.watching import BEGAN, DAY, HOUR

SOURCE = Source(1, "https://host.example/sdk.zip", "web", 6 * HOUR)
THERE = Standing(presence="there", identity="a", answered=BEGAN, looked=BEGAN, since=BEGAN, etag='"1"')
GONE = Standing(presence="gone", identity="a", answered=BEGAN, looked=BEGAN, since=BEGAN)
SAME, OTHER = Seen("there", identity="a"), Seen("there", identity="b")


@pytest.mark.parametrize(
    ("before", "seen", "outcome", "presence", "captured"),
    [
        (Standing(), SAME, "first", "there", True),
        (Standing(), Seen("gone", "404"), "gone", "gone", True),
        (Standing(), Seen("unreachable"), "unreachable", "", False),
        (THERE, SAME, "unchanged", "there", False),
        (THERE, Seen("unmodified"), "unchanged", "there", False),
        (THERE, OTHER, "changed", "there", True),
        (THERE, Seen("gone", "404"), "gone", "gone", True),
        (THERE, Seen("unreachable"), "unreachable", "there", False),
        (GONE, Seen("gone", "404"), "gone", "gone", False),
        (GONE, SAME, "back", "there", True),
        (GONE, OTHER, "back", "there", True),
        (GONE, Seen("unreachable"), "unreachable", "gone", False),
        (Standing(presence="gone"), SAME, "first", "there", True),
    ],
)
def test_what_a_look_comes_to(before: Standing, seen: Seen, outcome: Outcome, presence: str, captured: bool) -> None:
    after = judge(SOURCE, before, seen, BEGAN + DAY)
    assert (after.outcome, after.presence, is_capture(before, after)) == (outcome, presence, captured)


def test_after_failures_the_same_is_told_as_reached_again_once() -> None:
    failed = judge(SOURCE, THERE, Seen("unreachable"), BEGAN + DAY)
    again = judge(SOURCE, failed, Seen("unreachable"), BEGAN + 2 * DAY)
    reached = judge(SOURCE, again, SAME, BEGAN + 3 * DAY)
    calm = judge(SOURCE, reached, SAME, BEGAN + 4 * DAY)
    row = (THERE, failed, again, reached, calm)
    assert [one.outcome for one in row[1:]] == ["unreachable", "unreachable", "reached", "unchanged"]
    assert [is_told(before, after) for before, after in pairwise(row)] == [True, False, True, False]
    assert (failed.answered, failed.since, again.failures, reached.failures) == (BEGAN, BEGAN, 2, 0)


def test_a_source_that_fails_is_tried_again_ever_later_and_not_later_than_a_day() -> None:
    waits, standing = [], THERE
    for _ in range(40):
        standing = judge(SOURCE, standing, Seen("unreachable"), BEGAN)
        waits.append(standing.due - BEGAN)
    assert waits[:4] == [300, 600, 1200, 2400]
    assert waits == sorted(waits)
    assert waits[-1] == DAY


def test_what_the_server_wants_to_hear_is_forgotten_with_what_is_gone() -> None:
    assert judge(SOURCE, THERE, Seen("gone"), BEGAN).etag == ""
    assert judge(SOURCE, THERE, Seen("unreachable"), BEGAN).etag == '"1"'
