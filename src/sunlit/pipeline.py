"""The audit: the stages in a row, on all processors, with progress and cancellation; what CLI, web and users call."""

import gc
import os
import signal
import sys
import tempfile
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, Future, wait
from contextlib import ExitStack, contextmanager
from multiprocessing import get_context
from pathlib import Path
from types import FrameType
from typing import Protocol, TypeVar

import msgspec
from pebble import ProcessExpired, ProcessPool

import sunlit
from sunlit import examine as worker
from sunlit.intake import Limits, Target, open_target
from sunlit.judging.capabilities import draft_capabilities, finish, strength, urgency
from sunlit.judging.carriers import MAX_DEPTH, MAX_NAMES, MAX_SPREAD, Use, key_of, seeds, to_ask
from sunlit.judging.explain import Explained
from sunlit.judging.findings import to_findings
from sunlit.judging.origins import settle_origins
from sunlit.judging.users import settle
from sunlit.matching import prepare
from sunlit.readers import all_readers, may_be_binary
from sunlit.schema import LISTED, AuditResult, Entry, Finding, LocalJudgement, Skipped, Summary, Tally, Verdict
from sunlit.threaded import threaded
from sunlit.vocabulary import load

R = TypeVar("R")

_BATCH_FILES = 256
# How many files are read again at most to follow carriers: of a whole machine the chains are shorter than of an SDK.
_MOST_READ_AGAIN = 60_000
_BATCH_BYTES = 8 << 20
# How long a batch may take beyond the time that its largest file may take by the limits.
_GRACE_SECONDS = 60.0
_POLL_SECONDS = 0.1


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


def audit(
    *targets: str,
    everything: bool = False,
    jobs: int | None = None,
    limits: Limits | None = None,
    progress: Progress | None = None,
) -> AuditResult:
    """Audit one target, or several as one; the paths of several begin with the name of their target.

    targets     each a folder, file, archive, `git+URL@REV`, `pypi:NAME[==V]` or `npm:NAME[@V]`
    everything  also list what is judged a mention or dismissed
    jobs        how many processes work; all processors when None
    Ctrl-C ends it early: what was done is in the result, what was not is listed in its summary.

    Raises TargetError when the target cannot be had, UsageError when it is no form of target.
    """
    with Session(targets, jobs, limits or Limits(), progress or Silent()) as session:
        return session.audit(everything)


audit_async = threaded(audit)


class Session:
    """Opened targets and the workers for them, for as long as the `with` lasts; the arguments are those of `audit`."""

    def __init__(self, targets: Sequence[str], jobs: int | None, limits: Limits, progress: Progress) -> None:
        self.targets = targets
        self.limits = limits
        self.progress = progress
        self._jobs = jobs or os.cpu_count() or 1

    def __enter__(self) -> "Session":
        self.progress.stage("preparing the vocabulary", None)
        prepare()
        with ExitStack() as stack:
            folder = tempfile.TemporaryDirectory(prefix="sunlit-", ignore_cleanup_errors=True)
            workspace = Path(stack.enter_context(folder))
            self._workers = stack.enter_context(Workers(self._jobs, self.limits))
            self._opened = _open(self.targets, workspace, self.limits, self.progress)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._stack.close()

    def audit(self, everything: bool, carriers: bool = True) -> AuditResult:
        """The result for all that was opened; sooner without `carriers`, and then its capabilities have few."""
        entries = self._opened.entries
        examined = worker.Examined(not_read=list(self._opened.skipped))
        self.progress.stage("reading", len(entries))
        for part in self._workers.map(entries, worker.examine, (self.limits, everything), self.progress):
            _merge(examined, part)
        examined.not_read += self._workers.lost
        _settle(examined, everything)
        uses = _follow(examined, self._workers, self.limits, self.progress) if carriers else {}
        return _result(self._opened, " ".join(self.targets), examined, uses)

    @property
    def interrupted(self) -> bool:
        """Whether Ctrl-C has ended something early."""
        return self._workers.interrupted

    def each(
        self, stage: str, task: Callable[..., R], argument: object, wanted: Callable[[Entry], bool] | None = None
    ) -> Iterator[R]:
        """A task's results over batches of what was opened, or of the wanted entries; `argument` goes to each."""
        entries = [entry for entry in self._opened.entries if wanted is None or wanted(entry)]
        self.progress.stage(stage, len(entries))
        yield from self._workers.map(entries, task, (self.limits, argument), self.progress)

    def explain(self, finding: Finding) -> Explained | None:
        """How a finding of this session's result was judged; only the file that holds it is read again.

        None when that worked no more: the file changed, or its reader was lost.
        """
        path = finding.location.path
        holding = [entry for entry in self._opened.entries if path == entry.path or path.startswith(f"{entry.path}!/")]
        self.progress.stage("explaining", len(holding))
        parts = self._workers.map(holding, worker.explain, (self.limits, finding), self.progress)
        return next((explained for part in parts for explained in part), None)


