"""The history of a git repository: each version of each file read once, judged once where it says something new."""

import os
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from sunlit.compare.changes import find_changes
from sunlit.compare.collect import collect
from sunlit.compare.declared import Anchor, Collected, Declared, Spot, Wanted, spot_of
from sunlit.compare.lifelines import events_of, home_of, lifelines
from sunlit.compare.release import Release
from sunlit.compare.versions import Outline, outline
from sunlit.examine import Examined, examine
from sunlit.intake import Limits
from sunlit.intake.git_history import BlobChange, open_history
from sunlit.intake.git_objects import borrowed_from, close, object_sizes
from sunlit.judging.findings import to_findings
from sunlit.judging.judge import Judged
from sunlit.judging.users import settle
from sunlit.matching import prepare
from sunlit.schema import (
    LISTED,
    Change,
    Entry,
    Event,
    Finding,
    History,
    Location,
    Revision,
    Stopped,
    Summary,
    Tally,
)
from sunlit.workers import Progress, Workers

_MOST_NAMES = 20_000
_STRETCHES = 16  # what is judged, in parts of so many: Ctrl-C loses no more than one
_FEWEST = 128  # versions that are worth a part
_NOTE = (
    "A version of a file is audited when the lines that hold words of the vocabulary differ from the version before; "
    "what only its surroundings changed is not told. Along a merge the merge counts as who did it."
)

_Versions = list[tuple[Entry | None, Entry | None]]


