"""HTML: texts under headings, cells with their rows, attributes, scripts."""

from sunlit.readers import decode
from sunlit.readers.prose.html import READER
from tests.guard import ends
from tests.readers.prose.pieces import pieces

CODE = """<html><head><title>Manual</title><style>p { color: white }</style></head>
<body><h1>Face <b>race</b></h1><p>a text &amp; more</p>
<table><tr><td>EM_NATION</td><td>ethnic group</td><td>1</td></tr><tr><td>next</td></tr></table>
<!-- kept --><h2>Colours</h2><img alt="skin colour" src=x.png>behind</body></html>
"""


def test_texts_under_headings() -> None:
    assert pieces(READER, CODE) == [
        ("", "Manual"),
        ("", "p { color: white }"),
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


def test_a_script_is_told_as_code_and_a_short_label_as_a_name() -> None:
    source = """<template><el-input v-model="form.tone"></el-input><label>Race</label> of a face</template>
<script lang="ts">
enum Kin { Asian = 1, Black }
if (a < b) { show(face.race) }
</script>
"""
    text = decode(source.encode())
    assert text is not None
    found = READER.read(text, [source.index(word) for word in ("Race", "of a", "Black", "race")])
    assert [(one.role, one.name, source[one.at : one.end].strip()) for one in found] == [
        ("string", "", "Race"),
        ("text", "", "of a face"),
        ("type", "Kin", "Kin { Asian = 1, Black }"),
        ("enumerator", "Asian", "Asian = 1"),
        ("enumerator", "Black", "Black"),
        ("symbol", "race", "race"),
    ]


def test_data_before_any_tag_and_an_instruction_without_an_end_are_text() -> None:
    text = decode(b"<![CDATA[race]]> <? nation")
    assert text is not None
    assert [text.string[one.at : one.end] for one in READER.read(text, None)] == ["race", "<? nation"]


def test_very_many_instructions_without_an_end_come_to_an_end() -> None:
    text = decode(b"<?" * 500_000)
    assert text is not None
    with ends():
        READER.read(text, None)