class _Opened(msgspec.Struct):
    """What the targets hold, all of them together."""

    entries: list[Entry] = []
    skipped: list[Skipped] = []
    provenance: dict[str, str] = {}


def _open(targets: Sequence[str], workspace: Path, limits: Limits, progress: Progress) -> _Opened:
    whole = _Opened()
    for number, spec in enumerate(targets):
        room = workspace / str(number)
        room.mkdir()
        target = open_target(spec, room, limits, lambda name: progress.stage(name, None))
        before = _prefix(target, spec, targets) if len(targets) > 1 else ""
        whole.entries += [msgspec.structs.replace(entry, path=before + entry.path) for entry in target.entries]
        whole.skipped += [msgspec.structs.replace(item, path=before + item.path) for item in target.skipped]
        whole.provenance |= {before + key: value for key, value in target.provenance.items()}
    return whole


def _prefix(target: Target, spec: str, targets: Sequence[str]) -> str:
    """What stands before the paths of one target among several: the last part of its own path, when that is enough."""
    label = target.name.rstrip("/") or "/"
    is_local = Path(spec).exists()
    if is_local and [Path(other).name for other in targets].count(Path(spec).name) == 1:
        label = Path(label).name or label
    return label.removesuffix(Path(label).name) if is_local and Path(spec).is_file() else f"{label}/"


def _merge(whole: worker.Examined, part: worker.Examined) -> None:
    whole.files += part.files
    whole.bytes += part.bytes
    whole.judged += part.judged
    whole.not_read += part.not_read
    whole.sources += part.sources
    whole.archives += part.archives
    whole.around += part.around
    whole.judgements += part.judgements
    whole.found = dict(Counter(whole.found) + Counter(part.found))


def _settle(examined: worker.Examined, everything: bool) -> None:
    """Put what was judged in order, let users decide what is open, and keep what is listed."""
    examined.judged.sort(key=lambda place: (place.location.path, place.location.offset, place.trait))
    before = Counter(place.verdict for place in examined.judged)
    examined.judged = settle_origins(settle(examined.judged))
    changed = Counter(place.verdict for place in examined.judged)
    changed.subtract(before)
    for verdict, count in changed.items():
        examined.found[verdict] = examined.found.get(verdict, 0) + count
    if not everything:
        examined.judged = [place for place in examined.judged if place.verdict in LISTED]


def _follow(examined: worker.Examined, workers: "Workers", limits: Limits, progress: Progress) -> dict[str, list[Use]]:
    """The uses of the names that carry capabilities, then of the names that carry those, and so on."""
    uses: dict[str, list[Use]] = defaultdict(list)
    for use in examined.around:
        uses[use.carries].append(use)
    names: dict[str, None] = {}
    for draft in sorted(draft_capabilities(examined.judged), key=urgency):
        findings = [examined.judged[number] for number in draft.findings]
        names |= dict.fromkeys(seeds(findings, draft.name))
        names |= dict.fromkeys(to_ask(use for one in findings for use in uses.get(key_of(one.location), ())))
    asked: set[str] = set()
    sources = len(examined.sources) + len(examined.archives)
    if 2 * sources > _MOST_READ_AGAIN:
        # To take all binaries of a machine apart again costs more than all else, for chains of one step.
        examined.sources = [entry for entry in examined.sources if not may_be_binary(entry.path)]
        examined.archives = [entry for entry in examined.archives if not may_be_binary(entry.path)]
    for step in range(MAX_DEPTH - 1):
        # What is farther away says less: a chain that is about to run through all of a large program ends early.
        wanted = [name for name in names if name not in asked][: MAX_NAMES >> 2 * step]
        if not wanted or workers.interrupted:
            break
        if step > 0 and (step + 1) * sources > _MOST_READ_AGAIN:
            reason = f"carriers are followed to step {step} only, and not in binaries: {sources} source files"
            examined.not_read.append(Skipped(".", "skipped", reason))
            break
        asked.update(wanted)
        progress.stage("following carriers", sources)
        found: list[Use] = []
        for entries, task in ((examined.sources, worker.uses), (examined.archives, worker.uses_in_archives)):
            for part in workers.map(entries, task, (limits, frozenset(wanted)), progress):
                found += part
        for use in found:
            uses[use.carries].append(use)
        rank = {name: number for number, name in enumerate(wanted)}
        found.sort(key=lambda use: (rank[use.carries], use.location.path, use.location.offset, use.name))
        spread = Counter(carries for carries, _ in {(use.carries, use.location.path) for use in found})
        # What stands in many files is a common tool, and what uses a tool carries nothing.
        names = dict.fromkeys(to_ask(use for use in found if spread[use.carries] <= MAX_SPREAD))
    for found in uses.values():
        found.sort(key=lambda use: (use.location.path, use.location.offset, use.name))
    return uses


