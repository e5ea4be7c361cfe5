"""Protocol Buffers as text: networks with their heads, maps of labels."""

from pathlib import Path

from sunlit.pipeline import audit
from sunlit.readers import decode
from sunlit.readers.data.prototxt import READER
from tests.guard import ends

CODE = """name: "FaceAttributes"  # invented
input: "face"
input_shape { dim: 1 dim: 3 dim: 112 dim: 112 }
layer {
  name: "fc_race"
  type: "InnerProduct"
  bottom: "face"
  top: "fc_race"
  inner_product_param { num_output: 4 }
}
layer { name: "prob" type: "Softmax" bottom: "fc_race" top: "race_prob" }
"""
MAP = """item {
  id: 1
  name: 'Asian'
}
item { id: 2 name: 'Black' }
item { id: 3 display_name: "White" }
"""


def told(source: str) -> list[tuple[str, str, str, str]]:
    text = decode(source.encode())
    assert text is not None
    return [(one.role, one.name, one.value, one.comment) for one in READER.read(text, None)]


def test_a_network_and_its_head() -> None:
    network, *parts = told(CODE)
    says = "neural network, takes an image of 1 x 3 x 112 x 112, network head of 4 values"
    assert network == ("type", "", "", says)
    assert ("element", "name", "FaceAttributes", "invented") in parts
    assert ("element", "top", "race_prob", "network head of 4 values") in parts
    assert ("element", "top", "fc_race", "") in parts


def test_a_map_of_labels_is_one_list() -> None:
    text = decode(MAP.encode())
    assert text is not None
    passages = READER.read(text, None)
    labels = [one for one in passages if one.role == "label"]
    assert [one.name for one in labels] == ["Asian", "Black", "White"]
    assert {passages[one.container].role for one in labels} == {"constant"}


def test_races_as_labels_are_a_capability(tmp_path: Path) -> None:
    (tmp_path / "face_classes.pbtxt").write_text(MAP)
    (capability,) = audit(str(tmp_path), jobs=1).capabilities
    assert (capability.trait, set(capability.groups)) == ("race", {"asian", "black", "white"})


def test_a_word_as_long_as_the_text_comes_to_an_end() -> None:
    text = decode(b"a" * 300_000)
    assert text is not None
    with ends():
        assert READER.read(text, None) == []
