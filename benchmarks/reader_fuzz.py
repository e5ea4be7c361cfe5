"""Damages real samples of every container and binary and reads them, for a given time; says what failed or hung.

    python -m benchmarks.reader_fuzz --seconds 60 --jobs 2

A failure prints its seed, its number and its sample: --seed and --number make the same input again. The samples are
those of the tests, so it runs in a clone.
"""

import random
from functools import cache

from benchmarks.fuzzing import MOST_SECONDS, Fuzzer, damage, main
from sunlit.intake import Limits, unpack
from sunlit.readers import open_source
from sunlit.schema import Artifact

_LIMITS = Limits(max_total_bytes=1 << 26, max_files=3000, max_seconds=MOST_SECONDS)
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
    """A sample, damaged."""
    name, data = chance.choice(list(samples().items()))
    return name, damage(chance, data)


def read(data: bytes) -> None:
    """What an audit does with the bytes of a file before it judges; raises whatever a reader raises."""
    for item in unpack(Artifact("a", data, ""), _LIMITS):
        assert item.path.isprintable()
    spots = [len(data) * number // 7 for number in range(7)]
    source = open_source("a.bin", data, lambda _data: spots)
    for passage in source.read(None):
        assert 0 <= passage.start <= passage.end <= len(source.text.string)


FUZZER = Fuzzer(damaged, read)

if __name__ == "__main__":
    main(FUZZER, "reader_fuzz", __doc__)
