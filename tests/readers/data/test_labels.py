"""Lists of labels: one name a line is one list, and nothing else is."""

from pathlib import Path

import pytest

from sunlit.pipeline import audit
from sunlit.readers import decode, reader_for
from sunlit.readers.data.labels import READER

CODE = """Asian
0 Black
2: White
Middle Eastern,
not_a_face
"""


def test_the_lines_are_labels_of_one_list() -> None:
    text = decode(CODE.encode())
    assert text is not None
    (holder, *labels) = READER.read(text, None)
    assert (holder.role, holder.start, holder.end) == ("constant", 0, len(CODE))
    assert [one.name for one in labels] == ["Asian", "Black", "White", "Middle Eastern", "not_a_face"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (CODE, "labels"),
        ("An answer.\nAnother one.\n", "text"),
        ("key: value\nother: value\n", "text"),
        ("alone\n", "text"),
        ("word\n" * 500, "text"),
        ("This is no label but a sentence of many words\nneither is this\n", "text"),
    ],
)
def test_a_text_is_a_list_where_every_line_is_a_short_name(text: str, language: str) -> None:
    assert reader_for("notes.txt", text).language == language


def test_races_beside_a_network_for_faces_are_a_capability(tmp_path: Path) -> None:
    (tmp_path / "face").mkdir()
    (tmp_path / "face" / "labels.txt").write_text(CODE)
    (capability,) = audit(str(tmp_path), jobs=1).capabilities
    assert capability.trait == "race"
    assert {"asian", "black", "white", "middle_eastern"} == set(capability.groups)
