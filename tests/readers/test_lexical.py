"""Code without a tree: what blocks and punctuation tell, in whole files and around places."""

from functools import partial

import pytest

from sunlit.readers import Reader, decode
from sunlit.readers.lexical import C_LIKE, read_lexical
from tests.guard import ends
from tests.readers.code.told import expected, told

READER = Reader("c-like", (), partial(read_lexical, syntax=C_LIKE))
CODE = """
    // 民族类型
    typedef enum tagEM_NATION // of a face
    {
        EM_NATION_UNKNOWN = 0,   // 未知
        EM_NATION_UYGUR,         // 维族(新疆)
                                 // and so on
        EM_NATION_OTHER  /* 其他 */
    } EM_NATION_TYPE, *LPEM;

    #define RACE_COUNT 3  // races
    #ifdef WIDE
    struct FACE : public Base {
    #else
    struct FACE {
    #endif
        EM_NATION_TYPE emNation; // 民族
        BYTE   byReserved[12], byRaces[4][2]; /* kept */
        unsigned char byRace : 4;
        union { int a; float b; } u, v[2];
        virtual int getRace(int a, const char* b = "x") const;
        std::map<std::string, int> races;
    };
    static const char* g_races[] = {"asian", "black", "white"};
    CLIENT_API LLONG CALL CLIENT_Load(LLONG lLoginID, int nChannelID /* of a camera */, fCB cb);
    typedef int (CALLBACK *fAnalyzer)(LLONG h, DWORD type);
    namespace x {
        class Y {
        public:
            int z() { return nation == "藏族" ? 1 : 0; }
        private:
            int q;
        };
        enum class E : int { A, B };
    }
    int main(int argc, char** argv) {
        // a comment about race
        if (argc) { const char* names[] = { "han", "hui" }; use(race, "race"); }
        return 0;
    }
"""


def near(*words: str) -> str:
    return told(READER, CODE, *words)


def test_an_enum_around_a_place_in_a_comment() -> None:
    assert near("维族") == expected("""
        comment on EM_NATION_TYPE
        type EM_NATION_TYPE = tagEM_NATION // 民族类型 / of a face
          comment on EM_NATION_TYPE
          enumerator EM_NATION_UNKNOWN = 0 // 未知
          comment on EM_NATION_UNKNOWN
          enumerator EM_NATION_UYGUR // 维族(新疆) / and so on
          comment on EM_NATION_UYGUR
          comment on EM_NATION_UYGUR
          enumerator EM_NATION_OTHER // 其他
          comment on EM_NATION_OTHER
    """)


def test_a_struct_with_what_fields_may_be() -> None:
    assert near("emNation") == expected("""
        type FACE
          field emNation: EM_NATION_TYPE // 民族
          comment on emNation
          field byReserved: BYTE[12]
          field byRaces: BYTE[4][2] // kept
          comment on byRaces
          field byRace: unsigned char
          type
          field u
          field v: [2]
          function getRace: int
            parameter a: int
            parameter b: const char* = "x"
              string x
          field races: std::map<std::string, int>
    """)


@pytest.mark.parametrize(
    ("word", "lines"),
    [
        ("RACE_COUNT", "constant RACE_COUNT = 3 // races\ncomment on RACE_COUNT"),
        ("black", "constant g_races: const char*[]\n  label asian\n  label black\n  label white"),
        ("type);", "function fAnalyzer: int\n  parameter h: LLONG\n  parameter type: DWORD"),
        ("藏族", "type Y\n  function z: int\n    string 藏族\n  field q: int"),
        ("nation ==", "type Y\n  function z: int\n    symbol nation\n  field q: int"),
        ("B };", "type E\n  enumerator A\n  enumerator B"),
    ],
)
def test_around_other_places(word: str, lines: str) -> None:
    assert near(word) == lines


def test_a_function_around_a_place_in_its_body() -> None:
    assert near("a comment about", "hui", "race, ") == expected("""
        function main: int
          parameter argc: int
          parameter argv: char**
          comment on names
          constant names: const char*[] // a comment about race
            label han
            label hui
          symbol race
    """)


def test_a_declaration_and_the_comment_on_its_parameter() -> None:
    assert near("of a camera") == expected("""
        function CLIENT_Load: CLIENT_API LLONG CALL
          parameter lLoginID: LLONG
          parameter nChannelID: int // of a camera
          comment on nChannelID
          parameter cb: fCB
    """)


def test_a_java_enum_and_annotations() -> None:
    code = """
        @ApiModel("person")
        public enum Race implements Coded {
            ASIAN(1, "黄种人"), // one
            BLACK(2, "黑人");
            private final int code;
            @JsonProperty("race_name")
            private String name;
            Race(int code) { this.code = code; }
        }
    """
    assert told(READER, code, "黄种人", "code)") == expected("""
        type Race
          string person
          enumerator ASIAN = 1, "黄种人" // one
            string 黄种人
          comment on ASIAN
          enumerator BLACK = 2, "黑人"
            string 黑人
          field code: int
          field name: String
            string race_name
          function Race
            parameter code: int
    """)


def test_properties_of_c_sharp() -> None:
    code = """
        public class Person {
            [Description("ethnic group")]
            public string Nation { get; set; }
            public int Age { get; }
        }
    """
    assert told(READER, code, "Age") == expected("""
        type Person
          field Nation: string
            string ethnic group
          field Age: int
    """)


@pytest.mark.parametrize(
    "code",
    [
        "{" * 200_000,
        "(" * 200_000,
        "struct a {" * 20_000,
        "enum a {\n" * 100_000,
        "/*" * 100_000,
        "a<b" * 100_000,
        "@A((" * 50_000,
        "enum x {" + "a," * 100_000,
    ],
    ids=["braces", "parentheses", "types", "enums", "comments", "angles", "annotations", "enumerators"],
)
def test_hostile_code_comes_to_an_end(code: str) -> None:
    text = decode(code.encode())
    assert text is not None
    with ends():
        read_lexical(text, list(range(0, len(code), len(code) // 1000)), C_LIKE)


def test_a_word_as_long_as_the_text_with_a_place_at_every_letter_comes_to_an_end() -> None:
    text = decode(b"a" * 300_000)
    assert text is not None
    with ends():
        read_lexical(text, range(300_000), C_LIKE)