def of_repository(target: str, tags: bool, jobs: int | None, limits: Limits, progress: Progress) -> History:
    """The history of a clone, or of what `git+` leads to; `tags` for tagged revisions only.

    Ctrl-C ends it with the revisions that were judged. Raises TargetError when it cannot be had, Stopped when Ctrl-C
    came before any revision was judged.
    """
    prepare()
    with tempfile.TemporaryDirectory(prefix="sunlit-", ignore_cleanup_errors=True) as folder:
        opened = open_history(target, Path(folder), limits, lambda name: progress.stage(name, None), tags)
        with Workers(jobs or os.cpu_count() or 1, limits) as workers:
            workers.confine_to([opened.git_dir, *borrowed_from(opened.git_dir)])
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
        self.audited: dict[str, Entry] = {}
        self.judged: list[Judged] = []
        self.looked: set[tuple[str, int]] = set()
        self.findings: dict[str, list[Finding]] = defaultdict(list)
        self.declared: dict[str, list[Declared]] = defaultdict(list)
        self.anchors: dict[str, dict[tuple[str, int], Anchor]] = defaultdict(dict)
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
        """Read all versions, judge what says something new, stretch by stretch, then go through the revisions."""
        self._outline()
        steps = list(self._steps())
        done = 0
        for stretch in _stretches(steps):
            self._judge([versions for _, versions in stretch])
            if self.workers.interrupted:
                break
            done += len(stretch)
        revisions = [revision for revision, _ in self.revisions]
        notes = [_NOTE, *self._not_read()]
        if done < len(steps):
            if not done:
                raise Stopped("stopped before any revision was judged: there is nothing to tell")
            revisions = revisions[: revisions.index(steps[done][0])]
            notes.append(f"Stopped after {revisions[-1].id}: later revisions were not judged.")
        events = [event for revision, versions in steps[:done] for event in self._events(revision, versions)]
        last = self._last(len(revisions))
        there = {(finding.trait, home_of(finding)) for path in last for finding in self.findings.get(path, ())}
        return History(
            target=self.name,
            revisions=len(revisions),
            first=revisions[0] if revisions else None,
            last=revisions[-1] if revisions else None,
            read_files=self.read.files,
            read_bytes=self.read.bytes,
            events=tuple(events),
            lifelines=lifelines(events, there),
            notes=tuple(notes),
            incomplete=bool(self.workers.lost or self.read.not_read),
        )

    def _not_read(self) -> Iterator[str]:
        """What was not read and why; what Ctrl-C left out is told otherwise."""
        for reason, files in sorted(self.read.not_read.items()):
            yield f"Versions of files that were not read: {files}, {reason}"
        for one in self.workers.lost:
            if one.outcome == "unreadable":
                yield f"{one.path.partition('/')[2]}: {one.reason}"

    def _outline(self) -> None:
        versions = list({entry.path: entry for entry in self.entries.values()}.values())
        for part in self.workers.map("looking through versions", versions, outline, (self.limits, None), self.progress):
            self.read.lines |= part.lines
            self.read.files += part.files
            self.read.bytes += part.bytes
            for reason, files in part.not_read.items():
                self.read.not_read[reason] = self.read.not_read.get(reason, 0) + files
        if self.workers.interrupted:
            raise Stopped("stopped before any revision was judged: there is nothing to tell")

    def _steps(self) -> Iterator[tuple[Revision, _Versions]]:
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

    def _last(self, revisions: int) -> list[str]:
        """What stands for each file of the last of so many revisions."""
        stands: dict[tuple[str, bytes], Entry] = {}
        last: dict[str, Entry | None] = {}
        for _, changes in self.revisions[:revisions]:
            for change in changes:
                self._said(change.path, change.old, stands)
                last[change.path] = self._said(change.path, change.new, stands)
        return sorted(entry.path for entry in last.values() if entry)

    def _said(self, path: str, blob: str, stands: dict[tuple[str, bytes], Entry]) -> Entry | None:
        entry = self.entries.get((path, blob))
        lines = self.read.lines.get(entry.path, b"") if entry else b""
        return stands.setdefault((path, lines), entry) if entry and lines else None

    def _judge(self, stretch: Sequence[_Versions]) -> None:
        """Audit the versions of some revisions, and look at what is declared in those that tell something."""
        versions = {entry.path: entry for pairs in stretch for pair in pairs for entry in pair if entry}
        self._audit([entry for path, entry in versions.items() if path not in self.audited])
        self._look_around()
        told = {
            entry.path
            for pairs in stretch
            for pair in pairs
            if any(one and self.findings.get(one.path) for one in pair)
            for entry in pair
            if entry
        }
        types = [one for some in self.declared.values() for one in some if one.parts]
        names = {name for one in types for name in (one.name, one.tag) if len(name) > 2}
        self._look([versions[path] for path in sorted(told)], Wanted(names=frozenset(sorted(names)[:_MOST_NAMES])))

    def _audit(self, entries: list[Entry]) -> None:
        self.audited |= {entry.path: entry for entry in entries}
        for part in self.workers.map("auditing versions", entries, examine, (self.limits, False), self.progress):
            examined: Examined = part
            self.judged += examined.judged
        self.judged.sort(key=lambda place: (place.location.path, place.location.offset, place.trait))
        # What one file leaves open its users decide: of all times, since what is declared comes before it is used.
        kept = [place for place in settle(self.judged) if place.verdict in LISTED]
        self.findings.clear()
        for finding in to_findings(kept, {}):
            self.findings[_version(finding.location.path)].append(finding)

    def _look_around(self) -> None:
        """Collect what is declared around the findings that were not looked at yet."""
        found: dict[str, list[Spot]] = defaultdict(list)
        for some in self.findings.values():
            for finding in some:
                place = finding.location
                if (place.path, place.offset) not in self.looked:
                    self.looked.add((place.path, place.offset))
                    found[place.path].append(spot_of(finding))
        entries = [self.audited[path] for path in dict.fromkeys(map(_version, found))]
        self._look(entries, Wanted(places={path: tuple(some) for path, some in found.items()}))

    def _look(self, entries: list[Entry], wanted: Wanted) -> None:
        for part in self.workers.map("looking at declarations", entries, collect, (self.limits, wanted), self.progress):
            collected: Collected = part
            for one in collected.declared:
                self.declared[_version(one.location.path)].append(one)
            for key, anchor in collected.anchors.items():
                self.anchors[_version(key[0])][key] = anchor

    def _events(self, revision: Revision, versions: _Versions) -> list[Event]:
        old = self._release(entry for entry, _ in versions)
        new = self._release(entry for _, entry in versions)
        if not old.findings and not new.findings:
            return []
        return events_of(revision, (_plain(one.change) for one in find_changes(old, new)))

    def _release(self, entries: Iterable[Entry | None]) -> Release:
        paths = sorted({entry.path for entry in entries if entry})
        findings = tuple(finding for path in paths for finding in self.findings.get(path, ()))
        release = Release(findings, Summary("", "", "", Tally(), Tally(), Tally(), (), {}, {}))
        for path in paths:
            release.add(Collected(self.declared.get(path, []), self.anchors.get(path, {})))
        return release


def _stretches(steps: Sequence[tuple[Revision, _Versions]]) -> Iterator[list[tuple[Revision, _Versions]]]:
    """The revisions in parts, in their order, each of about as many new versions."""
    seen: set[str] = set()
    new = [{entry.path for pair in versions for entry in pair if entry} for _, versions in steps]
    enough = max(_FEWEST, len(set().union(*new)) // _STRETCHES)
    part: list[tuple[Revision, _Versions]] = []
    fresh = 0
    for step, paths in zip(steps, new, strict=True):
        part.append(step)
        fresh += len(paths - seen)
        seen |= paths
        if fresh >= enough:
            yield part
            part, fresh = [], 0
    if part:
        yield part


def _version(path: str) -> str:
    """The path of a version, without what is inside it when it is an archive."""
    return path.partition("!/")[0]


def _plain(change: Change) -> Change:
    """A change with the paths that the repository has."""
    old, new = change.old, change.new
    if old is not None:
        old = msgspec.structs.replace(old, location=_path_of(old.location))
    if new is not None:
        new = msgspec.structs.replace(new, location=_path_of(new.location))
    return msgspec.structs.replace(change, old=old, new=new)


def _path_of(location: Location) -> Location:
    return msgspec.structs.replace(location, path=location.path.partition("/")[2])
