"""What is code and what is not, and which braces belong together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunlit.readers.mask import Lexis, Quotes, mask
from tests.guard import ends

C = Lexis(directives=True)


def parts(string: str, lexis: Lexis = C) -> tuple[str, list[str], list[str], list[str]]:
    """The code that is left, comments, strings, directives."""
    found = mask(string, lexis)
    spans = found.comments, found.strings, found.directives
    comments, strings, directives = ([string[start:end] for start, end in one] for one in spans)
    return found.code, comments, strings, directives


@pytest.mark.parametrize(
    ("string", "code", "comments", "strings"),
    [
        ("a; // b\nc", "a;     \nc", ["// b"], []),
        ("a /* b // c */ d", "a              d", ["/* b // c */"], []),
        ('s = "a // b";', 's = "      ";', [], ['"a // b"']),
        (r"s = 'a\'b'; // 'c", 's = "    ";      ', ["// 'c"], [r"'a\'b'"]),
        ("it's \"open\n// b", "it's \"open\n    ", ["// b"], []),
        (r"a \' b // 'c'", r"a \' b       ", ["// 'c'"], []),
        ("/* open", "       ", ["/* open"], []),
    ],
)
def test_comments_and_strings(string: str, code: str, comments: list[str], strings: list[str]) -> None:
    assert parts(string)[:3] == (code, comments, strings)


def test_a_directive_reaches_over_continued_lines_up_to_a_comment() -> None:
    _, comments, _, directives = parts('  #define A "x" \\\n  { 1 // one\nint b; # no directive')
    assert directives == ['#define A "x" \\\n  { 1 ']
    assert comments == ["// one"]


def test_doubled_quotes_and_other_languages() -> None:
    basic = Lexis(line_comments=("'",), block_comments=(), quotes=(Quotes('"', '"', escape='"'),))
    assert parts('a = "say ""x""" \' why', basic)[1:3] == (["' why"], ['"say ""x"""'])
    python = Lexis(
        line_comments=("#",), block_comments=(), quotes=(Quotes('"""', '"""', multiline=True), Quotes('"', '"'))
    )
    assert parts('a = """b\n"c" # d"""\n# e', python)[1:3] == (["# e"], ['"""b\n"c" # d"""'])


def blocks(string: str) -> list[tuple[str, int]]:
    return [(string[block.open : block.close + 1], block.parent) for block in mask(string, C).blocks]


def test_braces_are_paired_outside_of_comments_and_strings() -> None:
    assert blocks('a { "}" { } /* { */ } { }') == [('{ "}" { } /* { */ }', -1), ("{ }", 0), ("{ }", -1)]


def test_the_branches_of_a_condition_start_from_the_same_braces() -> None:
    code = "{\n#ifdef A\na {\n#else\nb {\n#endif\n} }"
    assert [parent for _, parent in blocks(code)] == [-1, 0, 0]
    assert blocks(code)[0][0] == code
    assert blocks(code)[2][0] == "{\n#endif\n}"


def test_a_block_that_each_branch_closes_is_closed_once() -> None:
    code = "{ {\n#ifdef A\n} a\n#else\n{ } } b\n#endif\n}"
    assert [(block, parent) for block, parent in blocks(code)] == [(code, -1), ("{\n#ifdef A\n}", 0), ("{ }", 0)]


@given(st.text(st.sampled_from("{}\"'/*#\\\nx "), max_size=80))
def test_the_code_is_as_long_as_the_text_and_blocks_are_nested(string: str) -> None:
    found = mask(string, C)
    assert len(found.code) == len(string)
    for number, block in enumerate(found.blocks):
        assert block.open < len(string) and block.parent < number
        assert block.floor <= block.open <= block.close


def test_very_many_signs_of_a_directive_on_one_line_end() -> None:
    with ends():
        assert mask('r#"' * 200_000, C).directives == []


def test_very_many_hidden_quotes_on_one_line_end() -> None:
    with ends():
        assert mask(r"\'a" * 300_000, C).strings == []
