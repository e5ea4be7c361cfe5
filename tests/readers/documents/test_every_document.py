"""What holds for every reader of documents: the same content comes out of every format, and damage stays harmless."""

from email.message import EmailMessage
from pathlib import Path

import pytest
from aspose.email_foss import msg
from hypothesis import given, settings
from hypothesis import strategies as st

from sunlit.pipeline import audit
from sunlit.readers import Source, open_document
from sunlit.readers.registry import all_documents, document_for
from tests.guard import ends
from tests.readers.documents.told import opened, sample

MANUALS = ("manual.doc", "manual.docx", "manual.odt", "manual.pdf", "manual.rtf")
SHEETS = ("sheet.ods", "sheet.xls", "sheet.xlsx")
SLIDES = ("slides.odp", "slides.ppt", "slides.pptx")


def mail() -> bytes:
    """A message with a text, a page and an attachment, as Python's own library writes it."""
    message = EmailMessage()
    message["From"], message["Subject"] = "Wen <wen@lumenka.example>", "人脸民族识别"
    message["Message-ID"] = "<1@lumenka.example>"
    message.set_content("The face event tells ethnicity: 维吾尔族.\n")
    message.add_alternative("<p>The same as a page.</p>", subtype="html")
    message.add_attachment(sample("sheet.xlsx"), maintype="application", subtype="octet-stream", filename="编码.xlsx")
    return message.as_bytes()


def outlook() -> bytes:
    """A message of Outlook, as another library writes it."""
    message = msg.MapiMessage.create("人脸民族识别", "The face event tells ethnicity: 维吾尔族.")
    message.add_recipient("wen@lumenka.example", display_name="Wen")
    message.add_attachment("codes.xlsx", sample("sheet.xlsx"))
    return bytes(message.to_bytes())


SAMPLES = {name: sample(name) for name in (*MANUALS, *SHEETS, *SLIDES)} | {"face.eml": mail(), "face.msg": outlook()}


def test_every_reader_has_a_sample() -> None:
    read = {document.name for data in SAMPLES.values() if (document := document_for(data))}
    assert read == {document.name for document in all_documents()}


@pytest.mark.parametrize("name", MANUALS)
def test_a_manual_says_the_same_in_every_format(name: str) -> None:
    text = opened(SAMPLES[name]).text.string
    cells = [line for line in text.splitlines() if "emNation" in line]
    assert cells[0].replace(" |", "") == "emNation enum 人脸民族 ethnicity of the face"
    for said in ("The camera reports what a face shows.", "Kin is one of Uyghur or Han.", "skin colour of the person"):
        assert said in text
    if name != "manual.pdf":  # what is printed has no comments and nothing hidden
        assert "维吾尔族" in text and "race of the face" in text


@pytest.mark.parametrize("name", SAMPLES)
def test_every_place_is_told_in_words_and_by_its_offset_in_the_text(name: str) -> None:
    source = opened(SAMPLES[name])
    text = source.text
    raw = text.string.encode()
    assert source.notes == ()
    for passage in source.read(None):
        line, column, offset = text.position(passage.at)
        assert (line, column) == (None, None)
        assert raw[offset:].decode().startswith(text.string[passage.at : passage.end])
        assert text.place(passage.at)[0]


@pytest.mark.parametrize("name", SAMPLES)
def test_what_a_document_packs_is_found_and_judged(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(SAMPLES[name])
    result = audit(str(tmp_path), everything=True, jobs=1, ocr=False)
    found = [one for one in result.findings if one.trait == "ethnicity"]
    assert found
    assert all(one.location.place and one.location.line is None for one in found)
    # The parts of an office document are not told a second time.
    assert {one.location.path for one in found if "!/" in one.location.path} <= {
        "face.eml!/编码.xlsx",
        "face.msg!/codes.xlsx",
    }
    assert not result.summary.incomplete
    assert not any("control" in item.reason for item in result.summary.not_read)


def test_an_archive_behind_a_document_does_not_tell_it_twice(tmp_path: Path) -> None:
    (tmp_path / "both.pdf").write_bytes(sample("manual.pdf") + sample("sheet.xlsx"))
    result = audit(str(tmp_path), everything=True, jobs=1)
    paths = [one.location.path for one in result.findings if one.trait == "ethnicity"]
    assert "both.pdf" in paths
    assert all(path == "both.pdf" or "!/xl/" in path for path in paths)


def check(source: Source | None) -> None:
    """Passages lie in the text and in what they are part of."""
    if source is None:
        return
    passages, string = source.read(None), source.text.string
    assert string.isprintable() or all(char.isprintable() or char in "\n\u3000" or ord(char) > 127 for char in string)
    for number, passage in enumerate(passages):
        assert 0 <= passage.start <= passage.at <= passage.end <= len(string)
        assert passage.container < number
    for note in source.notes:
        assert note.strip() == note


@pytest.mark.parametrize("name", SAMPLES)
def test_any_end_that_comes_early_gives_what_was_before_or_a_note(name: str) -> None:
    data = SAMPLES[name]
    with ends():
        for end in range(0, len(data), max(1, len(data) // 40)):
            check(open_document(data[:end]))


@pytest.mark.parametrize("name", SAMPLES)
@settings(max_examples=60, deadline=None)
@given(changes=st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=4)), min_size=1, max_size=12))
def test_any_damage_gives_text_or_a_note(name: str, changes: list[tuple[float, bytes]]) -> None:
    data = bytearray(SAMPLES[name])
    for place, change in changes:
        at = int(place * (len(data) - len(change)))
        data[at : at + len(change)] = change
    with ends():
        check(open_document(bytes(data)))
