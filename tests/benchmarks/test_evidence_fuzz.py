"""A few seconds of what `make fuzz` does for minutes: damaged bundles hold or are refused, and raise nothing else."""

import random

from benchmarks.evidence_fuzz import FUZZER, damaged, samples
from benchmarks.fuzzing import run


def test_damaged_bundles_raise_nothing() -> None:
    tried, failures = run(FUZZER, random.SystemRandom().randrange(1 << 30), seconds=8)
    assert failures == []
    assert tried.total() > 20


def test_an_input_can_be_made_again() -> None:
    assert damaged(random.Random("7 3")) == damaged(random.Random("7 3"))
    assert sorted(samples()) == ["format-1-late.tar", "format-1-stamped.tar", "format-1.tar", "part.tar"]
