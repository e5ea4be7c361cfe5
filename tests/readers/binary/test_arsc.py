"""Android's resources: what aapt made of texts and lists in several languages."""

from tests.readers.binary.listed import listed, told


def test_texts_are_told_in_every_language() -> None:
    assert (
        listed("resources.arsc")
        == """\
// string
app = "Faces"
face_ethnicity = "Ethnicity"
// string, language ug
face_ethnicity = "مىللەت"
// string, language zh-CN
face_ethnicity = "民族"
// array
face_race {
    "Asian"
    "Black"
    "White"
}
// array, language zh-CN
face_race {
    "黄种人"
    "黑人"
    "白人"
}
"""
    )


def test_a_text_is_a_value_and_a_list_holds_its_texts() -> None:
    assert told("resources.arsc", "element") == [
        "app Faces",
        "face_ethnicity Ethnicity",
        "face_ethnicity مىللەت",
        "face_ethnicity 民族",
        "face_race",
        "face_race",
    ]
