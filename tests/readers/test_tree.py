"""The walk over a tree: what it takes around a place, what it makes of any text, and how fast."""

import importlib
import pkgutil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sunlit.readers.code as code_readers
import tests.readers.code as code_tests
from sunlit.readers import Reader, decode
from sunlit.readers.code.c_header import READER as C
from sunlit.readers.code.java import READER as JAVA
from sunlit.readers.code.python import READER as PYTHON
from sunlit.schema import Passage
from tests.guard import ends
from tests.readers.code.told import expected, read, told

LANGUAGES = sorted(
    module.name for module in pkgutil.iter_modules(code_tests.__path__) if module.name.startswith("test_")
)
READERS: dict[str, Reader] = {
    name: importlib.import_module(f"{code_readers.__name__}.{name.removeprefix('test_')}").READER for name in LANGUAGES
}
SNIPPETS: dict[str, str] = {name: importlib.import_module(f"{code_tests.__name__}.{name}").CODE for name in LANGUAGES}
SDK = """
    // what a camera finds
    enum RACE { RACE_WHITE = 1, RACE_BLACK /* 黑人 */ };

    struct FACE
    {
        RACE emRace;     // 人种
        int  nAge;
    };

    struct CAR { int nColour; };

    int count(int nFaces) { return nFaces; }

    // finds faces
    int find(const FACE *pFace, int nLevel)
    {
        const char *names[] = { "white", "black" };
        log("looking for %d", nLevel);
        return pFace->emRace == RACE_WHITE;
    }
"""


def test_every_reader_of_code_has_a_test() -> None:
    modules = (
        importlib.import_module(f"{code_readers.__name__}.{name}")
        for _, name, _ in pkgutil.iter_modules(code_readers.__path__)
    )
    declared = {module.__name__.rpartition(".")[2] for module in modules if hasattr(module, "READER")}
    assert declared == {name.removeprefix("test_") for name in LANGUAGES}


def test_a_member_brings_its_type_and_the_other_members() -> None:
    assert told(C, SDK, "人种") == expected("""
        type FACE
          field emRace: RACE // 人种
          comment on emRace
          field nAge: int
        """)


def test_an_enumerator_brings_the_comment_above_its_type() -> None:
    assert told(C, SDK, "RACE_WHITE = 1") == expected("""
        comment on RACE
        type RACE // what a camera finds
          enumerator RACE_WHITE = 1
          enumerator RACE_BLACK // 黑人
          comment on RACE_BLACK
        """)


def test_a_comment_brings_what_it_explains() -> None:
    assert told(C, SDK, "finds faces") == expected("""
        function count: int
        comment on find
        function find: int // finds faces
        """)


def test_a_use_of_a_name_is_a_symbol_in_its_function_with_parameters() -> None:
    assert told(C, SDK, "emRace ==") == expected("""
        function count: int
        comment on find
        function find: int // finds faces
          parameter pFace: const FACE*
          parameter nLevel: int
          symbol emRace
        """)


def test_a_label_brings_the_list() -> None:
    assert told(C, SDK, 'black"') == expected("""
        function count: int
        comment on find
        function find: int // finds faces
          parameter pFace: const FACE*
          parameter nLevel: int
          constant names: const char*[] = { "white", "black" }
            label white
            label black
        """)


def test_the_type_of_a_field_is_a_symbol_in_the_field() -> None:
    string, passages = read(C, SDK, "RACE emRace")
    (symbol,) = (passage for passage in passages if passage.role == "symbol")
    assert (symbol.name, string[symbol.start : symbol.end]) == ("RACE", "RACE")
    assert passages[symbol.container].name == "emRace"


def test_a_place_in_a_type_of_types_brings_their_names_only() -> None:
    code = """
        interface Sdk {
            class RACE { static final int WHITE = 1; static final int BLACK = 2; }
            class FACE { int race; }
            boolean start(int level);
        }
    """
    assert told(JAVA, code, "BLACK") == expected("""
        type Sdk
          type RACE
            constant WHITE: int = 1
            constant BLACK: int = 2
          type FACE
          function start: boolean
        """)


def test_a_place_in_a_decorator_belongs_to_what_is_decorated() -> None:
    code = """
        @label("race")
        def find(face, level=1):
            return level

        def other(): ...
    """
    assert told(PYTHON, code, "race") == expected("""
        function find
          string race
          parameter face
          parameter level = 1
        """)


def test_a_place_in_an_interpolation_is_a_symbol_in_the_function() -> None:
    code = """
        def show(face):
            print(f"Race: {face.race}")
    """
    assert told(PYTHON, code, "race}") == expected("""
        function show
          parameter face
          string Race: {face.race}
          symbol race
        """)


