"""An archive that nothing here unpacks is told, not passed over."""

import pytest

from sunlit.schema import Skipped
from tests.intake.unpacking import unpacked
from tests.readers.binary.listed import sample


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\x1f\x9d\x90" + bytes(20), "compress (.Z) stream"),
        (b"\xeb\x52\x90NTFS    " + bytes(5000), "NTFS file system"),
        (b"shsq" + bytes(90), "SquashFS file system of a vendor's own kind"),
        (bytes(1024) + b"\x10\x20\xf5\xf2" + bytes(9000), "F2FS file system"),
    ],
)
def test_it_is_told_that_its_members_are_not_read(data: bytes, kind: str) -> None:
    reason = f"a {kind}, which is not unpacked: searched for strings only"
    assert unpacked(data) == ({}, [Skipped("a", "unreadable", reason, len(data), searched=True)])


def test_what_an_installer_has_behind_its_program_is_told() -> None:
    program = sample("native.dll")
    behind = bytes(range(256)) * 20 + b"Inno Setup Setup Data (6.2.2) (u)" + bytes(500)
    reason = "an installer of Inno Setup, which is not unpacked: searched for strings only"
    _, skipped = unpacked(program + behind)
    assert skipped == [Skipped("a", "unreadable", reason, len(behind), searched=True)]
    assert unpacked(program)[1] == []
