"""Compiled Lua: what luac of four versions made of face.lua.txt."""

import pytest

from tests.readers.binary.listed import listed, told

WHOLE = """\
function chunk() {
    Kin = {
        UNKNOWN = 0
        HAN = 1
        UYGHUR = 2
        TIBETAN = 3
    }
    RACE_LABELS = {
        "asian"
        "black"
        "white"
    }
    FaceAttribute = {
        glasses = 0
        beard
        ethnicity
        title = "人脸民族"
    }
    isMarked
    function isMarked(picture, threshold) {
        FaceAttribute
        ethnicity
        UYGHUR
        report
        "uyghur face"
    }
    function beside(face) {
        race
    }
}
"""


@pytest.mark.parametrize("version", ["5.1", "5.3", "5.4"])
def test_functions_and_tables_are_listed(version: str) -> None:
    assert listed(f"face-{version}.luac") == WHOLE


def test_without_names_for_debugging_all_but_those_of_locals_are_told() -> None:
    text = WHOLE.replace("Kin =", "table =").replace("picture, threshold", "").replace("beside(face)", "function_7()")
    assert listed("face-5.2-stripped.luac") == text


def test_a_table_of_numbers_is_an_enum() -> None:
    assert told("face-5.4.luac", "enumerator") == ["Kin UNKNOWN 0", "Kin HAN 1", "Kin UYGHUR 2", "Kin TIBETAN 3"]
