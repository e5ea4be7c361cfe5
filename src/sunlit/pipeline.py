"""The audit: the stages in a row, on all processors, with progress and cancellation; what CLI, web and users call."""

import os
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from itertools import chain, groupby
from pathlib import Path
from typing import TypeVar

import msgspec

import sunlit
from sunlit import examine as worker
from sunlit.intake import Limits, Target, begin_target, local_path
from sunlit.intake.git_objects import borrowed_from
from sunlit.judging.capabilities import draft_capabilities, finish, strength, urgency
from sunlit.judging.carriers import MAX_DEPTH, MAX_NAMES, MAX_SPREAD, Use, key_of, seeds, to_ask
from sunlit.judging.explain import Explained
from sunlit.judging.findings import to_findings
from sunlit.judging.origins import settle_origins
from sunlit.judging.twins import without_twins
from sunlit.judging.users import settle
from sunlit.matching import prepare
from sunlit.readers import may_be_binary
from sunlit.readers.pictures import is_installed, keep_words, kept_words
from sunlit.schema import (
    LISTED,
    NO_FILES,
    AuditResult,
    Entry,
    Exchange,
    Finding,
    LocalJudgement,
    Outcome,
    Picture,
    Skipped,
    Summary,
    Tally,
    Verdict,
)
from sunlit.threaded import threaded
from sunlit.vocabulary import load
from sunlit.workers import Progress, Silent, Workers

__all__ = ["Progress", "Session", "Silent", "Workers", "audit", "audit_async"]

R = TypeVar("R")

# How many files are read again at most to follow carriers: of a whole machine the chains are shorter than of an SDK.
_MOST_READ_AGAIN = 60_000
_BATCH_PICTURES = 8
# A target of more files is a whole machine, whose icons say nothing: words in pictures are looked for on request.
_MANY_FILES = 30_000
_NO_WORDS = "a picture in which no words were looked for: {}"
_MOST_CROPS = 500


def audit(
    *targets: str,
    everything: bool = False,
    jobs: int | None = None,
    limits: Limits | None = None,
    progress: Progress | None = None,
    ocr: bool | None = None,
) -> AuditResult:
    """Audit one target, or several as one; the paths of several begin with the name of their target.

    targets     each a folder, file, archive, `git+URL@REV`, `pypi:NAME[==V]` or `npm:NAME[@V]`
    everything  also list what is judged a mention or dismissed
    jobs        how many processes work; all processors when None
    ocr         whether to look for words in pictures, which takes seconds for each; None for yes, unless the target has
                more than 30,000 files
    Ctrl-C ends it early: what was done is in the result, what was not is listed in its summary.

    Raises TargetError when the target cannot be had, UsageError when it is no form of target.
    """
    with Session(targets, jobs, limits or Limits(), progress or Silent()) as session:
        return session.audit(everything, ocr=ocr)


audit_async = threaded(audit)


