"""Guards against what runs or waits for ever: how fast it is, is measured in the benchmarks."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_PROCESSOR_SECONDS = 60
# Seconds after which nobody waits on for what should have happened: no measure of anything, and far beyond what a busy
# machine needs.
PATIENCE = 300


@contextmanager
def ends() -> Iterator[None]:
    """Fails where the block takes a minute of this process's own time, whatever else the machine does meanwhile."""

    def fail(_number: int, _frame: FrameType | None) -> None:
        raise AssertionError(f"has not ended after {_PROCESSOR_SECONDS} seconds of processor time")

    before = signal.signal(signal.SIGVTALRM, fail)
    signal.setitimer(signal.ITIMER_VIRTUAL, _PROCESSOR_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
