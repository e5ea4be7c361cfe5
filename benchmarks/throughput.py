"""Measures an audit against word search on a large tree: python -m benchmarks.throughput [--files N] [--bytes N].

`sunlit audit` reads, hashes, decodes and judges every file; ripgrep and ugrep look for the same spellings and do no
more. The tree is made once from what is installed on the machine (see tree.py) and kept. All are run in turn, on a
warm cache. Where the machine does other work too, the seconds of all processors say more than those of the clock. It
prints a table and writes nothing, unless --output names a file.

ripgrep runs with -uuu, so that it reads binary and ignored files too, and with its defaults, by which it ends at their
first NUL or leaves them out, though they are half of the bytes; ugrep with -r and hidden files. Words that an
audit takes as the name of a group only inside a set of groups ("white", "han") are among the spellings that the
searches get, as in `sunlit vocabulary list --format text`; a second line for each leaves them out.
"""

import argparse
import os
import platform
import re
import shlex
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec

from benchmarks.cache import cache_folder
from benchmarks.tree import Made, make
from sunlit.schema import Summary
from sunlit.vocabulary import load
from sunlit.vocabulary.spelling import entries

_LEAST_SPELLINGS = 2000
_SAMPLE_SECONDS = 0.5


class Run(msgspec.Struct, frozen=True):
    """One run: seconds from start to end, seconds of all processors, and the most memory of all processes in bytes."""

    seconds: float
    processor: float
    peak: int


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="benchmarks.throughput", description=__doc__)
    parser.add_argument("--files", type=int, default=100_000)
    parser.add_argument("--bytes", type=float, default=2e9)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--cache", type=Path, default=cache_folder(), help="where the tree is kept  [%(default)s]")
    parser.add_argument("--output", type=Path, help="write the table to this file too")
    options = parser.parse_args()
    if not shutil.which("rg"):
        sys.exit("benchmarks.throughput: ripgrep is missing; install it (Debian: apt install ripgrep) and start again")
    tree = options.cache / f"plain-tree-{options.files}-{options.bytes:.0f}"
    print(f"the tree: {tree}", file=sys.stderr)
    made = make(tree, options.files, int(options.bytes))
    with tempfile.TemporaryDirectory() as folder:
        contenders = _contenders(tree, Path(folder))
        rounds = [_round(contenders, tree, Path(folder)) for _ in range(options.runs + 1)]
        # The first round compiles the vocabulary.
        report = _report(made, rounds[1:], _read_by_audit(Path(folder, "audit")))
    print(report, end="")
    if options.output:
        options.output.write_text(report, encoding="utf-8")


def _contenders(tree: Path, folder: Path) -> dict[str, list[str]]:
    """The commands by name; the audit is the first."""
    sunlit = str(Path(sys.executable).with_name("sunlit"))
    listed = subprocess.run([sunlit, "vocabulary", "list", "--format", "text"], check=True, capture_output=True).stdout
    alone = {entry.spelling.text for entry in entries(load()) if entry.spelling.strength != "member"}
    lists = {"every spelling": listed.decode().splitlines(), "those searched for alone": sorted(alone)}
    if len(lists["every spelling"]) < _LEAST_SPELLINGS:
        sys.exit(f"benchmarks.throughput: the vocabulary has fewer than {_LEAST_SPELLINGS} spellings")
    commands = {"audit": [sunlit, "audit", str(tree), "--format", "jsonl"]}
    for number, (name, spellings) in enumerate(lists.items()):
        terms = folder / f"terms{number}"
        terms.write_text("\n".join(spellings) + "\n", encoding="utf-8")
        which = f"{name} ({len(spellings)})"
        commands[f"rg, {which}"] = ["rg", "-i", "-F", "-uuu", "-f", str(terms), str(tree)]
        commands[f"rg by its defaults, {which}"] = ["rg", "-i", "-F", "-f", str(terms), str(tree)]
        if shutil.which("ugrep"):
            commands[f"ugrep, {which}"] = ["ugrep", "-r", "-i", "-F", "--hidden", "-f", str(terms), str(tree)]
    return commands


