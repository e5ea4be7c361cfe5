"""What a comment, a name or a translation says against the other is told as a reason."""

from sunlit.judging.judge import Judged
from tests.judging.sources import judged, place

HEADER = """
typedef struct tagHL_FACE_REPORT
{
    int   nAge;          // 年龄
    BYTE  byGlasses;     // 眼镜
    BYTE  byMask;        // 口罩
    BYTE  byRes1;        // 民族
    BYTE  byKind;        // ethnicity of the face
    BYTE  byRace;        // reserved, not open yet
    BYTE  byNation;      // 民族
    BYTE  byReserved[8]; // 保留
} HL_FACE_REPORT;
"""


def reasons(found: Judged) -> str:
    assert found.verdict == "capability"
    return "\n".join(found.reasons)


def test_reserved_bytes_under_a_comment_that_says_the_trait() -> None:
    found = judged("hl_face.h", HEADER)
    assert "“byRes1” is named as room kept free, but its comment says “民族”" in reasons(
        place(found, "byRes1", "ethnicity")
    )
    assert not [item for item in found if "byReserved" in item.excerpt]


def test_a_comment_that_tells_what_a_name_does_not() -> None:
    found = place(judged("hl_face.h", HEADER), "byKind", "ethnicity")
    assert "its name “byKind” does not say it, its comment does" in reasons(found)


def test_a_comment_that_denies_what_the_name_says() -> None:
    found = place(judged("hl_face.h", HEADER), "byRace", "race")
    assert "its name says it, its comment denies it: “reserved, not open yet”" in reasons(found)


def test_a_name_and_a_comment_that_agree_contradict_nothing() -> None:
    said = reasons(place(judged("hl_face.h", HEADER), "byNation", "ethnicity"))
    assert "does not say it" not in said and "denies" not in said


def test_a_translation_that_says_another_trait() -> None:
    found = place(
        judged("zh/face.properties", "face.age=年龄\nface.glasses=眼镜\nface.race=民族\n"), "face.race", "race"
    )
    assert "“face.race” is shown to people as “民族”" in reasons(found)


def test_what_a_comment_above_explains_is_found_where_it_is_declared() -> None:
    found = judged("face/reply.h", "struct FaceReply {\n  int glasses;\n  // 民族\n  char byRes1[4];\n};\n")
    told = {item.name: item.reasons[0] for item in found if item.role == "field"}
    assert told == {"byRes1": "“byRes1” is named as room kept free, but its comment says “民族”"}


def test_a_catalog_of_translations_shows_another_trait_than_the_program_names() -> None:
    comment = "#. attribute of a face\n"
    catalogs = {
        "app/zh.po": f'{comment}msgid "race"\nmsgstr "民族"\n',
        "app/zh.ts": "<TS><context><name>Face</name><message><source>glasses, beard</source></message><message>\n"
        "<source>race</source>\n<translation>民族</translation></message></context></TS>\n",
        "app/zh.xlf": "<xliff><unit><note>face attribute: glasses, beard</note>\n"
        "<source>race</source>\n<target>民族</target></unit></xliff>\n",
    }
    for path, source in catalogs.items():
        reasons = [reason for item in judged(path, source) for reason in item.reasons]
        assert "“race” is shown to people as “民族”" in reasons, path
