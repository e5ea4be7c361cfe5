"""The history of a product: when each capability came, changed, was hidden and went, and what was said of that."""

import os
import tempfile
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from sunlit.compare.changes import find_changes
from sunlit.compare.collect import collect
from sunlit.compare.compare import compare_each
from sunlit.compare.declared import Anchor, Collected, Declared, Wanted
from sunlit.compare.release import Release
from sunlit.compare.versions import Outline, outline
from sunlit.examine import Examined, examine
from sunlit.intake import Limits
from sunlit.intake.git_history import BlobChange, open_history
from sunlit.intake.git_objects import close, object_sizes
from sunlit.intake.pypi import pypi_versions
from sunlit.judging.findings import to_findings
from sunlit.judging.users import settle
from sunlit.matching import prepare
from sunlit.pipeline import Progress, Silent, Workers
from sunlit.schema import (
    LISTED,
    Change,
    ChangeKind,
    Counterpart,
    Entry,
    Event,
    Finding,
    History,
    Lifeline,
    Location,
    Revision,
    Summary,
    SunlitError,
    Tally,
    UsageError,
)

_TOLD: frozenset[ChangeKind] = frozenset({"added", "removed", "renamed", "hidden"})
_MOST_NAMES = 20_000
_NOTE = (
    "A version of a file is audited when the lines that hold words of the vocabulary differ from the version before; "
    "what only its surroundings changed is not told. Along a merge the merge counts as who did it."
)


def history(
    target: str,
    *,
    tags: bool = False,
    jobs: int | None = None,
    limits: Limits | None = None,
    progress: Progress | None = None,
) -> History:
    """What each revision of a repository, or each version of a package, did to the places that tell of a trait.

    target  `git+URL[@REV]`, `git+PATH[@REV]`, a folder that is a clone, or `pypi:NAME`
    tags    only the revisions that have a tag

    Raises TargetError when it cannot be had, UsageError when it is neither.
    """
    limits, progress = limits or Limits(), progress or Silent()
    if target.startswith("pypi:"):
        return _of_package(target, jobs, limits, progress)
    if not target.startswith("git+") and not Path(target).is_dir():
        raise UsageError(f"{target}: a history is that of git+URL, git+PATH, a folder that is a clone, or pypi:NAME")
    prepare()
    with tempfile.TemporaryDirectory(prefix="sunlit-", ignore_cleanup_errors=True) as folder:
        watch = progress
        opened = open_history(target, Path(folder), limits, lambda name: watch.stage(name, None), tags)
        with Workers(jobs or os.cpu_count() or 1, limits) as workers:
            return _Repository(opened.git_dir, opened.name, opened.revisions, workers, (limits, progress)).tell()


