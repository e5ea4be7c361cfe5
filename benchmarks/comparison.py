"""Measures comparisons of public releases: every place that is labelled as hidden, what is told, and the time."""

import csv
import re
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import click

from benchmarks.cache import cache_folder
from benchmarks.labels import FOLDER, SETS, Label, Source, read_labels
from benchmarks.sources import target_of
from sunlit import audit
from sunlit.compare import compare
from sunlit.schema import Change

_OLD_NAME = re.compile(r"(?:where|slot of|was) (\w+)")


# Sources by the beginning of their names, oldest first: the header's line, then the Java binding's.
LINES = (
    ("hysios/dhnetsdk", "letheyan/face"),
    ("hysios/dhnetsdk", "letheyan/face", "talexone/NetSDKLib"),
    ("talexone/NetSDKLib", "zm2417/netsdk", "thanhtung8903/"),
)
_MORE = FOLDER / "lines.tsv"  # without labels: what is told of them is read by hand


@click.command()
@click.option("--fetch", is_flag=True, help="Fetch what is not in the cache.")
@click.option("--clones", default="", help="Where clones lie, with {owner} and {name}.")
@click.option("--hidden", type=click.Path(path_type=Path), help="Write every hidden report here, to be read by hand.")
@click.option("--more", is_flag=True, help="Compare the lines of lines.tsv too, which have no labels.")
@click.option("--time", "timed", is_flag=True, help="Audit both releases alone, too, and print the ratio.")
def main(fetch: bool, clones: str, hidden: Path | None, more: bool, timed: bool) -> None:
    """Compare each line of releases; say which labelled places came out as hidden, and with which old member."""
    table = FOLDER / SETS["given"]
    ghosts = read_labels(table, ghosts=True)
    sources = [*ghosts, *read_labels(table)]
    reports: list[str] = []
    lines = [[_source(sources, name) for name in line] for line in LINES]
    for releases in [*lines, *(_more() if more else ())]:
        targets = [target_of(each, cache_folder(), clones=clones, fetch=fetch) for each in releases]
        started = time.monotonic()
        found = compare(*targets)
        seconds = time.monotonic() - started
        alone = _alone(targets) if timed else 0.0
        ratio = f", {seconds / alone:.2f} times as long as auditing them" if alone else ""
        click.echo(f"{' -> '.join(map(str, releases))}{ratio}")
        for number, new in enumerate(releases[1:], 1):
            some = [change for change in found.changes if change.release == number]
            counts = {kind: sum(change.change == kind for change in some) for kind in ("hidden", "remained")}
            click.echo(f"  {new}: {counts['hidden']} hidden, {counts['remained']} remained")
            for label in ghosts.get(new, []):
                click.echo(f"    {label.path.rsplit('/', 1)[-1]}:{label.line}  {told(label, some)}")
            reports += [f"{new}\t{text}" for text in map(_line, some) if text]
    if hidden:
        hidden.write_text("".join(f"{line}\n" for line in reports), encoding="utf-8")


def told(label: Label, changes: Sequence[Change]) -> str:
    """What a comparison says of a labelled place."""
    here = [
        change
        for change in changes
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


def _more() -> list[list[Source]]:
    lines: dict[str, list[Source]] = defaultdict(list)
    with _MORE.open(newline="", encoding="utf-8") as file:
        for name, source, version in list(csv.reader(file, delimiter="\t"))[1:]:
            lines[name].append(Source(source, version))
    return list(lines.values())


def _alone(targets: list[str]) -> float:
    started = time.monotonic()
    for target in targets:
        audit(target, ocr=False)
    return time.monotonic() - started


def _line(change: Change) -> str:
    if change.change != "hidden" or change.old is None or change.new is None:
        return ""
    old, new = change.old, change.new
    places = [f"{one.location.path}:{one.location.line} {one.container}.{one.name}" for one in (old, new)]
    return "\t".join((change.trait, *places, *change.reasons))


if __name__ == "__main__":
    main()
