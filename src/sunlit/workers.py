"""Processes that read hostile bytes in batches: confined, timed, and lost without losing what others do."""

import gc
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError, Future, wait
from contextlib import contextmanager
from itertools import chain, islice
from mmap import mmap
from multiprocessing import get_context
from types import FrameType
from typing import Protocol, TypeVar

from pebble import ProcessExpired, ProcessPool

from sunlit.confine import confine, limit_memory, limit_processor
from sunlit.intake import Limits, watch
from sunlit.readers import all_readers
from sunlit.schema import Entry, Outcome, Picture, Skipped

R = TypeVar("R")
P = TypeVar("P", Entry, Picture)

_BATCH_FILES = 256
_BATCH_BYTES = 8 << 20
# How long a batch may take beyond the time that its largest file may take by the limits.
_GRACE_SECONDS = 60.0
_POLL_SECONDS = 0.1
_MOST_LOST = 8  # artifacts of one file that may each cost a worker, before the file is given up


class Progress(Protocol):
    """Who is told how far an audit is; all calls come from the thread that called `audit`."""

    def stage(self, name: str, total: int | None) -> None:
        """A stage begins; `total` is its number of files, None when it is not known."""

    def advance(self, files: int) -> None:
        """So many files more are done."""


class Silent:
    """A progress that nobody watches."""

    def stage(self, name: str, total: int | None) -> None:
        """Nothing."""

    def advance(self, files: int) -> None:
        """Nothing."""


