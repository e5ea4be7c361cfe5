"""Neural networks and pickles: what the libraries of their formats wrote comes out, without weights, and is judged."""

from pathlib import Path

import pytest

from sunlit.pipeline import audit
from tests.readers.binary.listed import listed, sample

LISTED = {
    "ethnicity.onnx": """\
model ethnicity {
    input face ? x 3 x 112 x 112
    output ethnicity ? x 3
    producer_name = "vendor"
    doc_string = "Tells the ethnicity of a face."
    values_strings = {
        "asian"
        "black"
        "white"
    }
    classes = "asian,black,white"
    flat
    flatten
    head_ethnicity
    label
    labels
    face_attributes
}
""",
    "race.tflite": """\
model race {
    input face 1 x 112 x 112 x 3
    output race_softmax 1 x 3
    description = "Tells the race of a face."
    main
}
""",
    "ethnicity.gguf": """\
model ethnicity {
    general.architecture = "vendor"
    general.description = "Tells the ethnicity of a face."
    classifier.labels = {
        "asian"
        "black"
        "white"
    }
    head.ethnicity.weight
}
""",
    "ethnicity.safetensors": """\
model ethnicity {
    labels = "asian,black,white"
    body
    head.ethnicity.weight
}
""",
    "ethnicity.pkl": """\
ethnicity = {
    "collections"
    "OrderedDict"
    "head.ethnicity"
    "labels"
    "asian"
    "black"
    "white"
}
""",
}


@pytest.mark.parametrize("name", LISTED)
def test_what_a_network_says_of_itself_is_listed(name: str) -> None:
    assert listed(name) == LISTED[name]


@pytest.mark.parametrize("name", ["ethnicity.onnx", "race.tflite"])
def test_a_network_for_faces_is_a_capability(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(sample(name))
    found = [(one.trait, one.basis) for one in audit(str(tmp_path), jobs=1).capabilities]
    assert (name.partition(".")[0], "inferred_from_image") in found


def test_the_name_of_the_file_tells_though_no_byte_does(tmp_path: Path) -> None:
    """Weights are numbers; what a network is for is often told by its name alone."""
    data = sample("race.tflite").replace(b"race", b"head")
    (tmp_path / "face_ethnicity.tflite").write_bytes(data)
    (finding,) = audit(str(tmp_path), jobs=1).findings
    assert (finding.name, finding.trait, finding.location.offset) == ("face_ethnicity", "ethnicity", 0)
    assert finding.verdict == "capability"
