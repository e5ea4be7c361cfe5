"""Guards against what runs or waits for ever: how fast it is, is measured in the benchmarks."""

from contextlib import AbstractContextManager

from benchmarks.fuzzing import ending

_PROCESSOR_SECONDS = 60
# Seconds after which nobody waits on for what should have happened: no measure of anything, and far beyond what a busy
# machine needs.
PATIENCE = 300


def ends() -> AbstractContextManager[None]:
    """Fails where the block takes a minute of this process's own time."""
    return ending(_PROCESSOR_SECONDS)
