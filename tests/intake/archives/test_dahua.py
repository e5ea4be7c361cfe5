"""Dahua's firmware: a zip whose first bytes are others opens like any zip."""

from tests.intake.archives.data.make import HEADER
from tests.intake.archives.images import image
from tests.intake.archives.test_zip import zipped
from tests.intake.unpacking import unpacked


def test_it_opens_down_to_the_file_system_behind_a_header() -> None:
    data = zipped({"Install": b"{}", "romfs-x.squashfs.img": image("uimage") + image("squashfs-xz")})
    found, _ = unpacked(b"DH" + data[2:])
    assert found["a!/Install"] == b"{}"
    assert [path for path, data in found.items() if data == HEADER and path.endswith("include/face.h")]
