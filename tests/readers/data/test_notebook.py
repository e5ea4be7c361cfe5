"""Jupyter notebooks: code of cells as code, at the places where it lies in the file."""

import json
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from sunlit.pipeline import audit
from sunlit.readers import decode
from sunlit.readers.data.notebook import READER
from sunlit.schema import Passage

CLASSES = 'KINDS = ["asian", "black",\n         "white"]  # what \\d "says"\n'
TRAIN = "%matplotlib inline\n!pip install net\ndef train(picture):\n    return net(picture, KINDS)\n"
WORDS = "# What it sees\nThe *race* of a face."


def cell(kind: str, source: str, **rest: object) -> dict[str, object]:
    return {"cell_type": kind, "metadata": {}, **rest, "source": source.splitlines(keepends=True)}


def notebook(*cells: dict[str, object], language: str = "python") -> dict[str, object]:
    told = {"kernelspec": {"language": language, "name": language}}
    return {"cells": cells, "metadata": told, "nbformat": 4, "nbformat_minor": 5}


def read(string: str, near: Sequence[int] | None = None) -> list[Passage]:
    text = decode(string.encode())
    assert text is not None
    return READER.read(text, near)


WHOLE = notebook(
    cell("markdown", WORDS),
    cell("code", CLASSES, execution_count=1, outputs=[{"name": "stdout", "text": ["Predicted: Asian\n"]}]),
    cell("code", TRAIN, execution_count=2, outputs=[]),
)
# What the reader of a language tells around a place is its own; here are declarations only.
CODE = json.dumps(notebook(cell("markdown", WORDS), cell("code", CLASSES, outputs=[]), cell("code", CLASSES)), indent=1)


@pytest.mark.parametrize("indent", [1, 4, None])
@pytest.mark.parametrize("with_places", [True, False])
def test_code_is_told_as_code_where_it_lies(indent: int | None, with_places: bool) -> None:
    string = json.dumps(WHOLE, indent=indent)
    places = [string.index(word) for word in ("race", "asian", "Predicted", "net(picture")]
    passages = read(string, sorted(places) if with_places else None)
    told = {(one.role, one.name): one for one in passages if one.name}
    kinds = told["constant", "KINDS"]
    assert string[kinds.at :].startswith("KINDS")
    assert string[kinds.start : kinds.end].endswith("]")
    assert 'what \\d "says"' in kinds.comment
    members = [one for one in passages if one.container == passages.index(kinds) and one.role != "comment"]
    assert [string[one.start : one.end] for one in members] == ['\\"asian\\"', '\\"black\\"', '\\"white\\"']
    assert string[told["function", "train"].at :].startswith("train(picture)")
    assert [one.start for one in passages] == sorted(one.start for one in passages)


def test_what_is_written_and_put_out_is_told_as_text() -> None:
    string = json.dumps(WHOLE, indent=1)
    texts = [
        string[one.at : one.end]
        for one in read(string, [string.index("race"), string.index("Predicted")])
        if one.role == "text"
    ]
    assert [text.strip(' ",') for text in texts] == ["The *race* of a face.", "Predicted: Asian\\n"]


def test_another_language() -> None:
    string = json.dumps(notebook(cell("code", "kinds <- c('asian')\n"), language="R"))
    assert {one.role for one in read(string, [string.index("asian")])} == {"text"}
    string = json.dumps({**notebook(language="javascript"), "cells": [cell("code", "const kinds = ['a', 'b']\n")]})
    string = string.replace('"cells"', '"language": "javascript", "cells"', 1)
    assert ("constant", "kinds") in {(one.role, one.name) for one in read(string)}


def test_a_cell_of_one_string_and_of_version_3() -> None:
    string = json.dumps({"cells": [{"cell_type": "code", "source": "A = 1\nRACES = ['asian', 'black']\n"}]})
    assert [one.name for one in read(string) if one.role == "constant"] == ["A", "RACES"]
    string = json.dumps({"worksheets": [{"cells": [{"cell_type": "code", "input": ["RACES = ['asian']\n"]}]}]})
    assert [one.name for one in read(string) if one.role == "constant"] == ["RACES"]


def test_a_list_of_classes_in_a_notebook_is_a_capability_on_its_line(tmp_path: Path) -> None:
    (tmp_path / "face_classifier.ipynb").write_text(json.dumps(WHOLE, indent=1))
    found = [one for one in audit(str(tmp_path), jobs=1).findings if one.name == "KINDS"]
    assert [(one.trait, one.verdict, one.basis, one.language) for one in found] == [
        ("race", "capability", "inferred_from_image", "notebook")
    ]
    assert set(found[0].groups) == {"asian", "black"}  # of this line
    lines = (tmp_path / "face_classifier.ipynb").read_text().splitlines()
    assert "KINDS = [" in lines[(found[0].location.line or 0) - 1]


@pytest.mark.parametrize(
    "piece",
    [
        '"source": [',
        '{"cell_type": "code", "source": ["a\\n", ',
        '"cell_type": "code", "source": "\\',
        '{"cell_type": "code", "source": ["\\ud800\\u0000race = [\\"asian\\", \\"black\\"]"]},',
        '"cell_type" : "source" : ',
        '"cell_type": "code", "source": ["def f(race):\\n", "  \\"\\"\\"race',
    ],
)
def test_hostile_repetition_is_read_in_time(piece: str) -> None:
    string = piece * (200_000 // len(piece))
    near = [index for index in (string.find("race"), string.rfind("race")) if index >= 0]
    start = time.monotonic()
    for places in (near, None):
        assert all(0 <= one.start <= one.at <= one.end <= len(string) for one in read(string, places))
    assert time.monotonic() - start < 20
