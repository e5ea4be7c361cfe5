"""RPM: packages of rpmbuild come back whole, however they are packed; headers are read for what they say."""

import pytest

from tests.intake.archives.data.make import FILES, HEADER
from tests.intake.archives.images import image, like, opened
from tests.intake.unpacking import reasons, unpacked


@pytest.mark.parametrize("name", like("rpm"))
def test_every_file_and_the_header_come_back(name: str) -> None:
    found, skipped = opened(name)
    assert skipped == []
    assert found["opt/face.h"] == HEADER and found["opt/blob.bin"] == FILES["lib/blob.bin"]
    assert b"Reads the nation of nobody." in found["<header>"]
    assert set(found) == {"opt/face.h", "opt/blob.bin", "opt/sparse.bin", "<header>", "<signature>"}


def test_what_stands_behind_is_told_and_a_header_that_is_missing_too() -> None:
    found, _ = unpacked(image("rpm-gzdio") + b"appended")
    assert b"appended" in found.values()
    _, skipped = unpacked(image("rpm-gzdio").replace(b"\x8e\xad\xe8\x01", b"\x8e\xad\xe8\x02"))
    assert "RPM package: no header at 96" in reasons(skipped)
