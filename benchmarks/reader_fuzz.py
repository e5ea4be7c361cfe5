"""Damages real samples of every container and binary and reads them, for a given time; says what failed or hung.

    python -m benchmarks.reader_fuzz --seconds 60 --jobs 2

A failure prints its seed, its number and its sample: --seed and --number make the same input again. The samples are
those of the tests, so it runs in a clone.
"""

import argparse
import multiprocessing
import random
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from types import FrameType

from sunlit.intake import Budget, Limits, unpack
from sunlit.readers import open_source
from sunlit.schema import Artifact

_MOST_SECONDS = 20  # of processor time for one input
_LIMITS = Limits(max_total_bytes=1 << 26, max_files=3000, max_seconds=_MOST_SECONDS)
_TELLING = (0, 1, 0x7F, 0x80, 0xFE, 0xFF)
_MOST_BYTES = 4 << 20


@cache
def samples() -> dict[str, bytes]:
    """Every sample of the tests, by name; large ones are left out, since small ones have the same headers."""
    from tests.intake.archives import images
    from tests.intake.archives.test_registry import SAMPLES
    from tests.readers.binary import listed

    found = {f"binary {name}": listed.sample(name) for name in listed.SAMPLES}
    found |= {f"archive {name}": data for name, data in SAMPLES.items()}
    found |= {f"image {name}": images.image(name) for name in images.NAMES}
    return {name: data for name, data in sorted(found.items()) if len(data) <= _MOST_BYTES}


def damaged(chance: random.Random) -> tuple[str, bytes]:
    """A sample with bytes changed, numbers set to their ends, stretches moved, doubled or cut out."""
    name, data = chance.choice(list(samples().items()))
    made = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        if not made:
            break
        # Headers are at the beginning, or at the end; most of the rest is content.
        at = chance.choice((chance.randrange(len(made)), chance.randrange(min(len(made), 512)), -1 - chance.randrange(
            min(len(made), 512))))  # fmt: skip
        how = chance.randrange(6)
        if how == 0:
            made[at] = chance.choice(_TELLING)
        elif how == 1:
            made[at] ^= 1 << chance.randrange(8)
        elif how == 2:
            width = chance.choice((2, 4, 8))
            made[at : at + width] = chance.choice((b"\xff", b"\0", b"\x7f")) * width
        elif how == 3:
            start = chance.randrange(len(made))
            made[at:at] = made[start : start + chance.randrange(1, 64)]
        elif how == 4:
            del made[at : at + chance.randrange(1, 64)]
        else:
            del made[max(1, at % len(made)) :]
    return name, bytes(made)


def read(data: bytes) -> None:
    """What an audit does with the bytes of a file before it judges; raises whatever a reader raises."""
    with _ends():
        for item in unpack(Artifact("a", data, ""), Budget(_LIMITS, len(data))):
            assert item.path.isprintable()
        spots = [len(data) * number // 7 for number in range(7)]
        source = open_source("a.bin", data, lambda _data: spots)
        for passage in source.read(None):
            assert 0 <= passage.start <= passage.end <= len(source.text.string)


@contextmanager
def _ends() -> Iterator[None]:
    def fail(_number: int, _frame: FrameType | None) -> None:
        raise TimeoutError(f"has not ended after {_MOST_SECONDS} seconds of processor time")

    before = signal.signal(signal.SIGVTALRM, fail)
    signal.setitimer(signal.ITIMER_VIRTUAL, _MOST_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def run(seed: int, seconds: float) -> tuple[Counter[str], list[str]]:
    """How many inputs of each kind were read, and what failed."""
    tried: Counter[str] = Counter()
    failures = []
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        number = tried.total()
        name, data = damaged(random.Random(f"{seed} {number}"))
        tried[name] += 1
        try:
            read(data)
        except BaseException:
            failures.append(f"--seed {seed} --number {number}, {name}:\n{traceback.format_exc(limit=-4)}")
    return tried, failures


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="benchmarks.reader_fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--jobs", type=int, default=multiprocessing.cpu_count())
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 30))
    parser.add_argument("--number", type=int, help="read this one input again, with its failure")
    options = parser.parse_args()
    if options.number is not None:
        read(damaged(random.Random(f"{options.seed} {options.number}"))[1])
        return
    samples()
    with multiprocessing.Pool(options.jobs) as pool:
        results = pool.starmap(run, [(options.seed + job, options.seconds) for job in range(options.jobs)])
    tried = sum((counter for counter, _ in results), Counter[str]())
    failures = [failure for _, those in results for failure in those]
    print(f"{tried.total():,} damaged inputs of {len(tried)} samples, {len(failures)} failures; seed {options.seed}")
    for failure in failures[:20]:
        print(failure)
    sys.exit(bool(failures))


if __name__ == "__main__":
    main()
