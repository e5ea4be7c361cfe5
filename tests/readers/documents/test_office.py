"""Office documents: what is hidden, deleted or noted is marked, and every line has a place that a person can find."""

import io
import struct
import zipfile
from random import Random

import pytest

from sunlit.readers.documents.xls import _records, _shared, _short
from tests.guard import ends
from tests.readers.documents.told import opened, sample, told


def test_word() -> None:
    assert told(sample("manual.docx")) == [
        "paragraph 1: Lumenka SDK manual",
        "paragraph 2: The camera reports what a face shows.",
        "paragraph 3: Before the change.[deleted: Kin is one of Uyghur or Han.] Behind it.",
        "paragraph 4: Seen by all, [hidden: race of the face] and seen again.",
        "paragraph 5: LMK_FACE_ATTRIBUTE",
        "paragraph 8: Field | Type | Meaning",
        "paragraph 11: emNation | enum | 人脸民族 ethnicity of the face",
        "paragraph 14: nGlasses | int | 眼镜",
        "paragraph 15: On the second page: skin colour of the person is told.",
        "comment: [comment by Wen] The customer asked for 维吾尔族 too.",
    ]


def test_opendocument_text() -> None:
    assert told(sample("manual.odt")) == [
        "paragraph 1: [deleted by Wen] Kin is one of Uyghur or Han.",
        "paragraph 2: Lumenka SDK manual",
        "paragraph 3: [comment by Wen] The customer asked for 维吾尔族 too.",
        "paragraph 4: The camera reports what a face shows.",
        "paragraph 5: Before the change. Behind it.",
        "paragraph 6: Seen by all, [hidden: race of the face] and seen again.",
        "paragraph 7: LMK_FACE_ATTRIBUTE",
        "paragraph 10: Field | Type | Meaning",
        "paragraph 13: emNation | enum | 人脸民族 ethnicity of the face",
        "paragraph 16: nGlasses | int | 眼镜",
        "paragraph 17: On the second page: skin colour of the person is told.",
    ]


@pytest.mark.parametrize("name", ["manual.docx", "manual.odt"])
def test_what_stands_under_a_heading_is_told_with_it(name: str) -> None:
    source = opened(sample(name))
    row = source.text.string.index("ethnicity of the face")
    *_, passage = source.read([row])
    passages = source.read([row])
    assert passages[passage.container].name == "LMK_FACE_ATTRIBUTE"


def test_excel() -> None:
    assert told(sample("sheet.xlsx")) == [
        "Codes: Codes",
        "Codes!A1: Code | Meaning",
        "Codes!A2: 7 | 人脸民族 ethnicity of the face | Han",
        "Codes!C6: face race",
        "Codes!C2: [choices] Uyghur,Han",
        "Codes!B2: [comment] only for the west",
        "Old: Old [hidden sheet]",
        "Old!A1: skin colour of the face",
    ]


def test_excel_97() -> None:
    assert told(sample("sheet.xls")) == [
        "Codes: Codes",
        "Codes!A1: Code | Meaning",
        "Codes!A2: 7 | 人脸民族 ethnicity of the face | Han",
        "Codes!C6: face race",
        "Codes: [choices] Uyghur,Han",
        "Codes!B2: [comment] only for the west",
        "Old: Old [hidden sheet]",
        "Old!A1: skin colour of the face",
    ]


def record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def test_texts_of_excel_97_go_on_in_the_next_record_in_another_width() -> None:
    """Laid out by hand as in [MS-XLS] 2.5.293: the second text is cut, and goes on one byte a letter."""
    first = struct.pack("<II", 2, 2) + struct.pack("<HB", 4, 0) + b"face" + struct.pack("<HB", 6, 1)
    book = record(0x809, bytes(16)) + record(0xFC, first + "民族".encode("utf-16-le")) + record(0x3C, b"\0 kin")
    texts = [record for record in _records(book, 0) if record.kind == 0xFC]
    assert list(_shared(texts[0])) == ["face", "民族 kin"]


def test_a_workbook_behind_a_password_is_told() -> None:
    """The sample with the record that says so ([MS-XLS] 2.4.117), in the place of one that tells how windows lie."""
    data = sample("sheet.xls")
    at = data.index(b"\x3d\x00\x12\x00")
    source = opened(data[:at] + b"\x2f" + data[at + 1 :])
    assert source.notes == ("an Excel 97 workbook that is encrypted: a password is needed",)


