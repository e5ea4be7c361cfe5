"""Measures comparisons on pairs of public releases: every place that a release hid, and the time beside two audits."""

import re
import time
from pathlib import Path
from typing import NamedTuple

import click

from benchmarks.cache import cache_folder
from benchmarks.labels import FOLDER, SETS, Label, Source, read_labels
from benchmarks.sources import target_of
from sunlit import audit
from sunlit.compare import compare
from sunlit.schema import Change, Comparison

_OLD_NAME = re.compile(r"(?:where|slot of|was) (\w+)")


class Pair(NamedTuple):
    """Two sources by the beginning of their names, the older one first."""

    old: str
    new: str


# Each is the next release of the one before, in the header's line and the Java binding's.
PAIRS = (
    Pair("hysios/dhnetsdk", "letheyan/face"),
    Pair("letheyan/face", "talexone/NetSDKLib"),
    Pair("talexone/NetSDKLib", "zm2417/netsdk"),
    Pair("zm2417/netsdk", "thanhtung8903/"),
    Pair("talexone/NetSDKLib", "thanhtung8903/"),
)


@click.command()
@click.option("--fetch", is_flag=True, help="Fetch what is not in the cache.")
@click.option("--clones", default="", help="Where clones lie, with {owner} and {name}.")
@click.option("--hidden", type=click.Path(path_type=Path), help="Write every hidden report here, to be read by hand.")
@click.option("--time", "timed", is_flag=True, help="Audit both releases alone, too, and print the ratio.")
def main(fetch: bool, clones: str, hidden: Path | None, timed: bool) -> None:
    """Compare each pair; say which labelled places came out as hidden, and with which old member."""
    table = FOLDER / SETS["given"]
    ghosts = read_labels(table, ghosts=True)
    sources = [*ghosts, *read_labels(table)]
    reports: list[str] = []
    for pair in PAIRS:
        old, new = (_source(sources, name) for name in pair)
        targets = [target_of(each, cache_folder(), clones=clones, fetch=fetch) for each in (old, new)]
        started = time.monotonic()
        found = compare(*targets)
        seconds = time.monotonic() - started
        alone = _alone(targets) if timed else 0.0
        ratio = f", {seconds / alone:.2f} times as long as auditing both" if alone else ""
        counts = {kind: sum(change.change == kind for change in found.changes) for kind in ("hidden", "remained")}
        click.echo(f"{old} -> {new}: {counts['hidden']} hidden, {counts['remained']} remained{ratio}")
        for label in ghosts.get(new, []):
            click.echo(f"  {label.path.rsplit('/', 1)[-1]}:{label.line}  {told(label, found)}")
        reports += [f"{old} -> {new}\t{line}" for line in map(_line, found.changes) if line]
    if hidden:
        hidden.write_text("".join(f"{line}\n" for line in reports), encoding="utf-8")


def told(label: Label, comparison: Comparison) -> str:
    """What a comparison says of a labelled place."""
    here = [
        change
        for change in comparison.changes
        if change.new and (change.new.location.path, change.new.location.line) == (label.path, label.line)
    ]
    names = sorted({change.old.name for change in here if change.change == "hidden" and change.old})
    if not names:
        return "not hidden"
    wanted = _OLD_NAME.search(label.note)
    right = "" if wanted is None else ", right" if wanted[1] in names else f", expected {wanted[1]}"
    return f"hidden, was {', '.join(names)}{right}"


def _source(sources: list[Source], name: str) -> Source:
    return next(source for source in sources if source.name.startswith(name))


def _alone(targets: list[str]) -> float:
    started = time.monotonic()
    for target in targets:
        audit(target)
    return time.monotonic() - started


def _line(change: Change) -> str:
    if change.change != "hidden" or change.old is None or change.new is None:
        return ""
    old, new = change.old, change.new
    places = [f"{one.location.path}:{one.location.line} {one.container}.{one.name}" for one in (old, new)]
    return "\t".join((change.trait, *places, *change.reasons))


if __name__ == "__main__":
    main()
