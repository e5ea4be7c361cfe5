"""DWARF: enums, structures and functions, as GCC (version 5 of the format) and Clang (with tables of strings) tell
them."""

import pytest

from sunlit.compare.layout import shape_of
from sunlit.compare.layout.measure import MODELS, Names, layouts
from tests.readers.binary.listed import listed, opened, sample

# What GCC's own offsetof gives for the structures of native.cpp, on a machine of 64 bits.
OFFSETS = {
    "FACE_ATTRIBUTE": {"nAge": 0, "szName": 4, "emRace": 68, "byMask": 72, "pNext": 80, "fMatrix": 88},
    "PACKED_ATTRIBUTE": {"byKind": 0, "nEthnicity": 1, "nShare": 5},
}


@pytest.mark.parametrize("name", ["native.so", "native-clang.so"])
def test_what_the_sources_declare_is_listed_with_its_offsets(name: str) -> None:
    text = listed(name)
    assert (
        """\
enum tagKIN_TYPE {
    KIN_UNKNOWN = 0,
    KIN_UYGHUR = 5,
    KIN_OTHER = 6,
}
enum RACE_TYPE {
    RACE_WHITE = 1,
    RACE_BLACK = 2,
    RACE_YELLOW = 3,
}
"""
        in text
    )
    assert (
        """\
struct FACE_ATTRIBUTE /* 112 bytes */ {
    int nAge; /* at 0 */
    BYTE szName[64]; /* at 4 */
    RACE_TYPE emRace; /* at 68 */
"""
        in text
    )
    assert "struct __attribute__((packed)) PACKED_ATTRIBUTE /* 7 bytes */ {" in text
    assert "__declspec(dllexport) int VENDOR_GetEthnicity(FACE_ATTRIBUTE* pAttribute, int nLength);" in text


@pytest.mark.parametrize("name", ["native.so", "native-clang.so", "native.pdb"])
@pytest.mark.parametrize("structure", OFFSETS)
def test_a_comparison_lays_out_what_is_listed(name: str, structure: str) -> None:
    source = opened(sample(name))
    passages = source.read(None)
    number = next(number for number, one in enumerate(passages) if one.name == structure and one.role == "type")
    members = [one for one in passages if one.container == number]
    shape = shape_of(source.language, source.text.string, passages[number], members)
    assert shape is not None
    names = Names(lambda _: None, {"BYTE": "unsigned char", "RACE_TYPE": "enum"}.get, lambda _: "")  # type: ignore[arg-type]
    model = next(model for model in MODELS if model.pointer == 8)
    measured = layouts(shape, names, [model])[model.name]
    assert {one.name: measured.members[one.at].offset for one in members if one.name in OFFSETS[structure]} == OFFSETS[
        structure
    ]