class _Repository:
    """A repository's files, each version under a path of its own: its number, then the path."""

    def __init__(
        self,
        git_dir: str,
        name: str,
        revisions: Sequence[tuple[Revision, list[BlobChange]]],
        workers: Workers,
        how: tuple[Limits, Progress],
    ) -> None:
        self.name = name
        self.revisions = revisions
        self.workers = workers
        self.limits, self.progress = how
        self.entries = self._entries(git_dir)
        self.findings: dict[str, list[Finding]] = defaultdict(list)
        self.declared: dict[str, list[Declared]] = defaultdict(list)
        self.anchors: dict[str, dict[tuple[str, int, int], Anchor]] = defaultdict(dict)
        self.read = Outline()

    def _entries(self, git_dir: str) -> dict[tuple[str, str], Entry]:
        """Every version of every file once, by path and blob: how bytes are read depends on the name."""
        wanted = {
            (change.path, blob): None
            for _, changes in self.revisions
            for change in changes
            for blob in (change.old, change.new)
            if blob
        }
        sizes = object_sizes(git_dir, dict.fromkeys(blob for _, blob in wanted), self.limits.max_seconds)
        close(git_dir)
        known: dict[tuple[str, str], Entry] = {}
        by_name: dict[tuple[str, str], Entry] = {}
        for path, blob in wanted:
            if blob not in sizes:
                continue
            # Each blob is read once under each file name.
            name = (path.rsplit("/", 1)[-1], blob)
            if name not in by_name:
                by_name[name] = Entry(f"{len(by_name)}/{path}", git_dir, blob, sizes[blob])
            known[path, blob] = by_name[name]
        return known

    def tell(self) -> History:
        """Read all that is needed, then go through the revisions."""
        versions = list({entry.path: entry for entry in self.entries.values()}.values())
        self.progress.stage("looking through versions", len(versions))
        for part in self.workers.map(versions, outline, (self.limits, None), self.progress):
            self.read.lines |= part.lines
            self.read.files += part.files
            self.read.bytes += part.bytes
        steps = list(self._steps())
        needed = {entry.path: entry for _, pairs in steps for pair in pairs for entry in pair if entry}
        self._audit(list(needed.values()))
        self._look([entry for entry in needed.values() if self.findings.get(entry.path)], places=True)
        told = {
            entry.path
            for _, pairs in steps
            for pair in pairs
            if any(one and self.findings.get(one.path) for one in pair)
            for entry in pair
            if entry
        }
        self._look([needed[path] for path in sorted(told)], places=False)
        if self.workers.interrupted:
            raise SunlitError("stopped; half a history would say that things went which are still there")
        events = [event for revision, pairs in steps for event in self._events(revision, pairs)]
        there = {(finding.trait, home_of(finding)) for path in self._last() for finding in self.findings.get(path, ())}
        revisions = [revision for revision, _ in self.revisions]
        return History(
            target=self.name,
            revisions=len(revisions),
            first=revisions[0] if revisions else None,
            last=revisions[-1] if revisions else None,
            read_files=self.read.files,
            read_bytes=self.read.bytes,
            events=tuple(events),
            lifelines=lifelines(events, there),
            notes=(_NOTE, *(f"{one.path.partition('/')[2]}: {one.reason}" for one in self.workers.lost)),
        )

    def _steps(self) -> Iterator[tuple[Revision, list[tuple[Entry | None, Entry | None]]]]:
        """Of each revision the versions that it changed what they say, the older one first.

        Of versions that say the same the first one stands for all: each is audited once.
        """
        stands: dict[tuple[str, bytes], Entry] = {}
        for revision, changes in self.revisions:
            pairs = []
            for change in changes:
                old, new = (self._said(change.path, blob, stands) for blob in (change.old, change.new))
                if old is not new:
                    pairs.append((old, new))
            if pairs:
                yield revision, pairs

    def _last(self) -> list[str]:
        """What stands for each file of the last revision."""
        stands: dict[tuple[str, bytes], Entry] = {}
        last: dict[str, Entry | None] = {}
        for _, changes in self.revisions:
            for change in changes:
                self._said(change.path, change.old, stands)
                last[change.path] = self._said(change.path, change.new, stands)
        return sorted(entry.path for entry in last.values() if entry)

    def _said(self, path: str, blob: str, stands: dict[tuple[str, bytes], Entry]) -> Entry | None:
        entry = self.entries.get((path, blob))
        lines = self.read.lines.get(entry.path, b"") if entry else b""
        return stands.setdefault((path, lines), entry) if entry and lines else None

    def _audit(self, entries: list[Entry]) -> None:
        self.progress.stage("auditing versions", len(entries))
        judged = []
        for part in self.workers.map(entries, examine, (self.limits, False), self.progress):
            examined: Examined = part
            judged += examined.judged
        judged.sort(key=lambda place: (place.location.path, place.location.offset, place.trait))
        # What one file leaves open its users decide: of all times, since what is declared comes before it is used.
        kept = [place for place in settle(judged) if place.verdict in LISTED]
        for finding in to_findings(kept, {}):
            self.findings[_version(finding.location.path)].append(finding)

    def _look(self, entries: list[Entry], places: bool) -> None:
        """Collect declarations: around the findings, or by the names that these have."""
        if places:
            wanted = Wanted(places={path: tuple(some) for path, some in self._places().items()})
        else:
            types = [one for some in self.declared.values() for one in some if one.parts]
            names = {name for one in types for name in (one.name, one.tag)}
            wanted = Wanted(names=frozenset(sorted(name for name in names if len(name) > 2)[:_MOST_NAMES]))
        self.progress.stage("looking at declarations", len(entries))
        for part in self.workers.map(entries, collect, (self.limits, wanted), self.progress):
            collected: Collected = part
            for one in collected.declared:
                self.declared[_version(one.location.path)].append(one)
            for key, anchor in collected.anchors.items():
                self.anchors[_version(key[0])][key] = anchor

    def _places(self) -> dict[str, list[tuple[int, int, bool]]]:
        found: dict[str, list[tuple[int, int, bool]]] = defaultdict(list)
        for some in self.findings.values():
            for finding in some:
                place = finding.location
                if place.line and place.column:
                    found[place.path].append((place.line, place.column, finding.role == "comment"))
        return found

    def _events(self, revision: Revision, pairs: Sequence[tuple[Entry | None, Entry | None]]) -> list[Event]:
        old = self._release(entry for entry, _ in pairs)
        new = self._release(entry for _, entry in pairs)
        if not old.findings and not new.findings:
            return []
        return events_of(revision, (one.change for one in find_changes(old, new)))

    def _release(self, entries: Iterable[Entry | None]) -> Release:
        paths = sorted({entry.path for entry in entries if entry})
        findings = tuple(finding for path in paths for finding in self.findings.get(path, ()))
        release = Release(findings, Summary("", "", "", Tally(), Tally(), Tally(), (), {}, {}))
        for path in paths:
            release.add(Collected(self.declared.get(path, []), self.anchors.get(path, {})))
        return release


