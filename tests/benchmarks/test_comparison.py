"""What the benchmark of comparisons counts as right."""

from benchmarks.comparison import told
from benchmarks.labels import FOLDER, SETS, Label, read_labels
from sunlit.schema import Change, Counterpart, Finding, Location

FINDING = Finding(
    "f", "", "race", (), "capability", "inferred_from_image", "field", "emRace", "KIN", 0.9, (), "c",
    Location("kin.h", 1, "", 1, 1), "",
)  # fmt: skip
LABEL = Label("kin.h", 9, "byReserved", "race", "-", "inferred_from_image", "mention", "ghost slot of emRace")


def of(kind: str, line: int) -> list[Change]:
    new = Counterpart("byReserved", Location("kin.h", 1, "", line, 1))
    return [Change("hidden" if kind == "hidden" else "remained", "race", FINDING, new, ())]


def test_a_place_is_right_with_its_old_member() -> None:
    assert told(LABEL, of("hidden", 9)) == "hidden, was emRace, right"


def test_another_line_or_another_change_is_not() -> None:
    assert told(LABEL, of("hidden", 8)) == "not hidden"
    assert told(LABEL, of("remained", 9)) == "not hidden"


def test_the_tables_have_ghosts() -> None:
    rows = [row for some in read_labels(FOLDER / SETS["given"], ghosts=True).values() for row in some]
    assert len(rows) >= 6
    assert all("ghost slot" in row.note for row in rows)