def _round(commands: dict[str, list[str]], tree: Path, folder: Path) -> dict[str, Run]:
    """Each command once; what they print goes to files, for ugrep and others do less when nobody listens.

    Before each the tree is read once: the gigabytes that a search prints may have taken its place in the cache.
    """
    runs = {}
    for name, command in commands.items():
        output = folder / name.split(",")[0]
        for file in tree.rglob("*"):
            if file.is_file():
                file.read_bytes()
        runs[name] = measure(command, output)
        print(f"{name}: {runs[name]}", file=sys.stderr)
    return runs


def measure(command: Sequence[str], output: Path) -> Run:
    """Run a command as a process group of its own and watch the memory of all its processes.

    Raises CalledProcessError when it ends with a status that says it did not finish.
    """
    peaks = [0]
    ended = threading.Event()
    # As after an installation: Python keeps compiled modules from the first round on.
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    with output.open("wb") as stream:
        started = time.monotonic()
        process = subprocess.Popen(command, stdout=stream, stderr=subprocess.DEVNULL, env=environment, process_group=0)

        def watch() -> None:
            while not ended.wait(_SAMPLE_SECONDS):
                peaks.append(resident(process.pid))

        watcher = threading.Thread(target=watch)
        watcher.start()
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except KeyboardInterrupt:
            os.killpg(process.pid, signal.SIGTERM)
            raise
        finally:
            ended.set()
        seconds = time.monotonic() - started
        watcher.join()
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1, 3):
        raise subprocess.CalledProcessError(process.returncode, command)
    return Run(seconds, usage.ru_utime + usage.ru_stime, max(peaks))


def resident(group: int) -> int:
    """The bytes that the processes of a group hold in memory: of what several share each holds its part (proc(5))."""
    total = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if int((folder / "stat").read_text().rpartition(")")[2].split()[2]) == group:
                held = re.search(r"^Pss: +(\d+) kB", (folder / "smaps_rollup").read_text(), re.MULTILINE)
                total += int(held[1]) << 10 if held else 0
        except (OSError, ValueError, IndexError):
            continue  # it ended while we looked
    return total


def _read_by_audit(output: Path) -> Summary:
    with output.open("rb") as stream:
        return msgspec.json.decode(stream.readlines()[-1], type=Summary)


def _report(made: Made, rounds: list[dict[str, Run]], summary: Summary) -> str:
    names = list(rounds[0])
    lines = [
        "# Throughput",
        "",
        f"`{shlex.join(['python', '-m', 'benchmarks.throughput', *sys.argv[1:]])}`",
        "",
        f"The tree holds {made.files:,} files and {made.bytes:,} bytes; {made.headers:,} of the files are headers that "
        "the benchmark wrote, the others were installed on the machine.",
        f"The audit read {summary.read.files:,} files and {summary.read.bytes:,} bytes (archives inside files count "
        f"again), left {summary.skipped.files:,} ({summary.skipped.bytes:,} bytes) out on purpose and could not read "
        f"{summary.unreadable.files:,}.",
        f"It found {', '.join(f'{number:,} of verdict {verdict}' for verdict, number in summary.found.items())}.",
        f"{len(rounds)} rounds on {os.cpu_count()} processors ({platform.machine()}), {_version('rg')}, "
        f"{_version('ugrep')}, Python {platform.python_version()}, vocabulary {summary.vocabulary}.",
        "",
        "| command | seconds, median (least to most) | audit takes so many times as long | seconds of all processors "
        "| the same, audit to this | memory, most, MB |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for name in names:
        seconds = [runs[name].seconds for runs in rounds]
        cells = [
            name,
            f"{statistics.median(seconds):.2f} ({min(seconds):.2f} to {max(seconds):.2f})",
            f"{statistics.median(runs[names[0]].seconds / runs[name].seconds for runs in rounds):.2f}",
            f"{statistics.median(runs[name].processor for runs in rounds):.2f}",
            f"{statistics.median(runs[names[0]].processor / runs[name].processor for runs in rounds):.2f}",
            f"{max(runs[name].peak for runs in rounds) / 1e6:.0f}",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _version(program: str) -> str:
    if not shutil.which(program):
        return f"no {program}"
    return subprocess.run([program, "--version"], check=True, capture_output=True, text=True).stdout.splitlines()[0]


if __name__ == "__main__":
    main()
