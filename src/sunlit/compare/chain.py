"""Releases one after the other, each beside the one before: audited, then read again for what is declared there."""

import re
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType

import msgspec

from sunlit.compare.changes import Found, carry_on, find_changes
from sunlit.compare.collect import collect
from sunlit.compare.declared import LEAST, Declared, Spot, Wanted, spot_of, tail
from sunlit.compare.names import is_reserved
from sunlit.compare.release import Release
from sunlit.intake import Limits
from sunlit.judging.baseline import read_baseline
from sunlit.pipeline import Progress, Session, Silent
from sunlit.schema import Entry, Stopped

_NEIGHBOURS = 4  # members on each side by which a place is looked for elsewhere
_MOST_NAMES = 4_000
_NESTED = 3  # types in types that are looked up
_SAVED = re.compile(rb'\s*\{\s*"kind"\s*:\s*"(?:finding|capability|summary|absent)"')


class Opened:
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


class Step(msgspec.Struct):
    """One release beside the one before, None for the first; in that one all is new."""

    old: Opened | None
    new: Opened
    found: list[Found]


class Chain:
    """Releases in their order; never more than two are open. Ctrl-C raises Stopped from `open` and `add`."""

    def __init__(self, jobs: int | None, limits: Limits, progress: Progress | None) -> None:
        self._how = jobs, limits
        self._progress = progress or Silent()
        self._before: Opened | None = None
        self._stack = ExitStack()

    def __enter__(self) -> "Chain":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stack.close()

    def open(self, spec: str, label: str) -> Opened:
        """Audit a target, or read a saved result; `label` says in the progress which one it is.

        Raises TargetError, UsageError.
        """
        if _is_saved(spec):
            saved = read_baseline(Path(spec))
            return Opened(Release(saved.findings, saved.summary), None)
        session = self._stack.enter_context(Session((spec,), *self._how, _Labelled(self._progress, label)))
        result = session.audit(everything=False, carriers=False, ocr=False)
        _go_on(session)
        return Opened(Release(result.findings, result.summary), session)

    def add(self, one: Opened) -> Step:
        """Put a release beside the one that was added before."""
        before = self._before
        _around(one)
        if before is None:
            found = find_changes(Release((), one.release.summary), one.release)
        else:
            _beside(before, one)
            found = find_changes(before.release, one.release)
            carry_on(found, one.release)
            before.close()
        self._before = one
        return Step(before, one, found)


class _Labelled:
    """A progress that says of which release it tells."""

    def __init__(self, progress: Progress, label: str) -> None:
        self._progress = progress
        self._label = label

    def stage(self, name: str, total: int | None) -> None:
        self._progress.stage(f"{self._label}: {name}", total)

    def advance(self, files: int) -> None:
        self._progress.advance(files)


def _go_on(session: Session) -> None:
    if session.interrupted:
        raise Stopped("stopped")


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


def _around(one: Opened) -> None:
    """The declarations that the findings of a release stand in."""
    places: dict[str, list[Spot]] = {}
    for finding in one.release.findings:
        places.setdefault(finding.location.path, []).append(spot_of(finding))
    one.collect(Wanted(places={path: tuple(dict.fromkeys(some)) for path, some in places.items()}))


def _beside(old: Opened, new: Opened) -> None:
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
    found = {name for one in declared for name in (one.name, one.tag, tail(one.name)) if len(name) > 2}
    return frozenset(sorted(found)[:_MOST_NAMES])


def _tails(declared: Iterable[Declared]) -> frozenset[str]:
    """What names may end with that are those of these types under another first word, or one more."""
    types = {one.name for one in declared if one.kind in {"structure", "enumeration"}}
    found = ({tail(name) for name in types} | {name for name in types if len(name) >= LEAST}) - {""}
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
