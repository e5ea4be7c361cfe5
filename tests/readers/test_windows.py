"""Of a long text only the blocks around the wanted places are parsed, and they are told as if all had been."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunlit.readers import Reader
from sunlit.readers.code.c_header import READER as C
from sunlit.readers.code.java import READER as JAVA
from sunlit.readers.code.python import READER as PYTHON
from sunlit.readers.windows import windows
from tests.readers.code.told import told

C_BLOCK = """
// counts what passes
typedef struct
{
    int nChannel;   // the channel

    char szName[32];
} COUNT;
"""
C_FACE = """
// what a camera finds
struct FACE
{
    int  nAge;

    RACE emRace;     // 人种
};
"""
PYTHON_BLOCK = '''
def count(channel: int) -> int:
    """What passes."""

    return channel
'''
PYTHON_FACE = '''
# what a camera finds
class Face:
    """A face."""

    age: int

    race: str  # 人种
'''
JAVA_CLASS = "class Found {\n" + "\n    int channel;\n" * 2000 + "\n    int race; // 人种\n\n    int age;\n}\n"


@pytest.mark.parametrize(
    ("reader", "block", "face"), [(C, C_BLOCK, C_FACE), (PYTHON, PYTHON_BLOCK, PYTHON_FACE)], ids=["c", "python"]
)
@pytest.mark.parametrize(("before", "behind"), [(0, 400), (400, 0), (300, 300)])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_block_in_a_long_text_is_told_as_if_few_stood_around_it(
    *, reader: Reader, block: str, face: str, before: int, behind: int, ending: str
) -> None:
    text = (block * before + face + block * behind).replace("\n", ending)
    [(start, end)] = windows(text, [text.index("人种")])
    assert end - start < 2000
    alone = told(reader, (block * min(before, 3) + face + block * min(behind, 3)).replace("\n", ending), "人种")
    assert "人种" in alone
    assert told(reader, text, "人种") == alone


def test_windows_that_meet_are_one() -> None:
    text = C_BLOCK * 400
    first, last = len(text) // 2, len(text) // 2 + 2 * len(C_BLOCK)
    [(start, end)] = windows(text, [first, last])
    assert start < first < last < end < len(text)


def test_the_linkage_around_all_of_a_c_header_changes_nothing() -> None:
    plain = C_BLOCK * 300 + C_FACE + C_BLOCK * 300
    begin, end = '#ifdef __cplusplus\nextern "C" {\n#endif\n', "#ifdef __cplusplus\n}\n#endif\n"
    text = begin + plain + end
    [(first, last)] = windows(text, [text.index("人种")])
    assert last - first < 2000
    assert told(C, text, "人种") == told(C, plain, "人种")
    assert windows(plain + end, [plain.index("人种")]) == [(0, len(plain + end))]


def test_what_is_open_where_a_window_would_begin_is_parsed_whole() -> None:
    text = "namespace sdk {\n" + C_BLOCK * 400 + C_FACE + C_BLOCK * 400 + "}\n"
    assert windows(text, [text.index("人种")]) == [(0, len(text))]
    assert "type FACE" in told(C, text, "人种")


def test_a_window_that_turns_out_broken_is_parsed_whole() -> None:
    # An empty line and no indentation inside of a list: the guess is wrong, and its braces are balanced.
    text = PYTHON_BLOCK * 400 + "\nFACE = [\n\n'white',\n\n'人种',\n\n'black',\n\n]\n" + PYTHON_BLOCK * 400
    assert windows(text, [text.index("人种")]) != [(0, len(text))]
    assert "constant FACE" in told(PYTHON, text, "人种")


def test_one_large_declaration_is_its_own_window() -> None:
    assert "type Found" in told(JAVA, JAVA_CLASS, "人种")


@given(st.text("a{} \n;", max_size=40_000), st.lists(st.integers(0, 40_000), min_size=1, max_size=9))
def test_windows_hold_their_places_in_order(text: str, places: list[int]) -> None:
    near = sorted({place for place in places if place < len(text)})
    found = windows(text, near)
    assert all(any(start <= place < end for start, end in found) for place in near)
    assert all(one[1] < other[0] for one, other in pairwise(found))
