"""A few seconds of what `make fuzz` does for minutes: damaged samples of everything end, and raise nothing."""

import random

from benchmarks.fuzzing import run
from benchmarks.reader_fuzz import FUZZER, damaged, samples
from tests.intake.archives.images import NAMES


def test_damaged_samples_raise_nothing() -> None:
    tried, failures = run(FUZZER, random.SystemRandom().randrange(1 << 30), seconds=8)
    assert failures == []
    assert tried.total() > 20


def test_an_input_can_be_made_again() -> None:
    assert damaged(random.Random("7 3")) == damaged(random.Random("7 3"))
    assert len(samples()) > len(NAMES)
