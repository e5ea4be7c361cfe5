"""The labelled places: facts about lines of public sources at one version, from the tables in labels/."""

import csv
from collections import defaultdict
from pathlib import Path

import msgspec

FOLDER = Path(__file__).parent / "labels"
GIVEN = "given"  # the set that the project was given; every other is its own, named by its file: NAME-places.tsv
SETS = {GIVEN: "places.tsv"} | {
    table.name.removesuffix("-places.tsv"): table.name for table in sorted(FOLDER.glob("*-places.tsv"))
}
_GHOST = "ghost slot"  # a member without any word left: it counts only when two releases are compared


class Source(msgspec.Struct, frozen=True):
    """A version of a public source: `owner/name` on GitHub at a commit, `pypi:NAME` or `npm:NAME` at a version."""

    name: str
    version: str

    def __str__(self) -> str:
        return f"{self.name[:48]}@{self.version[:8]}"


class Label(msgspec.Struct, frozen=True):
    """One row: what a reader of this line says it is.

    path   in the repository or the package; "/"-separated
    line   counts from 1
    trait  "other" when the line is not about a trait of people
    group  the groups of people that the line names, "/"-separated; "-" for none
    basis  as in `sunlit.schema.Basis`; "-" when the schema has none that fits
    verdict  "capability", "record", "mention", or "negative": nothing above a mention may come out
    """

    path: str
    line: int
    text: str
    trait: str
    group: str
    basis: str
    verdict: str
    note: str


def read_labels(table: Path, ghosts: bool = False) -> dict[Source, list[Label]]:
    """The rows of a table by source, in its order: those that count by themselves, or those that are ghosts."""
    rows: dict[Source, list[Label]] = defaultdict(list)
    with table.open(newline="", encoding="utf-8") as file:
        for row in list(csv.reader(file, delimiter="\t"))[1:]:
            label = Label(row[2], int(row[3]), *row[4:10])
            if (_GHOST in label.note) == ghosts:
                rows[Source(row[0], row[1])].append(label)
    return dict(rows)
