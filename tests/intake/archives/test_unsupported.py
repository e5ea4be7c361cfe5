"""An archive that nothing here unpacks is told, not passed over."""

import pytest

from sunlit.schema import Skipped
from tests.intake.unpacking import unpacked


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"Rar!\x1a\x07\x01\x00" + bytes(20), "RAR archive"),
        (b"Rar!\x1a\x07\x00" + bytes(20), "RAR archive"),
        (b"MSCF\0\0\0\0" + bytes(40), "cabinet of Windows"),
        (b"hsqs\x07\0\0\0", "SquashFS file system"),
    ],
)
def test_it_is_told_that_its_members_are_not_read(data: bytes, kind: str) -> None:
    reason = f"a {kind}, which is not unpacked: its members are not read"
    assert unpacked(data) == ({}, [Skipped("a", "unreadable", reason)])
