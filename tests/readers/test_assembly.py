"""Which comment explains what, in the ways in which vendors write headers."""

import pytest

from sunlit.readers.code.c_header import READER as C
from sunlit.readers.code.python import READER as PYTHON
from tests.guard import ends
from tests.readers.code.told import read


def explained(code: str) -> dict[str, str]:
    """What the comments say about each named passage."""
    _, passages = read(C, code)
    return {passage.name: passage.comment for passage in passages if passage.comment}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("int nRace; // 人种", {"nRace": "人种"}),
        ("// race\nint nRace;", {"nRace": "race"}),
        ("/* race */\n\nint nRace;", {"nRace": "race"}),
        ("// far above\n\n\nint nRace;", {}),
        ("/** race\n *  of a face\n */\nint nRace;", {"nRace": "race\nof a face"}),
        ("// one\n// two\nint nRace;", {"nRace": "one\ntwo"}),
        ("/* one */ /* two */\nint nRace;", {"nRace": "one\ntwo"}),
        ("int nRace; // one\n           // two\nint nAge;", {"nRace": "one\ntwo"}),
        ("int nRace; // one\n// two\nint nAge;", {"nRace": "one", "nAge": "two"}),
        ("// above\nint nRace; // behind", {"nRace": "above\nbehind"}),
        ("enum { A, // a\n B, /* b */\n C /* c */ };", {"A": "a", "B": "b", "C": "c"}),
        ("void f(/* in */ int a, /* out */ int b);", {"a": "in", "b": "out"}),
        ("void f(int a, // in\n int b  // out\n); // both", {"a": "in", "b": "out", "f": "both"}),
        ("struct S { // head\n int a;\n};", {"S": "head"}),
        ("struct S\n{\n // first\n int a;\n};", {"a": "first"}),
        (
            "typedef struct tagS // head\n{\n // first\n int a;\n // last\n} S, *PS; // behind",
            {"S": "head\nbehind", "a": "first"},
        ),
        ("struct S {\n int a;\n} s; // behind", {"s": "behind"}),
        ("enum E {\n A,\n // a\n B,\n // b\n C,\n // c\n};", {"A": "a", "B": "b", "C": "c"}),
        ("enum E {\n // a\n A,\n // b\n B,\n // c\n C,\n};", {"A": "a", "B": "b", "C": "c"}),
        ("// starts\nSDK_API BOOL CALL_METHOD start(int a);", {"start": "starts"}),
        ("template <class T>\n// finds\nT find(T a);", {"find": "finds"}),
        ("#define RACE 1 // race\n#define AGE 2 /* age */", {"RACE": "race", "AGE": "age"}),
        ("int f() {\n return a; // race\n}\n// next\nint g();", {"g": "next"}),
        ('const char *a[] = {\n "x", // one\n // two\n "y" };', {"x": "one", "y": "two"}),
    ],
)
def test_a_comment_explains(code: str, expected: dict[str, str]) -> None:
    assert explained(code) == expected


def test_a_comment_above_a_statement_explains_the_name_used_in_it() -> None:
    _, passages = read(C, "void f() {\n  // ethnic group\n  if (face.getNation()) {}\n}", "ethnic", "getNation")
    symbol = next(passage for passage in passages if passage.role == "symbol")
    assert (symbol.name, symbol.comment) == ("getNation", "ethnic group")


def test_documentation_explains_what_it_stands_in() -> None:
    code = '''
        """A module."""

        class Face:
            """A face."""

            race = None
            """Its race."""

            def find(self):
                r"""Finds it."""
                return """no documentation"""
    '''
    _, passages = read(PYTHON, code)
    said = {passage.name: passage.comment for passage in passages if passage.comment}
    assert said == {"Face": "A face.", "race": "Its race.", "find": "Finds it."}


def test_very_many_stars_in_a_comment_come_to_an_end() -> None:
    with ends():
        (field,) = (one for one in read(C, f"/*x{'*' * 600_000}x*/\nint race;")[1] if one.name == "race")
    assert field.comment.startswith("x*")
