"""The tables of labels: read as they are written, and whole."""

from collections import Counter
from pathlib import Path
from typing import get_args

import pytest

from benchmarks.labels import FOLDER, GIVEN, SETS, Label, Source, read_labels
from sunlit.schema import Basis

_HEAD = "source\tcommit_or_version\tpath\tline\tidentifier_or_text\ttrait\tnamed_group\tbasis\tverdict\tnote\n"


def test_rows_are_told_by_source_and_ghosts_are_left_out(tmp_path: Path) -> None:
    table = tmp_path / "places.tsv"
    rows = (
        "maker/kit\tabc\tsrc/a b.h\t7\temRace\trace\t-\tinferred_from_image\tcapability\tfield\n"
        "maker/kit\tabc\tsrc/a b.h\t9\tbyReserved\trace\t-\tinferred_from_image\tmention\tghost slot of emRace\n"
        "pypi:kit\t1.0\tkit.py\t3\tnation\tethnicity\tHan\tdocument_field\trecord\t\n"
    )
    table.write_text(_HEAD + rows, encoding="utf-8")
    assert read_labels(table) == {
        Source("maker/kit", "abc"): [
            Label("src/a b.h", 7, "emRace", "race", "-", "inferred_from_image", "capability", "field")
        ],
        Source("pypi:kit", "1.0"): [Label("kit.py", 3, "nation", "ethnicity", "Han", "document_field", "record", "")],
    }


@pytest.mark.parametrize("name", SETS)
def test_rows_use_the_words_of_the_schema(name: str) -> None:
    for source, rows in read_labels(FOLDER / SETS[name]).items():
        for row in rows:
            assert row.verdict in ("capability", "record", "mention", "negative"), (source, row)
            assert row.basis in (*get_args(Basis), "-"), (source, row)
            assert row.line > 0, (source, row)


@pytest.mark.parametrize("name", sorted(SETS.keys() - {GIVEN}))
def test_own_sources_are_further_sources_and_counted_right(name: str) -> None:
    own = read_labels(FOLDER / SETS[name])
    others = {source.name for other in SETS.keys() - {name} for source in read_labels(FOLDER / SETS[other])}
    assert not {source.name for source in own} & others
    lines = (FOLDER / f"{name}-sources.tsv").read_text(encoding="utf-8").splitlines()
    told = {Source(*cells[:2]): cells[5:8] for cells in (line.split("\t") for line in lines[1:])}
    assert told.keys() == own.keys()
    for source, rows in own.items():
        assert len({(row.path, row.line) for row in rows}) == len(rows), source
        verdicts = Counter(row.verdict for row in rows)
        assert told[source] == [str(verdicts[verdict]) for verdict in ("capability", "record", "negative")], source
