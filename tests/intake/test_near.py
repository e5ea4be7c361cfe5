"""Which versions are named when the one that was asked for does not exist."""

import pytest

from sunlit.intake.near import near_versions

KNOWN = ["1.9.0", "2.0.0", "2.0.1", "2.1.0", "4.2.0", "20.0.0"]


@pytest.mark.parametrize(
    ("wanted", "named"),
    [
        ("^2.0.0", "near it: "),  # what is like it; nothing lies within 2.0.0
        ("2", "near it: 2.1.0, 2.0.1, 2.0.0; "),
        ("2.x", "near it: 2.1.0, 2.0.1, 2.0.0; "),
        ("^20", "near it: 20.0.0; "),
        ("~2.0", "near it: 2.0.1, 2.0.0; "),
        ("2.0.2", "near it: 2.0."),
        ("nightly", ""),
    ],
)
def test_a_range_names_the_newest_in_it(wanted: str, named: str) -> None:
    assert near_versions(wanted, KNOWN).startswith(named)
    assert bool(near_versions(wanted, KNOWN)) == bool(named)
