"""Images of an unknown layout: what is in them is found, everything between is told, and programs are left alone."""

import gzip
from random import Random

import pytest

from tests.guard import ends
from tests.intake.archives.data.make import FILES, HEADER
from tests.intake.archives.images import image
from tests.intake.archives.test_sevenzip import sevenzipped
from tests.intake.archives.test_zip import zipped
from tests.intake.unpacking import reasons, unpacked

NOISE = Random(5)
START = b"FIRMWARE OF NOBODY\0\1\2\3" + b"\x12\x34" * 700
KERNEL = b"the kernel of an invented camera, nation and all\n" * 900


def firmware() -> tuple[bytes, dict[str, bytes]]:
    """An image: a header, a kernel, two file systems, a secret between them, and words behind."""
    parts = {
        "header": START,
        "kernel": gzip.compress(KERNEL, mtime=0),
        "blank": b"\xff" * 5000,
        "system": image("squashfs-xz"),
        "secret": NOISE.randbytes(100_000),
        "more": image("cramfs-little"),
        "words": b"uint8_t byNation; " * 20,
    }
    return b"".join(parts.values()), parts


def test_parts_are_found_and_all_between_is_told() -> None:
    data, parts = firmware()
    found, skipped = unpacked(data)
    paths = list(found)
    at = {name: data.index(part) for name, part in parts.items()}
    assert found["a!/<gap at 0>"] == parts["header"]
    assert found[f"a!/<at {at['kernel']}>!/<at {at['kernel']}>.content"] == KERNEL
    assert found[f"a!/<at {at['system']}>!/include/face.h"] == HEADER
    assert found[f"a!/<at {at['more']}>!/lib/blob.bin"] == FILES["lib/blob.bin"]
    assert parts["words"] in [found[path] for path in paths if "<gap" in path]
    said = {item.path: item for item in skipped if item.searched}
    secret = said[f"a!/<gap at {at['secret']}>"]
    assert secret.bytes == 100_000 and "looks encrypted" in secret.reason and "(8.0 of 8 bits a byte)" in secret.reason
    assert len(said) == 1


@pytest.mark.parametrize("inner", [zipped({"a.h": HEADER}), sevenzipped({"a.h": HEADER}), image("cpio-newc")])
def test_archives_are_found_by_their_beginnings(inner: bytes) -> None:
    found, _ = unpacked(START * 60 + inner + bytes(9) + b"behind")
    assert HEADER in found.values()
    assert any(data.endswith(b"behind") for data in found.values())


def test_a_file_system_behind_a_program_is_opened_and_the_program_is_not_told_twice() -> None:
    elf = bytearray(b"\x7fELF\2\1\1" + bytes(57) + bytes(70_000))
    elf[40:48] = (len(elf) - 64).to_bytes(8, "little")
    elf[58:62] = b"\x40\0\1\0"
    found, _ = unpacked(bytes(elf) + image("squashfs-gzip"))
    assert found[f"a!/<gap at {len(elf)}>!/include/face.h"] == HEADER
    assert all(path.startswith(f"a!/<gap at {len(elf)}>") for path in found)


@pytest.mark.parametrize("data", [
    bytes(100_000), b"\0" * 9 + KERNEL * 3, b"\x7fELF" + bytes(100_000), b"MZ" + bytes(100_000),
    b"\xff\xd8\xff" + START * 90,
])  # fmt: skip
def test_of_what_holds_nothing_nothing_is_said(data: bytes) -> None:
    assert unpacked(data) == ({}, [])


def test_a_file_that_looks_encrypted_is_told_and_a_table_or_text_is_not() -> None:
    _, skipped = unpacked(b"HEAD\0" + NOISE.randbytes(200_000))
    assert [(item.path, item.bytes, item.searched) for item in skipped] == [("a", 200_005, True)]
    _, skipped = unpacked(bytes(65_536) + NOISE.randbytes(98_304) + bytes(65_536))
    assert [(item.path, item.bytes) for item in skipped] == [("a!/<region at 65536>", 98_304)]
    assert unpacked(bytes(range(256)) * 1000) == ({}, [])
    assert "encrypted" not in reasons(unpacked(KERNEL * 4)[1])


@pytest.mark.parametrize("piece", [b"PK\3\4\0\0", b"070701aaaaaaaaaa", b"\x5d\0\0", b"\x1f\x8b\x08\0\0\0\0\0\0"])
def test_very_many_beginnings_of_nothing_end(piece: bytes) -> None:
    with ends():
        found, skipped = unpacked(b"\1" * 100 + piece * ((16 << 20) // len(piece)))
    assert not found and not skipped
