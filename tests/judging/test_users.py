"""A type alone in its file means what those who use it make of it."""

import pytest

from sunlit.judging.users import settle
from tests.judging.sources import judged

ENUM = (
    "public enum HL_TONE_E\n{\n    HL_TONE_BLACK_SKIN = 1, /* 黑皮肤 */\n    HL_TONE_WHITE_SKIN = 2, /* 白皮肤 */\n}\n"
)
USER = """
public struct HL_FACE_ATTR_S
{
    public uint glasses; /* 眼镜 */
    public uint beard;
    public uint skinColor; /* 肤色, see HL_TONE_E */
}
"""


def test_an_enum_is_settled_by_the_face_struct_that_names_it() -> None:
    alone = judged("HL_TONE_E.cs", ENUM)
    assert {place.verdict for place in alone} != {"capability"}
    user = judged("HL_FACE_ATTR_S.cs", USER)
    together = settle([*alone, *user])[: len(alone)]
    assert {place.verdict for place in together} == {"capability"}
    assert all("HL_FACE_ATTR_S.skinColor" in place.reasons[-1] for place in together)


def test_without_a_user_nothing_changes() -> None:
    alone = judged("HL_TONE_E.cs", ENUM)
    assert settle(alone) == alone


KIND = "package model\n\nenum class Gender { MALE, FEMALE }\n"
FACE = """
class FaceAttributes {
    private boolean glasses;
    private boolean beard;
    private Gender gender;
}
"""


def test_a_type_whose_name_may_mean_something_else_is_what_is_declared_with_it() -> None:
    alone = judged("model/Gender.kt", KIND)
    assert [place.verdict for place in alone if place.role == "type"] == ["dismissed"]
    together = settle([*alone, *judged("FaceAttributes.java", FACE)])[: len(alone)]
    assert [place.verdict for place in together if place.role == "type"] == ["capability"]


def test_it_is_not_what_merely_speaks_of_it() -> None:
    alone = judged("model/Gender.kt", KIND)
    said = list(judged("FaceAttributes.java", FACE.replace("Gender gender;", "int gender; // Gender")))
    assert [place.verdict for place in said if place.name == "gender"] == ["capability"]
    assert settle([*alone, *said])[: len(alone)] == alone


RACE = "package models;\n\npublic class Race {\n    public String type;\n    public double probability;\n}\n"


def test_a_type_in_a_folder_of_faces_is_what_is_declared_with_it() -> None:
    alone = judged("face/models/Race.java", RACE)
    face = judged("face/models/Face.java", FACE.replace("Gender gender", "Race race"))
    together = settle([*alone, *face])[: len(alone)]
    assert [place.verdict for place in together if place.role == "type"] == ["capability"]


SCREEN = '<LinearLayout><TextView android:id="@+id/show_ethnicity" /></LinearLayout>\n'
ATTRIBUTES = """
class FaceAttributes { boolean glasses; boolean beard; String ethnicity; }
class FaceShown { boolean glasses; boolean beard; String ethnicity; }
class FaceAsked { boolean glasses; boolean beard; String ethnicity; }
"""
PATIENT = "class PatientForm { String hospital; String nextOfKin; String ethnicity; String religion; }\n"


def test_what_nothing_tells_of_is_judged_as_the_rest_of_its_trait() -> None:
    alone = judged("res/layout/show.xml", SCREEN)
    assert {(place.verdict, place.undecided) for place in alone} == {("record", True)}
    together = settle([*alone, *judged("FaceAttributes.java", ATTRIBUTES)])[: len(alone)]
    assert {place.verdict for place in together} == {"capability"}


@pytest.mark.parametrize(("far", "verdict"), [("b/c", "capability"), ("b/c/d", "record")])
def test_what_tells_of_the_rest_is_near(far: str, verdict: str) -> None:
    alone = judged(f"a/{far}/layout/show.xml", SCREEN)
    together = settle([*alone, *judged("a/FaceAttributes.java", ATTRIBUTES)])[: len(alone)]
    assert {place.verdict for place in together} == {verdict}


def test_it_stays_a_record_where_others_are_kept_as_records() -> None:
    alone = judged("res/layout/show.xml", SCREEN)
    rest = [*judged("FaceAttributes.java", ATTRIBUTES), *judged("PatientForm.java", PATIENT)]
    assert settle([*alone, *rest])[: len(alone)] == alone


# Tones that a program handles, in a file that says nothing of faces.
HANDLED = ("palette/store.py", "def keep(row):\n    row['skin_tone'] = pick(row)\n    return row\n")
FACES = "class FaceAttributes { boolean glasses; boolean beard; String skinTone; }\n"
DRAWN = "export const AvatarParts = { hatColor: 'red', skinTone: 'brown', accessories: [] };\n"


def verdicts(*others: tuple[str, str]) -> set[str]:
    alone = judged(*HANDLED)
    rest = [place for other in others for place in judged(*other)]
    return {place.verdict for place in settle([*alone, *rest])[: len(alone)]}


def test_what_is_handled_is_judged_as_the_files_beside_it_judge_it() -> None:
    assert verdicts() == {"mention"}
    faces = [place for name in "abc" for place in judged(f"palette/{name}.java", FACES)]
    first = settle([*judged(*HANDLED), *faces])[0]
    assert (first.verdict, first.reasons[-1][-35:]) == ("capability", "such as “skinTone” (palette/a.java)")


@pytest.mark.parametrize(("far", "verdict"), [("b/c", "capability"), ("b/c/d", "mention")])
def test_what_lies_far_away_is_another_product(far: str, verdict: str) -> None:
    faces = [place for name in "abc" for place in judged(f"a/{name}.java", FACES)]
    assert {place.verdict for place in settle([*judged(f"a/{far}/{HANDLED[0]}", HANDLED[1]), *faces])[:1]} == {verdict}


def test_few_places_settle_nothing() -> None:
    assert verdicts(("palette/a.java", FACES), ("palette/b.java", FACES)) == {"mention"}


def test_the_narrowest_folder_decides_and_one_that_is_of_two_minds_does_not() -> None:
    patients = [(f"palette/{name}.java", PATIENT.replace("ethnicity", "skinTone")) for name in "def"]
    assert "record" in {place.verdict for place in judged(*patients[0]) if place.trait == "skin_colour"}
    faces = [(f"scan/{name}.java", FACES) for name in "abc"]
    assert verdicts(*faces) == {"capability"}
    assert verdicts(*faces, *patients) == {"record"}
    assert verdicts(*((path.replace("scan", "palette"), text) for path, text in faces), *patients) == {"mention"}


@pytest.mark.parametrize("path", ["palette/avatar.ts", "palette/emoji.ts"])
def test_what_its_own_file_tells_of_is_left_to_it(path: str) -> None:
    alone = judged(path, DRAWN)
    rest = [place for name in "abc" for place in judged(f"palette/{name}.java", FACES)]
    assert alone
    assert settle([*alone, *rest])[: len(alone)] == alone
