"""Comparing releases: what became of each finding from one to the next, and what that could not show."""

import asyncio
from collections.abc import Sequence

import msgspec

from sunlit.compare.beside import side_by_side
from sunlit.compare.chain import Chain, Step
from sunlit.intake import Limits
from sunlit.pipeline import Progress
from sunlit.schema import Beside, Change, Comparison, Stopped, UsageError


def compare(
    *releases: str,
    jobs: int | None = None,
    limits: Limits | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """What became of each finding from one release to the next.

    releases  two or more, oldest first: targets as `audit` takes them, or results saved with --format jsonl
    Ctrl-C ends it early: of more than two releases those that were compared are in the result.

    Raises TargetError when a release cannot be had, UsageError for fewer than two or what is neither, Stopped when
    Ctrl-C came before two were read.
    """
    if len(releases) < 2:
        raise UsageError("compare needs two releases, the older one first: sunlit compare OLD NEW")
    steps: list[Step] = []
    try:
        with Chain(jobs, limits or Limits(), progress) as chain:
            for number, spec in enumerate(releases, 1):
                steps.append(chain.add(chain.open(spec, f"release {number} of {len(releases)}")))
    except (Stopped, KeyboardInterrupt):
        if len(steps) < 2:
            raise Stopped(
                f"stopped before {releases[len(steps)]} was read to its end: what is missing of it would count as "
                "removed, so nothing was compared"
            ) from None
    return _result(releases, steps)


async def compare_async(
    *releases: str,
    jobs: int | None = None,
    limits: Limits | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """The same as `compare`, without holding up the event loop."""
    return await asyncio.to_thread(compare, *releases, jobs=jobs, limits=limits, progress=progress)


def _result(specs: Sequence[str], steps: Sequence[Step]) -> Comparison:
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
        for spec, step in zip(specs, steps, strict=False)
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
    left = specs[len(steps) :]
    if left:
        notes += (f"Stopped before {left[0]} was read to its end: it was not compared, nor what comes after it.",)
    blind = any(step.new.is_saved for step in steps)
    return Comparison(summaries, tuple(changes), tuple(beside), notes, blind, stopped=bool(left))
