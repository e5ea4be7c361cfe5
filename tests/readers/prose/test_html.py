"""HTML: texts under headings, cells with their rows, attributes, scripts."""

from sunlit.readers import decode
from sunlit.readers.prose.html import READER
from tests.readers.prose.pieces import pieces

CODE = """<html><head><title>Manual</title><script>var race = "民族";
if (a < b) {}</script></head><body><h1>Face <b>race</b></h1><p>a text &amp; more</p>
<table><tr><td>EM_NATION</td><td>ethnic group</td><td>1</td></tr><tr><td>next</td></tr></table>
<!-- kept --><h2>Colours</h2><img alt="skin colour" src=x.png>behind</body></html>
"""


def test_texts_under_headings() -> None:
    assert pieces(READER, CODE) == [
        ("", "Manual"),
        ("", 'var race = "民族";'),
        ("", "if (a < b) {}"),
        ("", "# Face race"),
        ("Face race", "a text &amp; more"),
        ("Face race", "EM_NATION"),
        ("Face race", "ethnic group"),
        ("Face race", "1"),
        ("Face race", "next"),
        ("Face race", "kept -->"),
        ("Face race", "# Colours"),
        ("Colours", "# alt"),
        ("Colours", "# src"),
        ("Colours", "behind"),
    ]


def test_a_cell_tells_the_rest_of_its_row() -> None:
    text = decode(CODE.encode())
    assert text is not None
    heading, cell, *_ = READER.read(text, [text.string.index("ethnic group")])
    assert (heading.name, cell.role, cell.comment) == ("Face race", "text", "EM_NATION | 1")


def test_an_attribute_is_told_where_a_place_is_in_it() -> None:
    assert pieces(READER, CODE, "skin colour")[-1] == ("Colours", "# alt")
