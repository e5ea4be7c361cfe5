"""Rich Text: characters in whatever way they are written, and marks on what is hidden, deleted or a comment."""

from sunlit.readers.documents.rtf import READER
from tests.readers.documents.told import sample, told


def test_a_manual() -> None:
    assert told(sample("manual.rtf")) == [
        "page 1: Lumenka SDK manual",
        "page 1: The camera reports what a face shows.Wen[comment: The customer asked for 维吾尔族 too.]",
        "page 1: Before the change.[deleted: Kin is one of Uyghur or Han.] Behind it.",
        "page 1: Seen by all, [hidden: race of the face] and seen again.",
        "page 1: LMK_FACE_ATTRIBUTE",
        "page 1: Field | Type | Meaning",
        "page 1: emNation | enum | 人脸民族 ethnicity of the face",
        "page 1: nGlasses | int | 眼镜",
        "page 1: On the second page: skin colour of the person is told.",
    ]


def test_bytes_of_the_code_page_and_of_a_font() -> None:
    escaped = "".join(f"\\'{byte:02x}" for byte in "民族".encode("gb18030"))
    assert told(rf"{{\rtf1\ansi\ansicpg936 {escaped}\par}}".encode()) == ["page 1: 民族"]
    font = rf"{{\rtf1\ansi{{\fonttbl{{\f1\fcharset134 SimSun;}}}}\f1 {escaped}\f0 x\par}}"
    assert told(font.encode()) == ["page 1: 民族x"]


def test_numbers_of_characters_with_what_stands_for_them_elsewhere() -> None:
    text = rf"{{\rtf1\uc2\u{ord('民')}ab\u{ord('族') - 0x10000}\'3f\'3f here\par}}"
    assert told(text.encode()) == ["page 1: 民族 here"]


def test_pictures_programs_and_unknown_destinations_are_no_text() -> None:
    text = rb"{\rtf1 seen{\pict\bin3 abc 00ff00ff}{\*\objdata 0102}{\*\unheard of}\par}"
    assert told(text) == ["page 1: seen"]


def test_what_is_no_rich_text_is_left_alone() -> None:
    assert READER.begins == (b"{\\rtf",)
