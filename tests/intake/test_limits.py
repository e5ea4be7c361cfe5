"""Each limit stops at its number, and says which it is and how to raise it."""

import time

import pytest

from sunlit.intake import Budget, Limits
from sunlit.intake.limits import MIB, LimitReached, human_bytes


def test_a_budget_ends_with_the_bytes_that_may_be_unpacked() -> None:
    budget = Budget(Limits(max_total_bytes=100), size=1)
    budget.spend(100)
    with pytest.raises(LimitReached, match=r"limit of 100 bytes reached: .*--max-total-bytes"):
        budget.spend(1)


def test_the_ratio_counts_only_above_64_mib() -> None:
    budget = Budget(Limits(max_ratio=10), size=1)
    budget.spend(64 * MIB)
    with pytest.raises(LimitReached, match=r"limit of 10 reached: .*--max-ratio"):
        budget.spend(1)


def test_the_ratio_is_that_of_the_whole_file() -> None:
    budget = Budget(Limits(max_ratio=2), size=100 * MIB)
    budget.spend(200 * MIB)
    with pytest.raises(LimitReached, match="--max-ratio"):
        budget.spend(1)


def test_a_budget_ends_with_the_members() -> None:
    budget = Budget(Limits(max_files=2), size=1)
    budget.count_member()
    budget.count_member()
    with pytest.raises(LimitReached, match=r"limit of 2 reached: .*--max-files"):
        budget.count_member()


def test_a_budget_ends_with_its_time() -> None:
    budget = Budget(Limits(max_seconds=0.01), size=1)
    budget.spend(0)
    time.sleep(0.02)
    with pytest.raises(LimitReached, match=r"limit of 0.01 reached: .*--max-seconds"):
        budget.spend(0)


@pytest.mark.parametrize(
    ("count", "shown"),
    [(0, "0 bytes"), (1023, "1023 bytes"), (1536, "1.5 KiB"), (512 << 20, "512 MiB"), (8 << 30, "8 GiB")],
)
def test_sizes_are_shown_as_people_write_them(count: int, shown: str) -> None:
    assert human_bytes(count) == shown
