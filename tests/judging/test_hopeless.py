"""Where nothing around makes a case a place is dismissed without being weighed; test_bounds.py compares the two."""

import pytest

from sunlit.judging.hopeless import is_hopeless
from tests.judging.sources import placed


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("cache.txt", "The age of an answer is the time since it was made.\n"),
        ("cache.c", "int max_age = 60;\nif (max_age) drop(max_age);\n"),
        ("fields.txt", "| age | number | 1 |\n"),
        ("keyboards.txt", "The Kurdish layout has more keys than that of Iran.\n"),
    ],
)
def test_it_is_dismissed_by_its_surroundings(path: str, source: str) -> None:
    scene, places = placed(path, source)
    assert places and all(is_hopeless(scene, place) for place in places)


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("faces.txt", "The camera tells the age of a face, and whether it wears glasses.\n"),
        ("race.c", "if (race == 2) alarm();\n"),
        ("people.txt", "Their ethnicity.\n"),
        ("Race.java", "public class Race {}\n"),
    ],
)
def test_what_may_be_more_is_weighed(path: str, source: str) -> None:
    scene, places = placed(path, source)
    assert places and not any(is_hopeless(scene, place) for place in places)
