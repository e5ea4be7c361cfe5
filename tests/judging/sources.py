"""Small invented sources and the way from one of them to judged places."""

from sunlit.judging.judge import Judged, to_judged
from sunlit.judging.places import Place, find_places
from sunlit.judging.scene import Scene
from sunlit.judging.uses import weigh_all
from sunlit.matching import find_hits
from sunlit.readers import decode, reader_for

KIN_KIND = """
// 人脸属性
typedef enum tagHL_KIN_KIND
{
    HL_KIN_KIND_UNKNOWN,      // 未知
    HL_KIN_KIND_UYGHUR,       // 维族
    HL_KIN_KIND_REST,         // 其他
} HL_KIN_KIND;
"""

FACE_HEADER = (
    KIN_KIND
    + """
typedef struct tagHL_FACE_TRAITS
{
    int          nAge;        // 年龄
    int          nGlasses;    // 眼镜
    int          nBeard;      // 胡子
    int          nMask;       // 口罩
    HL_KIN_KIND  emNation;    // 民族
} HL_FACE_TRAITS;

typedef struct tagHL_CITIZEN_CARD
{
    char szName[64];          // 姓名
    char szBirth[16];         // 出生日期
    int  nNation;             // 民族
    char szAddress[256];      // 住址
    char szNumber[32];        // 身份证号
    char szAuthority[128];    // 签发机关
} HL_CITIZEN_CARD;

typedef struct tagHL_FIND_PERSON_COND
{
    int nGlasses;             // 眼镜
    int nSkinColor;           // 肤色
} HL_FIND_PERSON_COND;

/* to avoid a race condition between two threads */
int hl_trace_mode(int embrace);
"""
)


def placed(path: str, source: str | bytes) -> tuple[Scene, list[Place]]:
    """All places of a source, through its real reader, before they are judged."""
    text = decode(source.encode() if isinstance(source, str) else source)
    assert text is not None
    hits = find_hits(text)
    reader = reader_for(path, text.string)
    passages = reader.read(text, sorted({hit.start for hit in hits}))
    scene = Scene(path, reader.language, text, passages)
    return scene, find_places(scene, hits)


def judged(path: str, source: str | bytes) -> list[Judged]:
    """The same, judged."""
    scene, places = placed(path, source)
    weighed = zip(places, weigh_all(scene, places), strict=True)
    return [to_judged(scene, place, weighing, "0" * 64) for place, weighing in weighed]


def place(found: list[Judged], line_with: str, trait: str) -> Judged:
    """The one place of a trait on the line that holds a text."""
    chosen = [item for item in found if line_with in item.excerpt and item.trait == trait]
    assert len(chosen) == 1, [(item.excerpt, item.trait) for item in found]
    return chosen[0]
