"""Texts that no parser should be given, or not for long, are read the lexical way."""

import resource

import pytest

from sunlit.readers import parse as parsing
from sunlit.readers.code import c, cpp, csharp, java, javascript, kotlin, python, rust, swift
from sunlit.readers.code.c_header import READER as C
from sunlit.readers.grammar import Grammar, Source
from sunlit.readers.parse import parse
from tests.guard import ends
from tests.readers.code.told import told

FACE = """
    struct FACE
    {
        RACE emRace;     // 人种
    };
"""


def test_a_text_that_is_too_long_is_read_lexically(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "_MOST_TEXT", 40)
    assert "field emRace: RACE // 人种" in told(C, FACE, "emRace;")


def test_a_text_that_takes_the_parser_too_long_is_read_lexically(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "_SHORTEST_WAIT", 0.1)
    slow = "/* ,\n" * 4_000  # the parser looks for the end of each, and takes ten seconds
    with ends():
        assert "field emRace: RACE // 人种" in told(C, FACE + slow, "emRace;")


@pytest.mark.parametrize(
    ("grammar", "unit"),
    [
        (csharp.GRAMMAR, "<a"),
        (java.GRAMMAR, "a<"),
        (java.GRAMMAR, "-*/"),
        (c.GRAMMAR, "=>end ==static "),
        (cpp.GRAMMAR, "new -"),
        (csharp.GRAMMAR, "]type &"),
        (javascript.GRAMMAR, "*+"),
        (javascript.GRAMMAR, "(>fn "),
        (kotlin.GRAMMAR, "a?b:"),
    ],
)
def test_tangles_that_take_a_parser_minutes_are_not_given_to_it(grammar: Grammar, unit: str) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with ends():
        assert parse(grammar, Source("int a;\n" * 100 + unit * 20_000 + "; int b;"), None) is None
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000


@pytest.mark.parametrize(
    ("grammar", "unit"),
    [
        (python.GRAMMAR, "RACE_WHITE = 1\n"),
        (c.GRAMMAR, "#define RACE_WHITE 0x01  // white\n"),
        (java.GRAMMAR, "/** a-b */ int a = b + c * (d - e);\n"),
        (
            javascript.GRAMMAR,
            "x='iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAAHElEQVQI12P4+/8/w38GIAXDIBKE0DHxgljNBAAO';",
        ),
        (swift.GRAMMAR, "let a = b.c(d)\n"),
        (rust.GRAMMAR, "// ----====---- a: b - c\nfn a() {}\n"),
        (c.GRAMMAR, "/********************/\nint a;\n"),
    ],
)
def test_everyday_code_is_parsed_however_long(grammar: Grammar, unit: str) -> None:
    tree = parse(grammar, Source(unit * 5_000), None)
    assert tree is not None
    assert not tree.root_node.has_error


def test_a_text_may_end_where_a_scanner_looks_for_white_space() -> None:
    assert (
        parse(kotlin.GRAMMAR, Source('("")\nval s=f(0o"",1o"")\n@'), None) is not None
    )  # without a line break behind it: forever
