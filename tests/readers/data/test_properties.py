"""Java properties: code points read as the text they mean."""

from sunlit.readers import decode
from sunlit.readers.data.properties import READER

CODE = r"""# of the skin
RACE=\u80a4\u8272
! the label
label.race : asian
long = a, \
   b
bare
path=C:\\x
key with = blank
"""


def test_keys_and_values() -> None:
    text = decode(CODE.encode())
    assert text is not None
    told = [(one.name, one.value, one.comment) for one in READER.read(text, None) if one.role == "element"]
    assert told == [
        ("RACE", "肤色", "of the skin"),
        ("label.race", "asian", "the label"),
        ("long", "a, \\ b", ""),
        ("bare", "", ""),
        ("path", r"C:\\x", ""),
        ("key", "with = blank", ""),
    ]


def test_a_place_inside_an_escape_belongs_to_its_key() -> None:
    text = decode(CODE.encode())
    assert text is not None
    place = text.string.index(r"\u8272")
    assert [one.name for one in READER.read(text, [place]) if one.start <= place < one.end] == ["RACE"]
