"""Tables as text: columns as fields, and the values of the columns that matter."""

import pytest

from sunlit.readers import decode
from sunlit.readers.data.csv import READER as CSV
from sunlit.readers.data.tsv import READER as TSV
from sunlit.readers.registry import Reader

TABLE = """file,age,"race",note
a.jpg,3,asian,"x, ""y""
and more"
b.jpg,4,black,z
c.jpg,5,asian,民族
"""

CODE = TABLE.replace(
    "c.jpg,5,asian,", "c.jpg,5,white,"
)  # no value twice: of those only the first is told of a whole table


def told(reader: Reader, table: str, *words: str) -> list[tuple[str, str, str]]:
    """Role, name and column of what is told below the table itself."""
    text = decode(table.encode())
    assert text is not None
    near = sorted(text.string.index(word) for word in words) if words else None
    passages = reader.read(text, near)
    return [(one.role, one.name, passages[one.container].name) for one in passages[1:]]


HEADER = [("field", name, "") for name in ("file", "age", "race", "note")]


def test_columns_and_their_different_values() -> None:
    assert told(CSV, TABLE) == [
        *HEADER,
        ("label", "a.jpg", "file"),
        ("label", "asian", "race"),
        ("label", 'x, ""y""\nand more', "note"),
        ("label", "b.jpg", "file"),
        ("label", "black", "race"),
        ("label", "z", "note"),
        ("label", "c.jpg", "file"),
        ("label", "民族", "note"),
    ]


@pytest.mark.parametrize("word", ["black", "race"])
def test_of_a_place_the_values_of_its_column(word: str) -> None:
    assert told(CSV, TABLE, word) == [*HEADER, ("label", "asian", "race"), ("label", "black", "race")]


def test_without_a_header_the_cells_are_told() -> None:
    assert told(CSV, "1;汉族\r\n2;回族\r\n") == [("label", "汉族", ""), ("label", "回族", "")]


def test_the_numbers_of_rows_stand_under_no_name() -> None:
    table = '"","file","race"\n"1","a.jpg","asian"\n'
    assert told(CSV, table, "asian") == [
        ("field", "", ""),
        ("field", "file", ""),
        ("field", "race", ""),
        ("label", "asian", "race"),
    ]


def test_a_place_far_below() -> None:
    table = "id\trace\n" + "1\tasian\n" * 50_000 + "2\tblack\n"
    assert told(TSV, table, "black")[-1] == ("label", "black", "race")


def test_nothing_is_told_of_nothing() -> None:
    text = decode(b"\n\n")
    assert text is not None
    assert CSV.read(text, None) == []
