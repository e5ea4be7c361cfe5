"""Neural networks and pickles: what the libraries of their formats wrote comes out, without weights, and is judged."""

from pathlib import Path

import pytest

from sunlit.pipeline import audit
from tests.readers.binary.listed import listed, opened, sample

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
    "ethnicity.mlmodel": """\
model ethnicity {
    input face 1 x 3 x 112 x 112
    output race_softmax
    output ethnicity
    shortDescription = "Tells the ethnicity of a face."
    classes = "asian,black,white"
    classes = {
        "asian"
        "black"
        "white"
    }
    flat
    race_fc
}
""",
    "ethnicity.mnn": """\
model ethnicity {
    input face 1 x 3 x 112 x 112
    output ethnicity
    bizCode = "vendor"
    face___tr4ethnicity_logits
    ethnicity_logits
    ethnicity_logits___tr4ethnicity
}
""",
    "race.pb": """\
model race {
    input face ? x 112 x 112 x 3
    output race_head/Softmax
    labels = {
        "asian"
        "black"
        "white"
    }
    labels
    body/pool
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


def protobuf(number: int, *values: bytes | int) -> bytes:
    """Fields of Protocol Buffers of one number, written by hand."""
    written = b""
    for value in values:
        key = number << 3 | (0 if isinstance(value, int) else 2)
        written += varint(key) + (varint(value) if isinstance(value, int) else varint(len(value)) + value)
    return written


def varint(value: int) -> bytes:
    """A number in groups of seven bits."""
    groups = b""
    while value > 0x7F:
        groups += bytes((value & 0x7F | 0x80,))
        value >>= 7
    return groups + bytes((value,))


def caffe(layer: int, name: int, takes: int, gives: int, inner: int) -> bytes:
    """A network of Caffe with two layers of one kind."""
    head = protobuf(name, b"fc_race") + protobuf(takes, b"face") + protobuf(gives, b"fc_race")
    head += protobuf(inner, protobuf(1, 4))
    soft = protobuf(name, b"prob") + protobuf(takes, b"fc_race") + protobuf(gives, b"race_prob")
    shape = protobuf(3, b"face") + protobuf(4, 1, 3, 112, 112)
    return protobuf(1, b"FaceAttributes") + shape + protobuf(layer, head, soft)


def saved_model() -> bytes:
    """A SavedModel with one signature and one node."""
    size = b"".join(protobuf(2, protobuf(1, number)) for number in (1, 7))
    output = protobuf(1, b"StatefulPartitionedCall:0") + protobuf(3, size)
    signature = protobuf(2, protobuf(1, b"race_output") + protobuf(2, output)) + protobuf(3, b"predict")
    node = protobuf(1, b"race_head") + protobuf(2, b"NoOp")
    graph = protobuf(1, protobuf(5, b"2.15.0")) + protobuf(2, protobuf(1, node))
    graph += protobuf(5, protobuf(1, b"serving_default") + protobuf(2, signature))
    return protobuf(1, 1) + protobuf(2, graph)


CAFFE = """\
model attributes {
    input face 1 x 3 x 112 x 112
    output race_prob 1 x 4
    name = "FaceAttributes"
    fc_race
    prob
}
"""


@pytest.mark.parametrize("data", [caffe(100, 1, 3, 4, 117), caffe(2, 4, 2, 3, 17)], ids=["today", "first"])
def test_networks_of_caffe_by_both_of_its_layouts(data: bytes) -> None:
    assert opened(data, "attributes.caffemodel").text.string == CAFFE


def test_a_saved_model_tells_what_its_signature_gives() -> None:
    source = opened(saved_model(), "saved_model.pb")
    assert source.language == "tensorflow"
    assert "output race_output 1 x 7\n" in source.text.string
    assert "race_head" in source.text.string


def test_keras_in_hdf5_tells_its_layers() -> None:
    text = opened(sample("race.h5"), "race.h5").text.string
    assert text.startswith(
        "model race {\n    input face ? x 112 x 112 x 3\n    output race_softmax ? x 3\n"
        '    name = "FaceAttributes"\n    body\n}\n'
    )


@pytest.mark.parametrize("mark", [b"RKNN\0\0\0\0", b"\xee\xaa\x55\xff", b"CviModel"])
def test_a_network_for_an_accelerator_is_known_by_its_file(tmp_path: Path, mark: bytes) -> None:
    (tmp_path / "face_ethnicity.rknn").write_bytes(mark + bytes(64) + b"\x01\x02" * 40)
    (finding,) = audit(str(tmp_path), jobs=1).findings
    assert (finding.name, finding.trait, finding.verdict) == ("face_ethnicity", "ethnicity", "capability")


@pytest.mark.parametrize("name", LISTED)
def test_what_a_network_says_of_itself_is_listed(name: str) -> None:
    assert listed(name) == LISTED[name]


@pytest.mark.parametrize(
    "name", ["ethnicity.onnx", "race.tflite", "ethnicity.mlmodel", "ethnicity.mnn", "race.h5", "race.pb"]
)
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