def _batches(entries: Iterable[Entry], jobs: int) -> Iterator[list[Entry]]:
    """Entries in batches worth a message, as they come, large files alone; the first ones by size, so that no large
    file of a small target is left to the end."""
    coming = iter(entries)
    first = sorted(islice(coming, 4 * jobs * _BATCH_FILES), key=lambda entry: -entry.size)
    most = min(_BATCH_FILES, -(-len(first) // (4 * jobs)))  # of few files each process has some
    batch: list[Entry] = []
    size = 0
    for entry in chain(first, coming):
        if entry.size > _BATCH_BYTES // 4:
            yield [entry]
            continue
        if batch and (len(batch) >= most or size + entry.size > _BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(entry)
        size += max(entry.size, 0)
    if batch:
        yield batch


class Workers:
    """Processes that audit batches; one that dies or hangs costs one artifact, which is named in `lost`."""

    def __init__(self, jobs: int, limits: Limits) -> None:
        self.lost: list[Skipped] = []
        self.interrupted = False
        self._jobs = jobs
        self._limits = limits
        self._readable: tuple[str, ...] | None = None
        self._timeout = limits.max_seconds + _GRACE_SECONDS
        all_readers()
        # A fork shares the readers and the vocabulary with its parent; elsewhere than on Linux forks are not safe.
        forks = sys.platform == "linux"
        context = get_context("fork" if forks else "spawn")
        self._trace = watch.shared() if forks else None
        self._pool = ProcessPool(max_workers=jobs, context=context, initializer=_begin, initargs=(self._trace,))
        # The processes begin with the first task: now, while there is little in memory that they would all have too.
        self._pool.schedule(os.getpid)

    def __enter__(self) -> "Workers":
        return self

    def __exit__(self, *_exception: object) -> None:
        self._pool.stop()
        self._pool.join()

    def confine_to(self, paths: Iterable[str]) -> None:
        """What the processes may read beside themselves, from their first task on."""
        self._readable = tuple(paths)

    def map(
        self,
        stage: str,
        entries: Iterable[Entry],
        task: Callable[..., R],
        arguments: tuple[object, ...],
        progress: Progress,
    ) -> Iterator[R]:
        """The task's results over batches of the entries, in order of the batches; Ctrl-C ends them early."""
        yield from self.run(stage, _batches(entries, self._jobs), task, arguments, progress)

    def run(
        self,
        stage: str,
        batches: Iterable[list[P]],
        task: Callable[..., R],
        arguments: tuple[object, ...],
        progress: Progress,
    ) -> Iterator[R]:
        """The same over batches that are made already."""
        progress.stage(stage, None)
        pending = [(batch, self._schedule(task, batch, arguments)) for batch in batches]
        progress.stage(stage, sum(len(batch) for batch, _ in pending))
        done = 0
        with self._noticing():
            for batch, future in pending:
                while not self.interrupted and not future.done():
                    wait([future], timeout=_POLL_SECONDS)
                if self.interrupted:
                    break
                outcome = self._outcome(future)
                if outcome[0] is not None:
                    yield outcome[0]
                else:
                    yield from self._one_by_one(task, batch, arguments)
                done += 1
                progress.advance(len(batch))
        for batch, future in pending[done:]:
            future.cancel()
            self.lost += [_lost(item, "skipped", "not audited: interrupted") for item in batch]

    @contextmanager
    def _noticing(self) -> Iterator[None]:
        """While it lasts Ctrl-C is noted, and raised only when pressed again: an exception that comes between any two
        steps could be swallowed by the library that happens to run, or lose what was done."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return

        def note(_number: int, _frame: FrameType | None) -> None:
            if self.interrupted:
                raise KeyboardInterrupt
            self.interrupted = True

        before = signal.signal(signal.SIGINT, note)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)

    def _schedule(
        self,
        task: Callable[..., R],
        batch: list[P],
        arguments: tuple[object, ...],
        avoid: frozenset[str] | None = None,
    ) -> "Future[R]":
        bounds = (self._readable, self._limits.max_memory_bytes, self._timeout)
        future: Future[R] = self._pool.schedule(
            _confined, args=[bounds, avoid, task, batch, *arguments], timeout=self._timeout
        )
        return future

    def _outcome(self, future: "Future[R]") -> "tuple[R | None, str]":
        """The result of a batch; or None, and how its worker was lost."""
        try:
            return future.result(), ""
        except TimeoutError:
            return None, f"the reader took longer than {self._timeout:g} seconds"
        except ProcessExpired as error:
            return None, f"the reader's process ended ({error.exitcode})"
        except CancelledError:
            return None, "not audited: interrupted"

    def _one_by_one(self, task: Callable[..., R], batch: list[P], arguments: tuple[object, ...]) -> Iterator[R]:
        """The results of the files of a batch that cost a worker: of the guilty one, without what is guilty in it."""
        for entry in batch:
            avoid: frozenset[str] = frozenset()
            while not self.interrupted:
                result, reason = self._outcome(self._schedule(task, [entry], arguments, avoid))
                if result is not None:
                    yield result
                    break
                guilty = watch.last(self._trace) if self._trace else ""
                if guilty in ("", entry.path, *avoid) or len(avoid) == _MOST_LOST:
                    self.lost.append(_lost(entry, "unreadable", reason))
                    break
                self.lost.append(Skipped(guilty, "unreadable", reason))
                avoid |= {guilty}


def _lost(item: Entry | Picture, outcome: Outcome, reason: str) -> Skipped:
    """What was not audited; of a picture the bytes were read, and only its words were not."""
    return Skipped(item.path, outcome, reason, max(item.size, 0) if isinstance(item, Entry) else 0)


_is_confined = False


def _confined(
    bounds: tuple[tuple[str, ...] | None, int, float],
    avoid: frozenset[str] | None,
    task: Callable[..., R],
    batch: list[P],
    *arguments: object,
) -> R:
    """A task within bounds: what may be read, bytes of memory, seconds. The first two hold for good."""
    global _is_confined  # noqa: PLW0603
    readable, memory, seconds = bounds
    if readable is not None and not _is_confined:
        limit_memory(memory)
        confine(readable)
        _is_confined = True
    limit_processor(seconds)
    watch.begin(avoid)
    return task(batch, *arguments)


def _begin(trace: mmap | None) -> None:
    """What a worker does first. Ctrl-C reaches every process of a terminal; the parent decides what it means."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    watch.trace_into(trace)
    all_readers()
    # Nearly all that a worker makes is gone with its file, and none of it in circles: to look for such costs a tenth.
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
