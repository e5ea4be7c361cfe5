"""The labels of binaries: which source each row belongs to, and what counts as right at a byte offset."""

from pathlib import Path

from benchmarks.binaries import read_places
from benchmarks.labels import FOLDER, Source

HEAD = "file\tbyte_offset\tstring\ttrait\tbasis\tverdict\tnote\n"


def test_every_row_has_a_source_with_its_version() -> None:
    places = read_places(FOLDER / "binaries.tsv")
    assert sum(map(len, places.values())) == 16
    assert Source("pypi:inspireface", "1.2.4.post3") in places
    assert all(len(source.version) == 40 for source in places if "/" in source.name)


def test_a_row_is_read_as_it_stands(tmp_path: Path) -> None:
    table = tmp_path / "binaries.tsv"
    table.write_text(HEAD + "pkg:a_b-1.0-py3-none-any.whl/lib/x.so\t12\t<kin>\tethnicity\tdocument_field\trecord\t-\n")
    ((source, (place,)),) = read_places(table).items()
    assert source == Source("pypi:a-b", "1.0")
    assert (place.path, place.offset, place.verdict) == ("lib/x.so", 12, "record")
