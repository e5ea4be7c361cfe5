"""What the reader of C headers finds in an invented SDK."""

from sunlit.readers.code.c_header import READER
from tests.readers.code.told import expected, told

CODE = """
    #ifdef __cplusplus
    extern "C" {
    #endif
    // 肤色
    enum SKIN_TONE : unsigned char { SKIN_TONE_LIGHT = 1, SKIN_TONE_DARK /* dark, 深 */ };

    /**
     * Starts the analysis.
     * @param emTone tone to look for
     */
    FACE_SDK_API BOOL CALL_METHOD FACE_Start(LLONG lHandle, SKIN_TONE emTone = SKIN_TONE_LIGHT);
    typedef int (CALLBACK *fFaceFound)(LLONG lHandle, int nEthnicity);
    struct FACE_RESULT
    {
        int nRace;
        // race of the face
        int nAge;
        // age in years
        int nMask;
        // mask or none
    };
    #ifdef __cplusplus
    }
    #endif
"""


def test_every_kind_of_declaration_is_told() -> None:
    assert told(READER, CODE) == expected("""
        string C
        comment on SKIN_TONE
        type SKIN_TONE: unsigned char // 肤色
          enumerator SKIN_TONE_LIGHT = 1
          enumerator SKIN_TONE_DARK // dark, 深
          comment on SKIN_TONE_DARK
        comment on FACE_Start
        function FACE_Start: BOOL // Starts the analysis. / @param emTone tone to look for
          parameter lHandle: LLONG
          parameter emTone: SKIN_TONE = SKIN_TONE_LIGHT
        type fFaceFound: int*
          parameter lHandle: LLONG
          parameter nEthnicity: int
        type FACE_RESULT
          field nRace: int // race of the face
          comment on nRace
          field nAge: int // age in years
          comment on nAge
          field nMask: int // mask or none
          comment on nMask
        """)


def test_broken_code_keeps_what_can_be_told() -> None:
    code = """
        #ifdef WIDE
        struct FACE_A {
        #else
        struct FACE_W {
        #endif
            int nRace; // 人种
        };
        int broken(BYTE byEthnic, ;
        struct FACE_B { BYTE byNation; /* 民族 */ };
    """
    assert told(READER, code) == expected("""
        type FACE_A
        type FACE_W
          field nRace: int // 人种
          comment on nRace
        function broken: int
          parameter byEthnic: BYTE
          type FACE_B
            field byNation: BYTE // 民族
            comment on byNation
        """)


def test_macros_around_functions_and_classes_hide_nothing() -> None:
    code = """
        #define  START_CALL  start(1)
        VENDOR_DECL make(int nRace);
        NET_API int  __stdcall NET_Find(int nRace);
        static LONG CALLBACK found(int nAge) { return nAge; }
        enum EVENT { EVENT_EXPORT, EVENT_CALL = 2 };
    """
    assert told(READER, code) == expected("""
        constant START_CALL = start(1)
        function make: VENDOR_DECL
          parameter nRace: int
        function NET_Find: int
          parameter nRace: int
        function found: LONG
          parameter nAge: int
        type EVENT
          enumerator EVENT_EXPORT
          enumerator EVENT_CALL = 2
        """)
