"""A pointer of Git LFS stands for content that is not there, which the result has to say."""

import pytest

from sunlit.schema import Skipped
from tests.intake.unpacking import unpacked

OID = "sha256:" + "4d7a" * 16
POINTER = f"version https://git-lfs.github.com/spec/v1\noid {OID}\nsize 132735\n".encode()


def test_the_missing_content_is_told_with_its_size() -> None:
    reason = f"kept in Git LFS as {OID}; here is only its pointer"
    assert unpacked(POINTER, name="lib/libsdk.so") == ({}, [Skipped("lib/libsdk.so", "unreadable", reason, 132735)])


def test_a_pointer_with_extensions() -> None:
    longer = POINTER.replace(b"oid", b"ext-0-foo sha256:00\noid")
    assert unpacked(longer)[1][0].bytes == 132735


@pytest.mark.parametrize("data", [POINTER[:60], b"version 1\n", POINTER + b"x" * 2000])
def test_other_text_is_no_pointer(data: bytes) -> None:
    assert unpacked(data) == ({}, [])