def test_an_opendocument_behind_a_password_is_told() -> None:
    listed = '<m:file-entry m:full-path="content.xml"><m:encryption-data/></m:file-entry>'
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", Random(7).randbytes(500))
        archive.writestr("META-INF/manifest.xml", f'<m:manifest xmlns:m="m">{listed}</m:manifest>')
    assert opened(content.getvalue()).notes == ("an OpenDocument that is encrypted: a password is needed",)


def test_numbers_of_excel_97() -> None:
    """Broken and whole ones, hundred times what is meant, and below zero; laid out by hand as in [MS-XLS] 2.5.218."""
    assert [_short(number) for number in (0x3FF00000, 0x40590001, 0x1E, 0x1F, 0xFFFFFFFE)] == [
        1.0,
        1.0,
        7.0,
        0.07,
        -1.0,
    ]


@pytest.mark.parametrize("name", ["sheet.xls", "sheet.xlsx", "sheet.ods"])
def test_every_cell_of_a_row_has_its_own_place(name: str) -> None:
    text = opened(sample(name)).text
    assert text.place(text.string.index("人脸民族"))[0] == "Codes!B2"
    assert text.place(text.string.index("face race"))[0] == "Codes!C6"


def test_opendocument_spreadsheet() -> None:
    assert told(sample("sheet.ods"))[-2:] == ["Old: Old [hidden]", "Old!A1: skin colour of the face"]
    assert any(
        line.startswith("choices of cells: [choices]") and '"Uyghur"' in line for line in told(sample("sheet.ods"))
    )


def test_slides() -> None:
    assert told(sample("slides.pptx")) == [
        "slide 1: Lumenka for cities",
        "slide 1, notes: [notes] Do not say ethnicity of faces aloud.",
        "slide 2: [hidden slide]",
        "slide 2: 人脸民族识别 race of a face",
    ]
    assert told(sample("slides.odp")) == [
        "slide 1: Lumenka for cities",
        "slide 1, notes: Do not say ethnicity of faces aloud.",
        "slide 2: [hidden slide]",
        "slide 2: 人脸民族识别 race of a face",
    ]


def test_powerpoint_97() -> None:
    lines = told(sample("slides.ppt"))
    assert [line for line in lines if not line.startswith(("master", "notes 1"))] == [
        "slide 1: Lumenka for cities",
        "slide 2: 人脸民族识别 race of a face",
        "notes 2: Do not say ethnicity of faces aloud.",
    ]


def word(document: str, **more: str) -> bytes:
    """A Word document with this content."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", document)
        for name, data in more.items():
            archive.writestr(name, data)
    return content.getvalue()


def test_pages_are_counted_where_word_has_noted_them() -> None:
    run = "<w:r><w:lastRenderedPageBreak/><w:t>{}</w:t></w:r>"
    body = "".join(f"<w:p>{run.format(text)}</w:p>" for text in ("two", "three"))
    assert told(word(f'<w:document xmlns:w="w"><w:p><w:r><w:t>one</w:t></w:r></w:p>{body}</w:document>')) == [
        "page 1: one",
        "page 2: two",
        "page 3: three",
    ]


def test_a_text_that_is_cut_into_runs_is_one_word() -> None:
    runs = "".join(f"<w:r><w:t>{piece}</w:t></w:r>" for piece in ("Uy", "gh", "ur"))
    assert told(word(f'<w:document xmlns:w="w"><w:p>{runs}</w:p></w:document>')) == ["paragraph 1: Uyghur"]


def test_entities_are_refused_and_said_to_be() -> None:
    laughs = "".join(f'<!ENTITY l{n} "&l{n - 1};&l{n - 1};&l{n - 1};&l{n - 1};">' for n in range(1, 30))
    data = word(f'<!DOCTYPE d [<!ENTITY l0 "ha">{laughs}<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&l29;&x;</d>')
    with ends():
        source = opened(data)
    assert source.text.string == ""
    assert source.notes == ("word/document.xml: it declares entities, which are not followed",)
    assert source.parts == frozenset()


def test_elements_without_end_are_cut() -> None:
    with ends():
        source = opened(word("<w:p>" * 2_000_000))
    assert "elements within elements" in source.notes[0]


def test_a_bomb_is_stopped_by_a_limit() -> None:
    with ends():
        source = opened(word("<d>" + " " * (200 << 20)))
    assert "limit of" in source.notes[0]
