"""OLE compound files: an installer of msitools opens down to the file in the cabinet in it; damage is told."""

import pytest

from sunlit.intake.archives.compound import installer_name
from sunlit.schema import Skipped
from tests.intake.archives.data.make import HEADER
from tests.intake.archives.images import image, opened
from tests.intake.unpacking import reasons, unpacked


def test_an_installer_gives_its_tables_and_the_files_of_its_cabinet() -> None:
    found, skipped = opened("msi")
    assert skipped == []
    assert "[5]SummaryInformation" in found
    assert HEADER in found.values()
    assert b"ProductVersion" in found["!_StringData"]
    assert {"!File", "!Property", "a.cab"} <= found.keys()


def test_a_document_behind_a_password_is_told_with_its_size() -> None:
    """What msoffcrypto-tool made of a workbook."""
    found, skipped = opened("encrypted-office")
    reason = "an Office document that is encrypted: a password is needed"
    assert skipped == [Skipped("a!/EncryptedPackage", "unreadable", reason, 7992)]
    assert "EncryptionInfo" in found


@pytest.mark.parametrize(("packed", "plain"), [
    ("\u4840\u3f7f\u4164\u422f\u4836", "!_Tables"),  # as the first stream of every installer is called
    ("Workbook", "Workbook"),
    ("\5SummaryInformation", "[5]SummaryInformation"),
])  # fmt: skip
def test_names(packed: str, plain: str) -> None:
    assert installer_name(packed) == plain


def test_a_chain_that_leads_into_itself_and_one_that_leads_nowhere_end() -> None:
    data = bytearray(image("msi"))
    table = 512 + 512 * int.from_bytes(data[76:80], "little")
    for number in range(len(data) // 512):
        data[table + 4 * number : table + 4 * number + 4] = number.to_bytes(4, "little")
    _, skipped = unpacked(bytes(data))
    assert "leads into itself" in reasons(skipped)
    _, skipped = unpacked(image("msi")[:5000])
    assert "it ends before byte" in reasons(skipped)
