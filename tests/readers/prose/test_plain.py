"""Plain text: lines, and sentences of lines that are long."""

from sunlit.readers import reader_for
from sunlit.readers.prose.plain import READER
from tests.readers.prose.pieces import pieces

CODE = "one\n\n  two \r\nthree"
LONG = "The first sentence says nothing. " * 20 + "Here stands a race! " + "Another one follows. " * 20


def test_lines() -> None:
    assert pieces(READER, CODE) == [("", "one"), ("", "two"), ("", "three")]


def test_of_a_long_line_the_sentence() -> None:
    assert pieces(READER, "before\n" + LONG + "\nbehind", "race") == [("", "Here stands a race!")]
    assert len(pieces(READER, LONG)) == 41


def test_without_sentences_a_stretch_around_the_place() -> None:
    ((_, piece),) = pieces(READER, "x " * 5000 + "race" + " y" * 5000, "race")
    assert "race" in piece
    assert len(piece) < 1000


def test_what_no_other_reader_knows_is_text() -> None:
    assert reader_for("tools/Makefile", "all:\n").language == "text"
    assert reader_for("a/b.unheard-of", "").language == "text"
