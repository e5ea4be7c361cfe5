"""Descriptors of Protocol Buffers: what protoc wrote of a schema is what the schema says."""

from sunlit.readers.registry import binary_for
from tests.readers.binary.listed import listed, sample, told


def test_messages_enums_and_services() -> None:
    assert (
        listed("face.desc")
        == """\
message FaceAttribute {
    bool glasses = 1;
    bool beard = 2;
    Nation nation = 3;
    repeated string tags = 4;
    enum Nation {
        NATION_UNKNOWN = 0;
        NATION_HAN = 1;
        NATION_UYGHUR = 2;
    }
}
message Query {
    FaceAttribute like = 1;
}
service FaceSearch {
    rpc SearchByFace(Query)
}
"""
    )


def test_values_and_types_are_told() -> None:
    assert told("face.desc", "enumerator") == [
        "Nation NATION_UNKNOWN 0",
        "Nation NATION_HAN 1",
        "Nation NATION_UYGHUR 2",
    ]
    assert "FaceAttribute nation Nation" in told("face.desc", "field")
    assert told("face.desc", "function") == ["FaceSearch SearchByFace FaceAttribute"]


def test_one_file_alone_is_recognised_and_other_messages_are_not() -> None:
    data = sample("face.desc")
    reader = binary_for(data[3:])
    assert reader is not None and reader.name == "a descriptor of Protocol Buffers"
    assert binary_for(b"\n\x04race\x12\x08Uyghur;\n" * 3) is None
