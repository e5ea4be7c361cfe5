"""What an audit leaves unread for its structure, because of its bounds, is not listed either when all is judged."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sunlit.examine import examine
from sunlit.intake import Limits
from sunlit.schema import LISTED, Entry
from sunlit.vocabulary import load

WORDS = sorted({word for cue in load().cues for word in cue.words if word.isascii() and len(word) > 2})
UNSURE = ["age", "race", "wheelchair", "sex", "expression", "turban", "dark_skin", "kurdish", "watch list"]
TEMPLATES = {
    "a.c": ["/* {0} {1} */", "struct {0}_{2} {{", "  int {2};", "  char {0}[8]; // {1}", "}};", "if ({2} == 3) {0}();"],
    "a.py": ["class {0}{1}:", "    {2}: int  # {0} {1}", "def {0}_{2}(x, {1}):", "    if {2} == '{1}': return {0}"],
    "a.json": ['{{"{0}": {{', '"{2}": "{1}",', '"{1}": ["{2}", "{0}"],'],
    "a.md": ["# {0} {1}", "The {0} tells {2} of {1}.", "| {2} | string | {0} |"],
    "a.java": [
        "public enum {0} {{",
        "  {2}, // {1}",
        "  private String {2}; // {0}",
        "}}",
        "switch ({2}) {{ case 1: }}",
    ],
}
LINE = st.tuples(st.integers(0, 5), st.sampled_from(WORDS), st.sampled_from(WORDS), st.sampled_from(UNSURE))


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(sorted(TEMPLATES)), st.lists(LINE, min_size=1, max_size=30))
def test_what_is_listed_is_the_same_when_all_is_read(name: str, lines: list[tuple[int, str, str, str]]) -> None:
    templates = TEMPLATES[name]
    # What is written in sentences has spaces, and names have none.
    space = " " if name == "a.md" else "_"
    text = "\n".join(
        templates[which % len(templates)].format(*(word.replace(" ", space) for word in words))
        for which, *words in lines
    )
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, name)
        file.write_text(text)
        some, all_ = (listed(Entry(name, str(file)), everything) for everything in (False, True))
    assert some == all_


def test_what_is_declared_is_found_where_it_is_used_far_away(tmp_path: Path) -> None:
    file = tmp_path / "a.c"
    file.write_text(
        "struct face {\n  int race; // 人脸\n  int glasses;\n};\n" + "int x;\n" * 5000 + "void f() { p->race = 3; }\n"
    )
    some, all_ = (listed(Entry("a.c", str(file)), everything) for everything in (False, True))
    assert some == all_ and len(some) >= 2


@pytest.mark.parametrize("name", ["age", "gender", "race"])
def test_what_hands_out_a_field_is_found_far_away_from_it(tmp_path: Path, name: str) -> None:
    file = tmp_path / "a.java"
    file.write_text(
        f"class FaceAnswer {{\n  boolean glasses;\n  boolean beard;\n  int {name};\n"
        + "  int x() { return 0; }\n" * 3000
        + f"  public int get{name.title()}() {{ return this.{name}; }}\n}}\n"
    )
    some, all_ = (listed(Entry("a.java", str(file)), everything) for everything in (False, True))
    assert some == all_ and len(some) >= 2


def test_a_word_that_tells_in_company_is_found_beside_one_that_tells_nothing(tmp_path: Path) -> None:
    file = tmp_path / "a.java"
    file.write_text("public enum Item {\n  age, // abort controller\n  expression, // suspect description\n}\n")
    some, all_ = (listed(Entry("a.java", str(file)), everything) for everything in (False, True))
    assert some == all_ and some


def listed(entry: Entry, everything: bool) -> list[tuple[int, str, str, float]]:
    judged = examine([entry], Limits(), everything).judged
    return [
        (one.location.offset, one.trait, one.verdict, one.confidence)
        for one in judged
        if one.verdict in LISTED or one.undecided
    ]
