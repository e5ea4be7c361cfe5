"""The history of a package: each version that its registry has, compared with the one before."""

from sunlit.compare.chain import Chain
from sunlit.compare.lifelines import events_of, home_now, lifelines
from sunlit.intake import Limits
from sunlit.intake.npm import npm_releases
from sunlit.intake.pypi import pypi_releases
from sunlit.pipeline import Progress
from sunlit.schema import Event, History, Revision, Stopped, Summary, TargetError

REGISTRIES = {"pypi:": pypi_releases, "npm:": npm_releases}
_NOTE = (
    "Of each version one file is read: on PyPI the one that a recent CPython on Linux would run, on npm its tarball."
)


def of_package(target: str, jobs: int | None, limits: Limits, progress: Progress) -> History:
    """The history of `pypi:NAME` or `npm:NAME`. A version that cannot be had or read is left out, with a note.

    Ctrl-C ends it with the versions that were read. Raises TargetError when the package cannot be had or none of its
    versions, UsageError for an impossible name.
    """
    scheme = next(scheme for scheme in REGISTRIES if target.startswith(scheme))
    releases = REGISTRIES[scheme](target, limits, lambda said: progress.stage(said, None))
    notes = [_NOTE, *releases.notes]
    if not any(revision.author for _, revision in releases.versions):
        notes.append("The registry does not tell who published these versions.")
    events: list[Event] = []
    read: list[tuple[Revision, Summary]] = []
    there: set[tuple[str, str]] = set()
    incomplete = False
    try:
        with Chain(jobs, limits, progress) as chain:
            for number, (spec, revision) in enumerate(releases.versions, 1):
                try:
                    one = chain.open(spec, f"{revision.id} ({number} of {len(releases.versions)})")
                    summary = one.release.summary
                    if broken := _broken(summary):
                        one.close()
                        raise TargetError(f"its file cannot be unpacked: {broken}")
                except TargetError as error:
                    incomplete = True
                    notes.append(f"{revision.id} is left out: {error}")
                    continue
                changes = [found.change for found in chain.add(one).found]
                if summary.incomplete:
                    incomplete = True
                    notes.append(f"Part of {revision.id} could not be read: what stands there counts as removed.")
                read.append((revision, summary))
                events += events_of(revision, changes)
                there = {(change.trait, home_now(change)) for change in changes if change.new is not None}
    except (Stopped, KeyboardInterrupt):
        if not read:
            raise Stopped("stopped before the first version was read: there is nothing to tell") from None
        incomplete = True
        notes.append(f"Stopped after {read[-1][0].id}: later versions were not looked at.")
    if not read:
        raise TargetError(f"{releases.name}: {notes[-1]}")
    return History(
        target=releases.name,
        revisions=len(read),
        first=read[0][0],
        last=read[-1][0],
        read_files=sum(summary.read.files for _, summary in read),
        read_bytes=sum(summary.read.bytes for _, summary in read),
        events=tuple(events),
        lifelines=lifelines(events, there),
        notes=tuple(notes),
        incomplete=incomplete,
    )


def _broken(summary: Summary) -> str:
    """Why the one file of a version is not the archive that it should be, "" when it is."""
    reasons = [one.reason for one in summary.not_read if one.outcome == "unreadable" and "!/" not in one.path]
    return (reasons or ["it is no archive" if summary.read.files < 2 else ""])[0]
