"""What the reader of C finds in an invented SDK."""

from sunlit.readers.code.c import READER
from tests.readers.code.told import expected, told

CODE = """
    #define RACE_BLACK 1   // 黑人
    #define RACE_LABEL "white // paint"

    // 民族
    typedef enum tagEM_NATION_TYPE
    {
        EM_NATION_TYPE_UNKNOWN,      // 未知
        /* 维族 */
        EM_NATION_TYPE_UYGUR = 5,
    } EM_NATION_TYPE, *LPEM_NATION_TYPE;

    enum { MODE_DAY, MODE_NIGHT };

    typedef struct tagFACE_INFO
    {
        unsigned int   nSize;
        EM_NATION_TYPE emNation;     // nation of the face
                                     // 0: not recognised
        BYTE           byReserved[4][LEN];
        int            nAge, nMask;
        union { int nTone; float fTone; } uTone;
        void (*callback)(int nRace);
    } FACE_INFO;

    typedef unsigned char BYTE;
    static const char *race_names[] = { "asian", "white", [2] = "black" };

    const char *race_name(int nRace, const FACE_INFO *pInfo)
    {
        static const char *tones[] = { "light", "dark" };
        int counter = 0;
        printf("race %d" "!", nRace);
        switch (nRace) {
        case RACE_BLACK: return "black";
        default: return tones[pInfo->nAge];
        }
    }
"""


def test_every_kind_of_declaration_is_told() -> None:
    assert told(READER, CODE) == expected("""
        constant RACE_BLACK = 1 // 黑人
          comment on RACE_BLACK
        constant RACE_LABEL = "white // paint"
          string white // paint
        comment on EM_NATION_TYPE
        type EM_NATION_TYPE = tagEM_NATION_TYPE // 民族
          enumerator EM_NATION_TYPE_UNKNOWN // 未知
          comment on EM_NATION_TYPE_UNKNOWN
          comment on EM_NATION_TYPE_UYGUR
          enumerator EM_NATION_TYPE_UYGUR = 5 // 维族
          type LPEM_NATION_TYPE: tagEM_NATION_TYPE*
        type
          enumerator MODE_DAY
          enumerator MODE_NIGHT
        type FACE_INFO = tagFACE_INFO
          field nSize: unsigned int
          field emNation: EM_NATION_TYPE // nation of the face / 0: not recognised
          comment on emNation
          comment on emNation
          field byReserved: BYTE[4][LEN]
          field nAge: int
          field nMask: int
          field uTone: union
            field nTone: int
            field fTone: float
          field callback: void*
            parameter nRace: int
        type BYTE: unsigned char
        constant race_names: const char*[] = { "asian", "white", [2] = "black" }
          label asian
          label white
          label 2 = "black"
          label black
        function race_name: const char*
          parameter nRace: int
          parameter pInfo: const FACE_INFO*
          constant tones: const char*[] = { "light", "dark" }
            label light
            label dark
          string race %d
          string !
          label black
        """)


def test_broken_code_keeps_what_can_be_told() -> None:
    code = """
        typedef enum { RACE_WHITE = 1, // 白人
            RACE_BLACK = 2 VENDOR(x) // 黑人
        } RACE_TYPE;
        typedef struct {
            RACE_TYPE emRace // 人种
            int nAge;
        } FACE;
        int broken(int nRace { return "unclosed; }
    """
    assert told(READER, code) == expected("""
        type RACE_TYPE
          enumerator RACE_WHITE = 1 // 白人
          comment on RACE_WHITE
          enumerator RACE_BLACK = VENDOR(x) // 黑人
          comment on RACE_BLACK
        type FACE
          field emRace: RACE_TYPE // 人种
            comment on emRace
          field nAge: int
        parameter nRace: int
        """)
