"""Comparing releases: audit each, read again what is declared around the findings, and tell what became of each."""

import asyncio
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import msgspec

from sunlit.compare.beside import side_by_side
from sunlit.compare.changes import Found, carry_on, find_changes
from sunlit.compare.collect import collect
from sunlit.compare.declared import Declared, Wanted, tail
from sunlit.compare.names import is_reserved
from sunlit.compare.release import Release
from sunlit.intake import Limits
from sunlit.judging.baseline import read_baseline
from sunlit.pipeline import Progress, Session, Silent
from sunlit.schema import Beside, Change, Comparison, Entry, Summary, SunlitError, UsageError

_NEIGHBOURS = 4  # members on each side by which a place is looked for elsewhere
_MOST_NAMES = 4_000
_NESTED = 3  # types in types that are looked up
_SAVED = re.compile(rb'\s*\{\s*"kind"\s*:\s*"(?:finding|capability|summary|absent)"')


class _Opened:
    """One release under way: its knowledge, and the session that can read it again; None for a saved result."""

    def __init__(self, release: Release, session: Session | None) -> None:
        self.release = release
        self.session = session
        self.is_saved = session is None
        self._sources: set[str] | None = None

    def close(self) -> None:
        """End its workers; what is known of it stays."""
        if self.session:
            self.session.__exit__()
            self.session = None

    def collect(self, wanted: Wanted) -> None:
        """Read again what is wanted."""
        asks = bool(wanted.names or wanted.tails or wanted.runs)
        if self.session is None or not (asks or wanted.places):
            return
        tops = self._sources if asks else {path.split("!/")[0] for path in wanted.places}

        def holds(entry: Entry) -> bool:
            return tops is None or entry.path in tops

        sources: set[str] = set()
        for part in self.session.each("looking at declarations", collect, wanted, holds):
            self.release.add(part)
            sources.update(part.sources)
        _go_on(self.session)
        if asks:
            self._sources = sources  # the next time nothing else is opened


