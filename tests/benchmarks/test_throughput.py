"""Measuring: the time and the memory of a command and of everything that it starts."""

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.throughput import measure

_HOLD = "held = b'x' * {size}; import time; time.sleep(1.2)"


def test_memory_of_children_counts(tmp_path: Path) -> None:
    child = _HOLD.format(size=80_000_000)
    parent = f"import subprocess, sys; held = b'x' * 60_000_000; subprocess.run([sys.executable, '-c', {child!r}])"
    run = measure([sys.executable, "-c", parent], tmp_path / "output")
    assert 140e6 < run.peak < 260e6
    assert 1.2 < run.seconds < 20


def test_memory_that_processes_share_counts_once(tmp_path: Path) -> None:
    code = "import os, time; held = b'x' * 90_000_000; os.fork(); os.fork(); time.sleep(1.2)"
    assert 90e6 < measure([sys.executable, "-c", code], tmp_path / "output").peak < 170e6


def test_work_of_children_counts(tmp_path: Path) -> None:
    child = "import time\nwhile time.process_time() < 0.5: pass"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    assert 0.5 <= measure([sys.executable, "-c", parent], tmp_path / "output").processor < 5


def test_output_is_kept_and_a_search_without_a_hit_is_no_failure(tmp_path: Path) -> None:
    measure([sys.executable, "-c", "print('said'); raise SystemExit(1)"], tmp_path / "output")
    assert (tmp_path / "output").read_text() == "said\n"


def test_a_command_that_fails_is_told(tmp_path: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError):
        measure([sys.executable, "-c", "raise SystemExit(2)"], tmp_path / "output")
