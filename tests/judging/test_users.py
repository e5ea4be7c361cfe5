"""A type alone in its file means what those who use it make of it."""

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
