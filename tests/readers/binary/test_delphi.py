"""Types that programs of Pascal know at run time: what Free Pascal made of kin.pas.txt, and records laid out by hand as
Delphi's documentation has them."""

import struct

from sunlit.readers.binary.delphi import list_types_known_at_run_time
from sunlit.readers.listing import Listing
from tests.readers.binary.listed import listed

ENUM = """\
enum TKinType {
    ktUnknown = 0,
    ktHan = 1,
    ktUyghur = 2,
    ktTibetan = 3,
}
"""


def short(name: str) -> bytes:
    return bytes((len(name),)) + name.encode()


def declared(data: bytes, places: range) -> str:
    listing = Listing()
    list_types_known_at_run_time(data, places, False, lambda address: address, listing)
    return listing.text().string


def test_what_free_pascal_keeps_is_listed() -> None:
    text = listed("kin.elf")
    assert text.startswith(ENUM)
    assert (
        """\
class TFaceAttribute {
    LongInt Age;
    TKinType Kin;
    AnsiString Title;
}
"""
        in text
    )


def test_what_delphi_keeps_is_listed() -> None:
    root = short("TObject").ljust(16, b"\0")
    # its address, and the enum itself behind it
    data = root + struct.pack("<I", 20) + b"\x03" + short("TKinType") + struct.pack("<BiiI", 1, 0, 3, 16)
    data += b"".join(map(short, ("ktUnknown", "ktHan", "ktUyghur", "ktTibetan", "Kin")))
    data += b"\x07" + short("TFaceAttribute") + struct.pack("<IIh", 0, 0, 1) + short("Kin") + struct.pack("<H", 1)
    data += struct.pack("<IIIIiih", 16, 0xFF000004, 0xFF000004, 1, 0, 0, 0) + short("Ethnicity")
    data += b"\x0e" + short("TFace") + struct.pack("<IIIIBI", 8, 1, 0, 4, 0, 2)
    data += struct.pack("<IIB", 16, 0, 2) + short("Kin") + struct.pack("<H", 2)
    data += struct.pack("<IIB", 0, 4, 2) + short("Title") + struct.pack("<H", 2)
    assert declared(data, range(len(data))) == (
        f"{ENUM}class TFaceAttribute {{\n    TKinType Ethnicity;\n}}\n"
        "struct TFace {\n    TKinType Kin; /* at 0 */\n    Title; /* at 4 */\n}\n"
    )
    assert declared(data, range(0)) == ""
    assert declared(data[16:], range(len(data))) == ""  # without the class that all of theirs come from
