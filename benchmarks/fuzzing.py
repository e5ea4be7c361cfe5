"""What the fuzzers of files share: how bytes are damaged, how long one input may take, and the command line."""

import argparse
import multiprocessing
import random
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NamedTuple

MOST_SECONDS = 20  # of processor time for one input
_TELLING = (0, 1, 0x7F, 0x80, 0xFE, 0xFF)


class Fuzzer(NamedTuple):
    """A fuzzer: what makes an input from chance, with the name of what it was made of, and what reads it and raises
    whatever is not as it should be."""

    make: Callable[[random.Random], tuple[str, bytes]]
    read: Callable[[bytes], None]


def damage(chance: random.Random, data: bytes) -> bytes:
    """Bytes changed, numbers set to their ends, stretches moved, doubled or cut out."""
    made = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        if not made:
            break
        # Headers are at the beginning, or at the end; most of the rest is content.
        near = min(len(made), 512)
        at = chance.choice((chance.randrange(len(made)), chance.randrange(near), -1 - chance.randrange(near)))
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
    return bytes(made)


@contextmanager
def ending(seconds: int = MOST_SECONDS) -> Iterator[None]:
    """Fails where the block takes so much of this process's own time, whatever else the machine does meanwhile.

    With AssertionError: a TimeoutError is an OSError, which readers may take for a damaged file.
    """

    def fail(_number: int, _frame: FrameType | None) -> None:
        raise AssertionError(f"has not ended after {seconds} seconds of processor time")

    before = signal.signal(signal.SIGVTALRM, fail)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def run(fuzzer: Fuzzer, seed: int, seconds: float) -> tuple[Counter[str], list[str]]:
    """How many inputs of each kind were read, and what failed."""
    tried: Counter[str] = Counter()
    failures = []
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        number = tried.total()
        name, data = fuzzer.make(random.Random(f"{seed} {number}"))
        tried[name] += 1
        try:
            with ending():
                fuzzer.read(data)
        except BaseException:
            failures.append(f"--seed {seed} --number {number}, {name}:\n{traceback.format_exc(limit=-4)}")
    return tried, failures


def main(fuzzer: Fuzzer, name: str, description: str | None) -> None:
    """The command line of a fuzzer; it ends with status 1 when anything failed."""
    parser = argparse.ArgumentParser(prog=f"benchmarks.{name}", description=description)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--jobs", type=int, default=multiprocessing.cpu_count())
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 30))
    parser.add_argument("--number", type=int, help="read this one input again, with its failure")
    options = parser.parse_args()
    if options.number is not None:
        fuzzer.read(fuzzer.make(random.Random(f"{options.seed} {options.number}"))[1])
        return
    fuzzer.make(random.Random(0))  # what inputs are made of is made once, before the processes part
    with multiprocessing.Pool(options.jobs) as pool:
        results = pool.starmap(run, [(fuzzer, options.seed + job, options.seconds) for job in range(options.jobs)])
    tried = sum((counter for counter, _ in results), Counter[str]())
    failures = [failure for _, those in results for failure in those]
    print(f"{tried.total():,} damaged inputs of {len(tried)} samples, {len(failures)} failures; seed {options.seed}")
    for failure in failures[:20]:
        print(failure)
    sys.exit(bool(failures))