class Session:
    """Opened targets and the workers for them, for as long as the `with` lasts; the arguments are those of `audit`, and
    a target may be one that was opened before.

    told     after an audit: the paths of the entries that had a part in its findings, and these alone give them again
    ocr      after an audit: whether words in pictures were looked for
    sources  after an audit: how many entries were asked for carriers; of very many fewer steps are followed
    """

    def __init__(self, targets: Sequence[str | Target], jobs: int | None, limits: Limits, progress: Progress) -> None:
        self.targets = targets
        self.told: set[str] = set()
        self.ocr = False
        self.sources = 0
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
            self._workers.confine_to([str(workspace), *self._opened.stores])
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._stack.close()

    @property
    def entries(self) -> list[Entry]:
        """What was opened, in order."""
        for _ in self._opened.listing:
            pass
        return self._opened.entries

    @property
    def traffic(self) -> tuple[list[Exchange], dict[str, bytes]]:
        """What was asked for over HTTP to open the targets, and what came, as in intake.Target."""
        return self._opened.exchanges, self._opened.bodies

    def audit(self, everything: bool, carriers: bool = True, sources: int = 0, ocr: bool | None = None) -> AuditResult:
        """The result for all that was opened: with few carriers without `carriers`, of the words in no picture without
        `ocr`, and sooner without either.

        sources  how many of them there were at least, when only some of what was opened then is opened now
        """
        examined = worker.Examined()
        # The first files are read while the last ones are still to be listed.
        entries = chain(self._opened.entries[:], self._opened.listing)
        for part in self._workers.map("reading", entries, worker.examine, (self.limits, everything), self.progress):
            _merge(examined, part)
        self.ocr = len(self._opened.entries) <= _MANY_FILES if ocr is None else ocr
        self._look_at_pictures(examined, everything)
        examined.not_read += self._opened.skipped + self._workers.lost
        _settle(examined, everything)
        self.sources = max(sources, len(examined.sources) + len(examined.archives))
        uses = self._follow(examined) if carriers else {}
        followed = (use.location for found in uses.values() for use in found)
        places = (*(place.location for place in examined.judged), *followed)
        self.told = {place.path.partition("!/")[0] for place in places}
        return _result(self._opened, " ".join(map(_spec, self.targets)), examined, uses)

    def _look_at_pictures(self, examined: worker.Examined, everything: bool) -> None:
        """Look for words in the pictures of what was read, or say why not."""
        # Drawn pages of documents first: of what a vendor writes they say most.
        pictures = sorted(examined.pictures, key=lambda picture: (not picture.page, picture.path, picture.page))
        if not pictures:
            return
        if not self.ocr or not is_installed():
            # What somebody leaves out on purpose is no gap in the audit; what is not installed is.
            outcome: Outcome = "unreadable" if self.ocr else "skipped"
            reason = _NO_WORDS.format("install sunlit[ocr]" if self.ocr else "--ocr does it")
            examined.not_read += [Skipped(picture.path, outcome, reason) for picture in pictures]
            return
        most = self.limits.max_pictures
        reason = self.limits.reached("max_pictures", "pictures in which words are looked for")
        examined.not_read += [Skipped(picture.path, "skipped", reason) for picture in pictures[most:]]
        until = time.monotonic() + self.limits.max_ocr_seconds
        known = kept_words({picture.key for picture in pictures[:most]})
        chosen = [msgspec.structs.replace(picture, lines=known.get(picture.key)) for picture in pictures[:most]]
        arguments = (self.limits, everything, until)
        stage = "looking at pictures"
        for part in self._workers.run(stage, _picture_batches(chosen), worker.look_at, arguments, self.progress):
            _merge(examined, part)
            keep_words(part.words)

    def _follow(self, examined: worker.Examined) -> dict[str, list[Use]]:
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
        # To take all binaries of a machine apart again costs more than all else, for chains of one step.
        is_machine = 2 * self.sources > _MOST_READ_AGAIN

        def among(paths: Sequence[str]) -> list[Entry]:
            known = set(paths)
            found = [entry for entry in self._opened.entries if entry.path in known]
            return [entry for entry in found if not may_be_binary(entry.path)] if is_machine else found

        asked_in = ((among(examined.sources), worker.uses), (among(examined.archives), worker.uses_in_archives))
        for step in range(MAX_DEPTH - 1):
            # What is farther away says less: a chain that is about to run through all of a large program ends early.
            wanted = [name for name in names if name not in asked][: MAX_NAMES >> 2 * step]
            if not wanted or self.interrupted:
                break
            if step > 0 and (step + 1) * self.sources > _MOST_READ_AGAIN:
                reason = f"carriers are followed to step {step} only, and not in binaries: {self.sources} source files"
                examined.not_read.append(Skipped(".", "skipped", reason))
                break
            asked.update(wanted)
            found: list[Use] = []
            arguments = (self.limits, frozenset(wanted))
            for entries, task in asked_in:
                for part in self._workers.map("following carriers", entries, task, arguments, self.progress):
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

    @property
    def interrupted(self) -> bool:
        """Whether Ctrl-C has ended something early."""
        return self._workers.interrupted

    def each(
        self, stage: str, task: Callable[..., R], argument: object, wanted: Callable[[Entry], bool] | None = None
    ) -> Iterator[R]:
        """A task's results over batches of what was opened, or of the wanted entries; `argument` goes to each."""
        entries = [entry for entry in self.entries if wanted is None or wanted(entry)]
        yield from self._workers.map(stage, entries, task, (self.limits, argument), self.progress)

    def explain(self, finding: Finding) -> Explained | None:
        """How a finding of this session's result was judged; only the file that holds it is read again.

        None when that worked no more: the file changed, or its reader was lost.
        """
        path = finding.location.path
        holding = [entry for entry in self.entries if path == entry.path or path.startswith(f"{entry.path}!/")]
        parts = self._workers.map("explaining", holding, worker.explain, (self.limits, finding), self.progress)
        return next((explained for part in parts for explained in part), None)


