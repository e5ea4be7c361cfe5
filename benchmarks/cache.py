"""Where the benchmarks keep what they fetch or make: a folder of the user's cache, outside the repository."""

import os
from pathlib import Path


def cache_folder() -> Path:
    """`sunlit-benchmark` in the folder that the XDG Base Directory Specification names for caches."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "sunlit-benchmark"