def _version(path: str) -> str:
    """The path of a version, without what is inside it when it is an archive."""
    return path.partition("!/")[0]


def _of_package(target: str, jobs: int | None, limits: Limits, progress: Progress) -> History:
    """Every version of a package, each compared with the one before."""
    name = target.removeprefix("pypi:").partition("==")[0].strip()
    versions = pypi_versions(name, limits, lambda said: progress.stage(said, None))
    revisions = [Revision(version) for version in versions]
    specs = [f"pypi:{name}=={version}" for version in versions]
    events = []
    files = read = 0
    there: set[tuple[str, str]] = set()
    for number, (summary, changes) in enumerate(compare_each(specs, jobs, limits, progress)):
        files, read = files + summary.read.files, read + summary.read.bytes
        events += events_of(revisions[number], changes)
        there = {(one.trait, _now(one)) for one in changes if one.new is not None}
    return History(
        target=f"pypi:{name}",
        revisions=len(revisions),
        first=revisions[0],
        last=revisions[-1],
        read_files=files,
        read_bytes=read,
        events=tuple(events),
        lifelines=lifelines(events, there),
        notes=("Of each version the file is read that a recent CPython on Linux would run.",),
    )


def events_of(revision: Revision, changes: Iterable[Change]) -> list[Event]:
    """What a revision did, by kind, trait and declaration."""
    found: dict[tuple[ChangeKind, str, str], list[Change]] = defaultdict(list)
    for change in changes:
        if change.change in _TOLD:
            found[change.change, change.trait, home(change)].append(_plain(change))
    return [
        Event(
            revision,
            kind,
            trait,
            tuple(dict.fromkeys(group for change in some for group in change.groups)),
            container,
            tuple(some),
        )
        for (kind, trait, container), some in found.items()
    ]


def home(change: Change) -> str:
    """The declaration that a change is about: the older one's name, where there is one."""
    return home_of(change.old) if change.old is not None else _now(change)


def home_of(finding: Finding) -> str:
    """The declaration that a finding is about."""
    return finding.name if finding.role == "type" or not finding.container else finding.container


def _now(change: Change) -> str:
    """The declaration that a change leads to."""
    if change.new is None:
        return ""
    is_type = change.old is not None and change.old.role == "type"
    return change.new.name if is_type else change.new.container or change.new.name


def _plain(change: Change) -> Change:
    """A change with the paths that the repository has."""
    old = change.old
    if old is not None:
        old = msgspec.structs.replace(old, location=_path_of(old.location))
    new: Counterpart | None = change.new
    if new is not None:
        new = msgspec.structs.replace(new, location=_path_of(new.location))
    return msgspec.structs.replace(change, old=old, new=new)


def _path_of(location: Location) -> Location:
    number, _, path = location.path.partition("/")
    return msgspec.structs.replace(location, path=path) if number.isdecimal() and path else location


def lifelines(events: Sequence[Event], there: Collection[tuple[str, str]]) -> tuple[Lifeline, ...]:
    """When the places of each trait in each declaration came, changed, were hidden and went.

    there  trait and declaration of what the last revision has. A declaration that got another name stays one line
    """
    told: dict[tuple[str, str], list[Event]] = {}
    names: dict[tuple[str, str], list[str]] = {}
    line_of: dict[tuple[str, str], tuple[str, str]] = {}
    for event in events:
        line = line_of.setdefault((event.trait, event.container), (event.trait, event.container))
        told.setdefault(line, []).append(event)
        called = names.setdefault(line, [event.container])
        for change in event.changes:
            if change.old is None or change.new is None:
                continue
            now = _now(change)
            if now not in called and (event.trait, now) not in line_of:
                line_of[event.trait, now] = line
                called.append(now)
    return tuple(_lifeline(line, some, names[line], there) for line, some in told.items())


def _lifeline(
    line: tuple[str, str], events: Sequence[Event], names: Sequence[str], there: Collection[tuple[str, str]]
) -> Lifeline:
    ids = {kind: [event.revision.id for event in events if event.change == kind] for kind in _TOLD}
    is_there = any((line[0], name) in there for name in names)
    # What was hidden last, and not removed after that, no search for words finds, and it is there all the same.
    last = next((event.change for event in reversed(events) if event.change in {"hidden", "removed"}), "")
    went = "" if is_there or last == "hidden" else (ids["removed"] or [""])[-1]
    return Lifeline(
        trait=line[0],
        container=names[0],
        groups=tuple(dict.fromkeys(group for event in events for group in event.groups)),
        came=(ids["added"] or [events[0].revision.id])[0],
        changed=tuple(dict.fromkeys([*ids["added"][1:], *ids["renamed"]])),
        hidden=tuple(dict.fromkeys(ids["hidden"])),
        went=went,
        there=not went,
        later_names=tuple(names[1:]),
    )