def _result(opened: _Opened, target: str, examined: worker.Examined, uses: dict[str, list[Use]]) -> AuditResult:
    drafts = draft_capabilities(examined.judged)
    capabilities = [finish(draft, examined.judged, uses) for draft in drafts]
    owners = {
        number: capability.id
        for draft, capability in zip(drafts, capabilities, strict=True)
        for number in draft.findings
    }
    not_read = tuple(sorted(examined.not_read, key=lambda item: (item.outcome, item.reason, item.path)))
    verdicts: tuple[Verdict, ...] = ("capability", "record", "mention", "dismissed")
    return AuditResult(
        capabilities=tuple(sorted(capabilities, key=strength)),
        findings=to_findings(examined.judged, owners),
        summary=Summary(
            target=target,
            sunlit=sunlit.__version__,
            vocabulary=load().version,
            read=Tally(examined.files, examined.bytes),
            skipped=_tally(not_read, "skipped"),
            unreadable=_tally(not_read, "unreadable"),
            not_read=not_read,
            found={verdict: examined.found.get(verdict, 0) for verdict in verdicts},
            provenance=opened.provenance,
            judgement=LocalJudgement(not_obeyed=tuple(sorted(examined.judgements))) if examined.judgements else None,
        ),
    )


def _tally(not_read: Sequence[Skipped], outcome: str) -> Tally:
    chosen = [item for item in not_read if item.outcome == outcome]
    return Tally(len(chosen), sum(item.bytes for item in chosen))


def _batches(entries: Sequence[Entry], jobs: int) -> Iterator[list[Entry]]:
    """Entries in batches worth a message; large files alone and first, so that none is left to the end."""
    most = min(_BATCH_FILES, -(-len(entries) // (4 * jobs)))  # of few files each process has some
    batch: list[Entry] = []
    size = 0
    for entry in sorted(entries, key=lambda entry: -entry.size):
        if batch and (len(batch) >= most or size + entry.size > _BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(entry)
        size += max(entry.size, 0)
    if batch:
        yield batch


class Workers:
    """Processes that audit batches; one that dies or hangs costs one file, which is named in `lost`."""

    def __init__(self, jobs: int, limits: Limits) -> None:
        self.lost: list[Skipped] = []
        self.interrupted = False
        self._jobs = jobs
        self._timeout = limits.max_seconds + _GRACE_SECONDS
        # A fork shares the compiled vocabulary with its parent; elsewhere than on Linux forks are not safe.
        context = get_context("fork" if sys.platform == "linux" else "spawn")
        self._pool = ProcessPool(max_workers=jobs, context=context, initializer=_begin)
        # The processes begin with the first task: now, while there is little in memory that they would all have too.
        self._pool.schedule(os.getpid)

    def __enter__(self) -> "Workers":
        return self

    def __exit__(self, *_exception: object) -> None:
        self._pool.stop()
        self._pool.join()

    def map(
        self,
        entries: Sequence[Entry],
        task: Callable[..., R],
        arguments: tuple[object, ...],
        progress: Progress,
    ) -> Iterator[R]:
        """The task's results over batches of the entries, in order of the batches; Ctrl-C ends them early."""
        batches = list(_batches(entries, self._jobs))
        pending = [(batch, self._schedule(task, batch, arguments)) for batch in batches]
        done = 0
        with self._noticing():
            for batch, future in pending:
                while not self.interrupted and not future.done():
                    wait([future], timeout=_POLL_SECONDS)
                if self.interrupted:
                    break
                result = self._outcome(batch, future)
                if result is not None:
                    yield result
                elif len(batch) > 1:
                    for entry in batch:
                        alone = self._outcome([entry], self._schedule(task, [entry], arguments))
                        if alone is not None:
                            yield alone
                done += 1
                progress.advance(len(batch))
        for batch, future in pending[done:]:
            future.cancel()
            self.lost += [
                Skipped(entry.path, "skipped", "not audited: interrupted", max(entry.size, 0)) for entry in batch
            ]

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

    def _schedule(self, task: Callable[..., R], batch: list[Entry], arguments: tuple[object, ...]) -> "Future[R]":
        future: Future[R] = self._pool.schedule(task, args=[batch, *arguments], timeout=self._timeout)
        return future

    def _outcome(self, batch: list[Entry], future: "Future[R]") -> R | None:
        """The result of a batch; None when its worker was lost, and then a batch of one is named in `lost`."""
        try:
            return future.result()
        except TimeoutError:
            reason = f"the reader took longer than {self._timeout:g} seconds"
        except ProcessExpired as error:
            reason = f"the reader's process ended ({error.exitcode})"
        except CancelledError:
            reason = "not audited: interrupted"
        if len(batch) == 1:
            self.lost.append(Skipped(batch[0].path, "unreadable", reason, max(batch[0].size, 0)))
        return None


def _begin() -> None:
    """What a worker does first. Ctrl-C reaches every process of a terminal; the parent decides what it means."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    all_readers()
    # Nearly all that a worker makes is gone with its file, and none of it in circles: to look for such costs a tenth.
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
