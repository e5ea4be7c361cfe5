"""What looks like hiding and is none: what comparisons of public releases once told, each case invented anew."""

from pathlib import Path

from tests.compare.releases import changes, hidden

FACE = """
// attributes of a face
typedef struct {{
    int nAge;          // age
    int emGlasses;     // glasses
{0}
    int emMask;        // mask
    int emBeard;       // beard
{1}
}} {2};
"""


def test_a_function_of_another_class_is_another_function(tmp_path: Path) -> None:
    old = (
        "class BasicEstimator:\n"
        '    def estimate(self, image, faces):\n        """Estimate the ethnicity of the face."""\n        return 1\n'
    )
    new = old.replace("ethnicity", "emotion").replace("Basic", "Emotion")
    assert changes(tmp_path, {"basic.py": old}, {"emotions.py": new})
    assert not hidden(changes(tmp_path / "b", {"basic.py": old}, {"emotions.py": new}))


def test_a_binding_has_comments_of_its_own(tmp_path: Path) -> None:
    java = (
        "public class FACE_ATTR_S extends Structure {\n    public int nAge;\n    public int emGlasses;\n"
        "    public int emKind;\n    public int emMask;\n    public int emBeard;\n}\n"
    )
    header = FACE.format("    int emKind;        // ethnicity of the face", "", "FACE_ATTR_S")
    some = changes(tmp_path, {"sdk.h": header}, {"FACE_ATTR_S.java": java})
    assert {one.change for one in some} == {"remained"}


def test_letters_that_were_lost_are_not_gone(tmp_path: Path) -> None:
    header = FACE.format("    int emKind;        // 民族", "", "FACE_ATTR_S")
    lost = header.replace("民族", "\ufffd\ufffd\ufffd").replace("mask", "\ufffd\ufffd")
    assert not hidden(changes(tmp_path, {"sdk.h": header}, {"sdk.h": lost}))


def test_a_comment_goes_on_about_the_member_before(tmp_path: Path) -> None:
    kinds = "    int emKinds[2];    // what was found:\n    // [0] age\n    // [1] {}\n    int emSource;"
    old, new = (FACE.format(kinds.format(word), "", "FACE_ATTR_S") for word in ("ethnicity", "hat"))
    assert not hidden(changes(tmp_path, {"sdk.h": old}, {"sdk.h": new}))


def test_a_binding_may_be_older_than_the_header(tmp_path: Path) -> None:
    header = FACE.format("", "    char byEthnicity;  // ethnicity\n    char byRes[7];", "FACE_ATTR_S")
    java = (
        "public class FACE_ATTR_S extends Structure {\n    public int nAge;\n    public int emGlasses;\n"
        "    public int emMask;\n    public int emBeard;\n    public byte[] byRes = new byte[8];\n}\n"
    )
    assert not hidden(changes(tmp_path, {"sdk.h": header}, {"FACE_ATTR_S.java": java}))


def test_another_structure_has_its_own_reserved_bytes(tmp_path: Path) -> None:
    old = FACE.format("", "    int emMouth;\n    int emEthnicity;   // ethnicity", "FACE_ATTR_S")
    new = FACE.format("", "    int emMouth;\n    char byRes[128];", "FACE_SNAP_S")
    assert not hidden(changes(tmp_path, {"sdk.h": old}, {"sdk.h": new}))


def test_two_traits_that_may_have_stood_there_are_both_named(tmp_path: Path) -> None:
    old = "".join(
        FACE.format(
            f"    int {name};  // {says}", f"    int n{number}Size;\n    int n{number}Last;", f"FACE_{number}_S"
        )
        for number, (name, says) in enumerate((("emRace", "race"), ("emSkinColour", "skin colour")))
    )
    new = old + FACE.format(
        "    char byReserved1[4];", "    int nHeight;\n    int nWidth;\n    int nDepth;", "PERSON_S"
    )
    some = [one for one in changes(tmp_path, {"sdk.h": old}, {"sdk.h": new}) if one.change == "hidden"]
    assert {one.trait for one in some} == {"race", "skin_colour"}
    assert all("which of the two stood here" in one.reasons[-1] for one in some)
