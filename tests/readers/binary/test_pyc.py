"""Compiled Python: what CPython 3.11 made of module.py, and that this interpreter's own is read too."""

import py_compile
from pathlib import Path

from tests.readers.binary.listed import DATA, listed, opened

MODULE = """\
enum
Enum
RACE_LABELS = {
    "asian"
    "black"
    "white"
}
LIMIT = 7
KEY = "faceEthnicity"
"Tells what a face looks like."
class KinType {
    UNKNOWN = 0
    HAN = "汉族"
    KIN_B = "维族"
}
class FaceAttribute {
    age = 0
    int
    KinType
    UNKNOWN
    ethnicity
    def is_marked(self, picture, threshold) {
        ethnicity
        KinType
        KIN_B
        "Whether the face is to be reported."
        "uyghur face"
        def listcomp() {
            race
        }
    }
}
"""


def test_classes_functions_and_what_they_name_are_listed() -> None:
    assert listed("module.compiled") == MODULE


def test_the_version_of_this_interpreter_is_read(tmp_path: Path) -> None:
    compiled = tmp_path / "module.pyc"
    py_compile.compile(str(DATA / "module.py.txt"), cfile=str(compiled), doraise=True)
    source = opened(compiled.read_bytes())
    assert source.notes == ()
    names = {passage.name for passage in source.read(None)}
    assert {"KinType", "FaceAttribute", "is_marked", "ethnicity", "threshold"} <= names
