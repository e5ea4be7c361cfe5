"""Measures the readers of binaries on labelled names and strings of public programs, libraries, apps and networks.

A label (labels/binaries.tsv) is a file, the byte offset of a name or string in it, and what a reader says of that. The
sources are those of the judgement's benchmark, and packages of PyPI; all of one is audited, as a user would.
"""

import argparse
import csv
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import msgspec
from packaging.utils import parse_wheel_filename

from benchmarks.cache import cache_folder
from benchmarks.labels import FOLDER, GIVEN, SETS, Source, read_labels
from benchmarks.sources import target_of
from sunlit.pipeline import audit
from sunlit.schema import LISTED, Finding, SunlitError

_PACKAGE = "pkg:"
_RECORD = 8  # bytes before a name in which its record may begin


class Place(msgspec.Struct, frozen=True):
    """One row: what a reader says of the string at a byte offset of a file; offset 0 stands for the whole file."""

    path: str
    offset: int
    string: str
    trait: str
    basis: str
    verdict: str


def main() -> int:
    """The command line. Exit status 1 when a source could not be had."""
    parser = argparse.ArgumentParser(
        prog="benchmarks.binaries", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--fetch", action="store_true", help="fetch what is not on this machine")
    parser.add_argument("--clones", default="", help="where clones lie, with {owner} and {name}")
    parser.add_argument("--cache", type=Path, default=cache_folder(), help="where sources are kept  [%(default)s]")
    options = parser.parse_args()
    right = rows = missing = 0
    for source, places in read_places(FOLDER / "binaries.tsv").items():
        try:
            findings = audit(
                target_of(source, options.cache, clones=options.clones, fetch=options.fetch), ocr=False
            ).findings
        except SunlitError as error:
            missing += 1
            print(f"{source}: could not be had: {error}")
            continue
        for place in places:
            told = [finding for finding in findings if finding.verdict in LISTED and _is_at(finding, place)]
            is_right = _is_right(told, place)
            right, rows = right + is_right, rows + 1
            says = ", ".join(sorted({f"{finding.trait} {finding.verdict} {finding.basis}" for finding in told}))
            print(
                f"{'right' if is_right else 'WRONG'}  {place.verdict:10} {place.trait:13} {place.string[:40]:42} {says}"
            )
    print(f"{right} of {rows} right")
    return int(missing > 0)


def read_places(table: Path) -> dict[Source, list[Place]]:
    """The rows by source. A file is `owner__name/path` in a repository, or `pkg:NAME.whl/path`."""
    versions = {source.name: source for source in read_labels(FOLDER / SETS[GIVEN])}
    found: dict[Source, list[Place]] = defaultdict(list)
    with table.open(newline="", encoding="utf-8") as file:
        for name, offset, string, trait, basis, verdict, _ in list(csv.reader(file, delimiter="\t"))[1:]:
            holder, _, path = name.partition("/")
            if holder.startswith(_PACKAGE):
                package, version, *_ = parse_wheel_filename(holder.removeprefix(_PACKAGE))
                source = Source(f"pypi:{package}", str(version))
            else:
                source = versions[holder.replace("__", "/")]
            found[source].append(Place(path, int(offset), string, trait, basis, verdict))
    return dict(found)


def _is_at(finding: Finding, place: Place) -> bool:
    location = finding.location
    if not place.offset:
        return place.path in location.path
    is_there = place.offset - _RECORD <= location.offset <= place.offset + len(place.string) + _RECORD
    return location.path.endswith(place.path) and is_there


def _is_right(told: Iterable[Finding], place: Place) -> bool:
    if place.verdict == "negative":
        return not any(told)
    return any((one.trait, one.verdict) == (place.trait, place.verdict) for one in told)


if __name__ == "__main__":
    sys.exit(main())
