"""Android's binary XML: what aapt made of a manifest."""

from tests.readers.binary.listed import listed, told


def test_elements_attributes_and_texts_are_told_as_they_are_nested() -> None:
    assert (
        listed("manifest.axml")
        == """\
<manifest> {
    package = "vendor.sdk"
    <camera> {
        attribute = "face_ethnicity"
        size = "3"
        <label> {
            text = "uyghur"
            "A face."
        }
    }
}
"""
    )
    assert "camera attribute face_ethnicity" in told("manifest.axml", "element")
