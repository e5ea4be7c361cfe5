"""TensorFlow.js: the JSON of a network, and what its sizes say of its outputs."""

from pathlib import Path

from sunlit.pipeline import audit
from sunlit.readers import decode, reader_for
from sunlit.readers.data.tfjs import READER

CODE = """{"format": "graph-model", "signature": {
 "inputs": {"picture": {"name": "picture:0", "tensorShape": {"dim":
  [{"size": "-1"}, {"size": "112"}, {"size": "112"}, {"size": "3"}]}}},
 "outputs": {
  "race_output": {"name": "Identity_2:0", "tensorShape": {"dim": [{"size": "-1"}, {"size": "5"}]}},
  "vector": {"name": "Identity:0", "tensorShape": {"dim": [{"size": "-1"}, {"size": "512"}]}}
 }},
 "modelTopology": {"node": [{"name": "race_output/Softmax", "op": "Softmax"}]}}
"""


def test_what_it_takes_and_gives() -> None:
    text = decode(CODE.encode())
    assert text is not None
    for near in (None, [text.string.index("race_output")]):
        network, *parts = READER.read(text, near)
        assert network.comment == "neural network, takes an image of 0 x 112 x 112 x 3".replace("0 x", "? x", 1)
        fields = [(one.name, one.comment) for one in parts if one.role == "field"]
        assert fields == [("race_output", "network head of 5 values"), ("vector", "network head of 512 values")]


def test_other_json_has_its_own_reader() -> None:
    assert reader_for("model.json", CODE).language == "tfjs"
    assert reader_for("package.json", '{"name": "sdk", "format": "tgz"}').language == "json"


def test_an_output_with_a_name_and_as_many_values_as_races_is_a_capability(tmp_path: Path) -> None:
    (tmp_path / "attributes.json").write_text(CODE)
    found = audit(str(tmp_path), jobs=1).findings
    assert [(one.trait, one.name, one.verdict) for one in found if one.role == "field"] == [
        ("race", "race_output", "capability")
    ]
