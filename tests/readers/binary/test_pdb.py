"""Program databases: what Clang and LLD wrote of native.cpp for Windows."""

from tests.readers.binary.listed import listed, told


def test_enums_have_the_names_and_values_of_the_source() -> None:
    assert told("native.pdb", "enumerator") == [
        "tagKIN_TYPE KIN_UNKNOWN 0",
        "tagKIN_TYPE KIN_UYGHUR 5",
        "tagKIN_TYPE KIN_OTHER 6",
        "RACE_TYPE RACE_WHITE 1",
        "RACE_TYPE RACE_BLACK 2",
        "RACE_TYPE RACE_YELLOW 3",
    ]


def test_structures_have_their_offsets_bounds_and_bits() -> None:
    assert """\
struct FACE_ATTRIBUTE /* 112 bytes */ {
    int nAge; /* at 0 */
    unsigned char szName[64]; /* at 4 */
    RACE_TYPE emRace; /* at 68 */
    unsigned char byMask; /* at 72 */
    unsigned char byBeard : 3; /* at 73 */
    unsigned char byGlasses : 5; /* at 73 */
    FACE_ATTRIBUTE* pNext; /* at 80 */
    float fMatrix[2][3]; /* at 88 */
}
struct __attribute__((packed)) PACKED_ATTRIBUTE /* 7 bytes */ {
    unsigned char byKind; /* at 0 */
    int nEthnicity; /* at 1 */
    short nShare; /* at 5 */
}
""" in listed("native.pdb")


def test_functions_and_strings_are_told_by_their_symbols() -> None:
    text = listed("native.pdb")
    assert "int GetFaceRace(struct FACE_ATTRIBUTE const &);" in text
    assert "VENDOR_GetEthnicity();" in text
    assert '"faceEthnicity"' in text