def test_places_that_are_no_words_bring_nothing_of_their_own() -> None:
    assert told(C, SDK, "== RACE_WHITE").splitlines()[-1].strip() == "parameter nLevel: int"


def test_no_places_bring_nothing() -> None:
    text = decode(SDK.encode())
    assert text is not None
    assert C.read(text, []) == []


def test_positions_count_characters_behind_what_takes_two_units() -> None:
    string, passages = read(C, "/* 😀😀 */ enum RACE { RACE_WHITE /* 😀 */, RACE_BLACK };", "RACE_BLACK")
    black = next(passage for passage in passages if passage.name == "RACE_BLACK")
    assert string[black.at : black.end] == "RACE_BLACK"


def test_a_broken_stretch_is_read_lexically() -> None:
    code = """
        int start(int nLevel;
        struct FACE { BYTE byEthnic; /* 民族 */ BYTE byAge; };
    """
    passages = told(C, code, "byEthnic")
    assert "field byEthnic: BYTE // 民族" in passages
    assert "field byAge: BYTE" in passages


def check(string: str, passages: list[Passage]) -> None:
    """What holds for every list of passages, of whatever text."""
    assert [passage.start for passage in passages] == sorted(passage.start for passage in passages)
    for number, passage in enumerate(passages):
        assert 0 <= passage.start <= passage.at <= passage.end <= len(string)
        assert string.startswith(passage.name, passage.at)
        assert -1 <= passage.container < number
        assert -1 <= passage.about < len(passages)
        assert passage.container < 0 or passages[passage.container].end >= passage.start


def damaged(code: str, cuts: list[tuple[float, int, str]]) -> str:
    for where, length, instead in cuts:
        at = int(where * len(code))
        code = code[:at] + instead + code[at + length :]
    return code


CUTS = st.lists(
    st.tuples(
        st.floats(0, 1),
        st.integers(0, 40),
        st.sampled_from(["", "{", "}", "(", ")", '"', "'", "/*", "*/", "\n", "😀", "#", "@", "\0", "<", ";"]),
    ),
    max_size=4,
)


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=25, deadline=None)
@given(cuts=CUTS, places=st.lists(st.floats(0, 1), max_size=5))
def test_damaged_code_never_raises(language: str, cuts: list[tuple[float, int, str]], places: list[float]) -> None:
    text = decode(damaged(SNIPPETS[language], cuts).encode())
    if text is not None:
        near = sorted({int(place * (len(text.string) - 1)) for place in places})
        check(text.string, READERS[language].read(text, near))
        check(text.string, READERS[language].read(text, None))


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=15, deadline=None)
@given(string=st.text(max_size=200), places=st.lists(st.floats(0, 1), max_size=3))
def test_no_text_raises(language: str, string: str, places: list[float]) -> None:
    text = decode(string.encode("utf-8", "replace"))
    if text is not None and text.string:
        near = sorted({int(place * (len(text.string) - 1)) for place in places})
        check(text.string, READERS[language].read(text, near))
        check(text.string, READERS[language].read(text, None))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_near_is_told_as_it_is_in_the_whole(language: str) -> None:
    """For every word of the snippet: something is told there, and nothing else than when everything is told."""
    text = decode(SNIPPETS[language].encode())
    assert text is not None
    reader = READERS[language]

    def facts(passage: Passage) -> tuple[object, ...]:
        return (passage.role, passage.name, passage.start, passage.end, passage.at, passage.type, passage.value)

    whole = {facts(passage) for passage in reader.read(text, None)}
    for index in range(0, len(text.string), 7):
        passages = reader.read(text, [index])
        told_near = {facts(passage) for passage in passages if passage.role != "symbol"}
        assert told_near <= whole
        if text.string[index].isalpha():
            assert any(passage.start <= index < passage.end for passage in passages)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("unit", ["{", "(", "[", "{ a: ", "if (x) {", '"', "class A { "])
def test_deep_code_is_read_to_its_end(language: str, unit: str) -> None:
    text = decode((unit * 2_000).encode())
    assert text is not None
    with ends():
        check(text.string, READERS[language].read(text, [0, len(text.string) // 2]))


def test_labels_as_deep_as_there_are_places_in_them_come_to_an_end() -> None:
    text = decode(b"race:\n" * 120_000 + b"x")
    assert text is not None
    with ends():
        check(text.string, READERS["test_go"].read(text, range(0, 720_000, 6)))


def test_very_many_hidden_quotes_in_a_macro_come_to_an_end() -> None:
    text = decode(rb"#define RACE \"e" + rb"\"e" * 150_000 + b"\n")
    assert text is not None
    with ends():
        check(text.string, C.read(text, None))
