"""NCNN: what a network takes and gives, and how many values."""

from pathlib import Path

from sunlit.pipeline import audit
from sunlit.readers import decode
from sunlit.readers.data.ncnn import READER

CODE = """7767517
4 4
Input            face             0 1 face 0=112 1=112 2=3
Convolution      body             1 1 face body 0=16 1=3
InnerProduct     fc_race          1 1 body race_fc 0=4 1=1 2=64
Softmax          prob             1 1 race_fc race_prob 0=0
"""


def test_inputs_outputs_and_parts() -> None:
    text = decode(CODE.encode())
    assert text is not None
    network, *parts = READER.read(text, None)
    assert network.comment == "neural network, takes an image of 1 x 3 x 112 x 112, network head of 4 values"
    assert [(one.role, one.name, one.comment) for one in parts if one.role != "symbol"] == [
        ("parameter", "face", ""),
        ("field", "race_prob", "network head of 4 values"),
    ]
    assert {one.name for one in parts if one.role == "symbol"} == {"body", "face", "fc_race", "prob", "race_fc"}


def test_a_head_with_a_name_and_as_many_values_as_races_is_a_capability(tmp_path: Path) -> None:
    (tmp_path / "attributes.param").write_text(CODE)
    found = audit(str(tmp_path), jobs=1).findings
    assert ("race", "race_prob", "capability") in {(one.trait, one.name, one.verdict) for one in found}


def test_the_number_alone_is_no_evidence(tmp_path: Path) -> None:
    (tmp_path / "attributes.param").write_text(CODE.replace("race", "kind"))
    assert audit(str(tmp_path), jobs=1).findings == ()


def test_what_has_no_mark_is_text() -> None:
    text = decode(b"alpha 1\nbeta 2\n")
    assert text is not None
    assert [one.role for one in READER.read(text, None)] == ["text", "text"]