def compare(
    *releases: str,
    jobs: int | None = None,
    limits: Limits | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """What became of each finding from one release to the next.

    releases  two or more, oldest first: targets as `audit` takes them, or results saved with --format jsonl

    Raises TargetError when a release cannot be had, UsageError for fewer than two or what is neither.
    """
    if len(releases) < 2:
        raise UsageError("compare needs two releases, the older one first: sunlit compare OLD NEW")
    steps = _steps(releases, jobs, limits or Limits(), progress or Silent())
    return _result(releases, list(steps))


def compare_each(
    releases: Sequence[str], jobs: int | None, limits: Limits, progress: Progress
) -> Iterator[tuple[Summary, list[Change]]]:
    """Of each release its summary and what it changed; in the first one all is new."""
    for step in _steps(releases, jobs, limits, progress):
        yield step.new.release.summary, [one.change for one in step.found]


class _Step(msgspec.Struct):
    """One release beside the one before, None for the first."""

    old: "_Opened | None"
    new: "_Opened"
    found: list[Found]


def _steps(releases: Sequence[str], jobs: int | None, limits: Limits, progress: Progress) -> Iterator[_Step]:
    """One release after the other; never more than two are open."""
    with ExitStack() as stack:
        before: _Opened | None = None
        for spec in releases:
            one = _open(spec, stack, jobs, limits, progress)
            _around(one)
            if before is None:
                empty = Release((), one.release.summary)
                yield _Step(None, one, find_changes(empty, one.release))
            else:
                _beside(before, one)
                found = find_changes(before.release, one.release)
                yield _Step(before, one, found)
                carry_on(found, one.release)
                before.close()
            before = one


async def compare_async(
    *releases: str,
    jobs: int | None = None,
    limits: Limits | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """The same as `compare`, without holding up the event loop."""
    return await asyncio.to_thread(compare, *releases, jobs=jobs, limits=limits, progress=progress)


def _open(spec: str, stack: ExitStack, jobs: int | None, limits: Limits, progress: Progress) -> _Opened:
    if _is_saved(spec):
        saved = read_baseline(Path(spec))
        return _Opened(Release(saved.findings, saved.summary), None)
    session = stack.enter_context(Session((spec,), jobs, limits, progress))
    result = session.audit(everything=False, carriers=False)
    _go_on(session)
    return _Opened(Release(result.findings, result.summary), session)


def _go_on(session: Session) -> None:
    """Raises SunlitError when Ctrl-C has ended something early."""
    if session.interrupted:
        raise SunlitError("stopped; of half a release the other half would count as removed, so nothing was compared")


def _is_saved(spec: str) -> bool:
    """Whether a file is a result that an audit wrote, by its first line."""
    try:
        path = Path(spec)
        if not path.is_file():
            return False
        with path.open("rb") as stream:
            return bool(_SAVED.match(stream.read(4096)))
    except (OSError, ValueError):
        return False


def _around(one: _Opened) -> None:
    """The declarations that the findings of a release stand in."""
    places: dict[str, list[tuple[int, int, bool]]] = {}
    for finding in one.release.findings:
        location = finding.location
        if location.line and location.column:
            places.setdefault(location.path, []).append((location.line, location.column, finding.role == "comment"))
    one.collect(Wanted(places={path: tuple(dict.fromkeys(some)) for path, some in places.items()}))


def _beside(old: _Opened, new: _Opened) -> None:
    """Look up in each release what the other one has around its findings."""
    told = [*old.release.types(), *new.release.types()]
    names = _names(told)
    paths = frozenset(one.location.path for one in told if one.kind == "object")
    known = set(new.release.declared)
    new.collect(Wanted(names=names, tails=_tails(old.release.types()), paths=paths, runs=_runs(old.release)))
    fresh = [one for key, one in new.release.declared.items() if key not in known and one.parts]
    old.collect(Wanted(names=names | _names(fresh), tails=_tails(new.release.types()), paths=paths))
    asked: tuple[set[str], set[str]] = (set(), set())
    for _ in range(_NESTED):
        for one, done in zip((old, new), asked, strict=True):
            missing = one.release.unknown(one.release.declared.values()) - done
            done.update(missing)
            one.collect(Wanted(names=frozenset(sorted(missing)[:_MOST_NAMES])))


def _names(declared: Iterable[Declared]) -> frozenset[str]:
    found = {name for one in declared for name in (one.name, one.tag) if len(name) > 2}
    return frozenset(sorted(found)[:_MOST_NAMES])


def _tails(declared: Iterable[Declared]) -> frozenset[str]:
    found = {tail(one.name) for one in declared if one.kind in {"structure", "enumeration"}} - {""}
    return frozenset(sorted(found)[:_MOST_NAMES])


def _runs(release: Release) -> tuple[frozenset[str], ...]:
    """The names of the members around each place of a structure."""
    found: dict[frozenset[str], None] = {}
    for key, part in sorted(release.at):
        declared = release.declared.get(key)
        if declared is None or part < 0 or declared.kind != "structure":
            continue
        beside = declared.parts[max(0, part - _NEIGHBOURS) : part] + declared.parts[part + 1 : part + 1 + _NEIGHBOURS]
        names = frozenset(one.name for one in beside if len(one.name) > 3 and not is_reserved(one.name))
        if len(names) >= _NEIGHBOURS:
            found[names] = None
    return tuple(found)


def _result(specs: Sequence[str], steps: Sequence[_Step]) -> Comparison:
    changes: list[Change] = []
    beside: list[Beside] = []
    for number, step in enumerate(steps):
        if step.old is None:
            continue
        beside += side_by_side(step.found, step.old.release, step.new.release, len(changes))
        changes += [msgspec.structs.replace(one.change, release=number) for one in step.found]
    notes = tuple(
        f"{spec} is a saved result: it lists findings and not what is declared around them, so that reserved bytes in "
        "a finding's place cannot be seen, and what has another name counts as removed and added. Compare the "
        "products themselves to see more."
        for spec, step in zip(specs, steps, strict=True)
        if step.new.is_saved
    )
    summaries = tuple(step.new.release.summary for step in steps)
    notes += tuple(
        f"Part of {summary.target} could not be read, or was left out: what stands there counts as removed or added."
        for summary in summaries
        if summary.incomplete
    )
    if len({(summary.vocabulary, summary.sunlit) for summary in summaries}) > 1:
        notes += ("The releases were audited by different versions of Sunlit: what differs may come from that.",)
    return Comparison(summaries, tuple(changes), tuple(beside), notes)
