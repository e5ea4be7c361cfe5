"""Measures the judge on labelled places: python -m benchmarks.judgement [--clones TEMPLATE] [--source TEXT] [--misses].

Labels are facts (source, version, path, line, trait, group, basis, verdict); the sources are fetched, not kept.
Packages come from their registries. Repositories come from GitHub, or from clones on this machine:
`--clones '/clones/{owner}+{name}/repo'`. A source that cannot be had is a line of the table, never left out.
"""

import argparse
import csv
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import msgspec

from sunlit import audit
from sunlit.schema import AuditResult, Finding, SunlitError
from sunlit.vocabulary.spelling import find_groups

LABELS = Path(__file__).parent / "labels"


class Label(msgspec.Struct, frozen=True):
    """One row of places.tsv."""

    source: str
    version: str
    path: str
    line: int
    text: str
    trait: str
    group: str
    basis: str
    verdict: str
    note: str


class Score(msgspec.Struct):
    """Counts of one source: how many rows of a kind there are, and how many came out right."""

    capability: int = 0
    capability_found: int = 0
    record: int = 0
    record_found: int = 0
    negative: int = 0
    negative_reported: int = 0
    named: int = 0
    named_found: int = 0
    basis: int = 0
    basis_right: int = 0
    misses: list[str] = []


def labels() -> dict[tuple[str, str], list[Label]]:
    """The rows by source and version; rows that count only when two releases are compared are left out."""
    table: dict[tuple[str, str], list[Label]] = defaultdict(list)
    with (LABELS / "places.tsv").open(newline="", encoding="utf-8") as file:
        for row in list(csv.reader(file, delimiter="\t"))[1:]:
            label = Label(row[0], row[1], row[2], int(row[3]), *row[4:10])
            if "ghost slot" not in label.note:
                table[label.source, label.version].append(label)
    return table


def target_of(source: str, version: str, clones: str | None) -> str:
    """The source as a target of the auditor."""
    if source.startswith("pypi:"):
        return f"{source}=={version}"
    if source.startswith("npm:"):
        return f"{source}@{version}"
    owner, name = source.split("/")
    place = clones.format(owner=owner, name=name) if clones else f"https://github.com/{source}"
    return f"git+{place}@{version}"


def score(rows: Iterable[Label], result: AuditResult) -> Score:
    """Compare the rows with the findings on their lines."""
    by_place: dict[tuple[str, int], list[Finding]] = defaultdict(list)
    for finding in result.findings:
        by_place[finding.location.path.rsplit("!/", 1)[-1], finding.location.line or 0].append(finding)
    groups_of = {capability.id: capability.groups for capability in result.capabilities}
    total = Score()
    for row in rows:
        here = by_place[row.path, row.line]
        verdicts = {finding.verdict for finding in here}
        if row.verdict == "negative":
            total.negative += 1
            if verdicts & {"capability", "record"}:
                total.negative_reported += 1
                total.misses.append(describe("reported", row, here))
        elif row.verdict in {"capability", "record"}:
            right = [finding for finding in here if finding.verdict == row.verdict]
            if row.verdict == "capability":
                total.capability += 1
                total.capability_found += bool(right)
            else:
                total.record += 1
                total.record_found += bool(right)
            if not right:
                total.misses.append(describe("missed", row, here))
                continue
            total.basis += 1
            total.basis_right += any(finding.basis == row.basis for finding in right)
            if not any(finding.basis == row.basis for finding in right):
                total.misses.append(describe("basis", row, right))
        if row.verdict == "capability" and row.group != "-":
            wanted = {hit.entry.group for hit in find_groups(row.group.replace("/", " / "))}
            named = {group for f in here for group in (*f.groups, *groups_of.get(f.capability, ()))}
            total.named += 1
            total.named_found += bool(wanted & named)
            if not wanted & named:
                total.misses.append(describe(f"group {row.group} {sorted(wanted)}", row, here))
    return total


def describe(what: str, row: Label, here: list[Finding]) -> str:
    """A miss in one line."""
    got = "; ".join(f"{f.trait} {f.verdict} {f.basis} {f.role} {f.name} {f.groups} {f.confidence}" for f in here)
    return (
        f"{what}: {row.path}:{row.line} [{row.trait} {row.basis} {row.verdict}] {row.text[:70]} -> {got or 'nothing'}"
    )


def main() -> int:
    """Print the table; exit 1 when a source could not be had."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clones", help="where clones lie, with {owner} and {name}")
    parser.add_argument("--source", default="", help="only sources whose name holds this text")
    parser.add_argument("--misses", action="store_true", help="print every row that came out wrong")
    arguments = parser.parse_args()
    columns = ("capability", "record", "negative", "named", "basis")
    print(f"{'source':58} " + " ".join(f"{column:>13}" for column in columns))
    whole = Score()
    failed = False
    for (source, version), rows in labels().items():
        if arguments.source not in source:
            continue
        try:
            result = audit(target_of(source, version, arguments.clones), everything=True)
        except SunlitError as error:
            failed = True
            print(f"{source[:48]}@{version[:8]:9} could not be had: {error}")
            continue
        part = score(rows, result)
        print_line(f"{source[:48]}@{version[:8]}", part)
        if arguments.misses:
            print("".join(f"    {miss}\n" for miss in part.misses), end="")
        for field in msgspec.structs.fields(Score):
            setattr(whole, field.name, getattr(whole, field.name) + getattr(part, field.name))
    print_line("all", whole)
    return int(failed)


def print_line(name: str, part: Score) -> None:
    """One row of the table: found of all, per kind; of negatives, those reported."""
    cells = (
        (part.capability_found, part.capability),
        (part.record_found, part.record),
        (part.negative_reported, part.negative),
        (part.named_found, part.named),
        (part.basis_right, part.basis),
    )
    shown = (f"{right}/{of} {right / of:.3f}" if of else "-" for right, of in cells)
    print(f"{name:58} " + " ".join(f"{cell:>13}" for cell in shown), flush=True)


if __name__ == "__main__":
    sys.exit(main())