class _Opened(msgspec.Struct):
    """What the targets hold, all of them together.

    listing  the entries that are still to come; `entries` and `skipped` have them too, and are complete when it ends
    stores   the files and folders that their bytes are read from, beside those in the workspace
    """

    listing: Iterator[Entry]
    stores: set[str] = set()
    entries: list[Entry] = []
    skipped: list[Skipped] = []
    provenance: dict[str, str] = {}
    exchanges: list[Exchange] = []
    bodies: dict[str, bytes] = {}


def _spec(target: str | Target) -> str:
    return target if isinstance(target, str) else target.name


def _open(targets: Sequence[str | Target], workspace: Path, limits: Limits, progress: Progress) -> _Opened:
    whole = _Opened(iter(()))
    parts: list[tuple[Target, str]] = []
    for number, spec in enumerate(targets):
        room = workspace / str(number)
        room.mkdir()
        if isinstance(spec, str):
            target = begin_target(spec, room, limits, lambda name: progress.stage(name, None))
            path = local_path(spec)
            clones = {entry.store for entry in target.entries if entry.blob}
            whole.stores |= clones.union(*map(borrowed_from, clones)) | ({os.path.realpath(path)} if path else set())
        else:
            target = spec
            whole.stores |= {str(Path(entry.store).parent) for entry in target.entries}
        before = _prefix(target, _spec(spec), list(map(_spec, targets))) if len(targets) > 1 else ""
        parts.append((target, before))
        whole.provenance |= {before + key: value for key, value in target.provenance.items()}
        whole.exchanges += target.exchanges
        whole.bodies |= target.bodies
    whole.listing = _list(parts, whole)
    return whole


def _list(parts: Sequence[tuple[Target, str]], whole: _Opened) -> Iterator[Entry]:
    """The entries of targets, each with what stands before its paths, as they are listed."""
    for target, before in parts:
        told = 0
        for _ in chain(target.listing, (None,)):
            found = target.entries[told:]
            told += len(found)
            if before:
                found = [msgspec.structs.replace(entry, path=before + entry.path) for entry in found]
            whole.entries += found
            yield from found
        whole.skipped += [msgspec.structs.replace(item, path=before + item.path) for item in target.skipped]


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
    whole.pictures += part.pictures
    whole.crops += part.crops
    whole.found = dict(Counter(whole.found) + Counter(part.found))


def _settle(examined: worker.Examined, everything: bool) -> None:
    """Put what was judged in order, let users decide what is open, and keep what is listed."""
    examined.judged.sort(key=lambda place: (place.location.path, place.location.offset, place.trait))
    before = Counter(place.verdict for place in examined.judged)
    examined.judged = settle_origins(settle(without_twins(examined.judged)))
    changed = Counter(place.verdict for place in examined.judged)
    changed.subtract(before)
    for verdict, count in changed.items():
        examined.found[verdict] = examined.found.get(verdict, 0) + count
    if not everything:
        examined.judged = [place for place in examined.judged if place.verdict in LISTED]


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
    listed = {(place.location.path, place.location.offset) for place in examined.judged}
    crops = {(crop.path, crop.offset): crop for crop in examined.crops if (crop.path, crop.offset) in listed}
    return AuditResult(
        crops=tuple(crops[key] for key in sorted(crops)[:_MOST_CROPS]),
        capabilities=tuple(sorted(capabilities, key=strength)),
        findings=to_findings(examined.judged, owners),
        summary=Summary(
            target=target,
            sunlit=sunlit.__version__,
            vocabulary=load().version,
            read=Tally(examined.files, examined.bytes),
            skipped=_tally(not_read, "skipped"),
            unreadable=_tally(not_read, "unreadable"),
            beside=_tally(not_read, "beside"),
            not_read=not_read,
            found={verdict: examined.found.get(verdict, 0) for verdict in verdicts},
            provenance=opened.provenance,
            judgement=LocalJudgement(not_obeyed=tuple(sorted(examined.judgements))) if examined.judgements else None,
        ),
    )


def _tally(not_read: Sequence[Skipped], outcome: str) -> Tally:
    chosen = [item for item in not_read if item.outcome == outcome]
    return Tally(len(chosen), sum(item.bytes for item in chosen)) if chosen else NO_FILES


def _picture_batches(pictures: Sequence[Picture]) -> Iterator[list[Picture]]:
    """A few pictures of one file of the target each, so that it need not be unpacked for every one."""
    for _, of_one in groupby(pictures, key=lambda picture: picture.entry):
        together = list(of_one)
        for start in range(0, len(together), _BATCH_PICTURES):
            yield together[start : start + _BATCH_PICTURES]
