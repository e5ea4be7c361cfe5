"""Compressed streams, each alone and around a tar: same content, same paths, no byte unaccounted for."""

import bz2
import gzip
import io
import lzma
import struct
import tarfile
from collections.abc import Callable
from random import Random

import lz4.frame
import pytest
import zstandard

from sunlit.intake import Limits
from tests.intake.archives.data.make import FILES, HEADER
from tests.intake.archives.images import image
from tests.intake.archives.test_tar import member, tarred
from tests.intake.unpacking import reasons, unpacked

TEXT = b"enum NATION { HAN, UYGUR };\n" * 20
Pack = Callable[[bytes], bytes]


def gzipped(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)


def zstded(data: bytes) -> bytes:
    return zstandard.ZstdCompressor(write_checksum=True).compress(data)


FORMATS: dict[str, Pack] = {"gz": gzipped, "bz2": bz2.compress, "xz": lzma.compress, "zst": zstded}
OLDER: dict[str, Pack] = {"lzma": lambda data: lzma.compress(data, lzma.FORMAT_ALONE), "lz4": lz4.frame.compress}
every_format = pytest.mark.parametrize("ending", list(FORMATS))


@every_format
def test_the_one_file_inside_has_the_name_without_the_ending(ending: str) -> None:
    found, skipped = unpacked(FORMATS[ending](TEXT), name=f"lib/sdk.h.{ending}")
    assert (found, skipped) == ({f"lib/sdk.h.{ending}!/sdk.h": TEXT}, [])
    assert set(unpacked(FORMATS[ending](TEXT), name="noending")[0]) == {"noending!/noending.content"}


@every_format
def test_a_tar_inside_is_opened_at_once(ending: str) -> None:
    data = FORMATS[ending](tarred([(member("d/a.h"), TEXT), (member("b.h"), TEXT * 5000)]))
    found, skipped = unpacked(data, name=f"sdk.tar.{ending}")
    assert found == {f"sdk.tar.{ending}!/d/a.h": TEXT, f"sdk.tar.{ending}!/b.h": TEXT * 5000}
    assert skipped == []


@every_format
def test_streams_that_follow_one_another_are_one_content(ending: str) -> None:
    pack = FORMATS[ending]
    assert unpacked(pack(TEXT[:100]) + pack(TEXT[100:])) == ({"a!/a.content": TEXT}, [])
    assert unpacked(pack(TEXT[:100]) + bytes(512) + pack(TEXT[100:]) + bytes(8)) == ({"a!/a.content": TEXT}, [])


@every_format
def test_bytes_behind_the_end_are_an_artifact(ending: str) -> None:
    packed = FORMATS[ending](TEXT)
    found, skipped = unpacked(packed + b"behind the end")
    assert found == {"a!/a.content": TEXT, f"a!/<gap at {len(packed)}>": b"behind the end"}
    assert skipped == []


@every_format
def test_an_empty_file_inside(ending: str) -> None:
    assert unpacked(FORMATS[ending](b"")) == ({"a!/a.content": b""}, [])


@every_format
def test_a_truncated_file_gives_what_is_left(ending: str) -> None:
    content = bytes(range(256)) * 20_000
    packed = FORMATS[ending](content)
    found, skipped = unpacked(packed[:-6])
    assert content.startswith(found.get("a!/a.content", b""))
    assert reasons(skipped) == "a!/a.content: unreadable: the compressed data ends early"


@every_format
def test_a_truncated_tar_inside_gives_what_is_left(ending: str) -> None:
    size = 1_500_000  # more than a block of any of the formats
    b, c = Random(1).randbytes(size), Random(2).randbytes(size)
    packed = FORMATS[ending](tarred([(member("a.h"), TEXT), (member("b"), b), (member("c"), c)]))
    found, skipped = unpacked(packed[: len(packed) * 3 // 4])
    assert found["a!/a.h"] == TEXT
    assert found["a!/b"] == b
    assert 0 < len(found["a!/c"]) < size and c.startswith(found["a!/c"])
    assert [line for line in reasons(skipped).splitlines() if "looks encrypted" not in line] == [
        "a!/c: unreadable: the compressed data ends early",
        "a: unreadable: the compressed data ends early",
    ]


@pytest.mark.parametrize("ending", ["gz", "xz", "zst", "bz2"])
def test_a_wrong_checksum_is_told(ending: str) -> None:
    packed = bytearray(FORMATS[ending](TEXT))
    where = {"gz": -8, "xz": -40, "zst": -1, "bz2": 11}[ending]
    packed[where] ^= 0xFF
    _, skipped = unpacked(bytes(packed))
    assert "unreadable: the compressed data is damaged" in reasons(skipped)


def test_gzip_tells_the_name_of_its_content() -> None:
    file = io.BytesIO()
    with gzip.GzipFile("../人脸.h", "wb", fileobj=file) as packed:
        packed.write(TEXT)
    name = b"\x1f\x8b\x08\x08\0\0\0\0\0\xff" + "人脸.h".encode("gbk") + b"\0" + gzipped(TEXT)[10:]
    extra = b"\x1f\x8b\x08\x0c\0\0\0\0\0\xff" + struct.pack("<H", 3) + b"xyz" + b"b.h\0" + gzipped(TEXT)[10:]
    assert unpacked(name) == ({"a!/人脸.h": TEXT}, [])
    assert unpacked(extra) == ({"a!/b.h": TEXT}, [])


def test_a_zstd_file_may_begin_with_a_frame_to_skip() -> None:
    frame = struct.pack("<LL", 0x184D2A53, 5) + b"hello"
    assert unpacked(frame + zstded(TEXT)) == ({"a!/a.content": TEXT}, [])


def test_an_xz_dictionary_larger_than_an_artifact_may_be_is_refused() -> None:
    filters = [{"id": lzma.FILTER_LZMA2, "dict_size": 64 << 20}]
    packed = lzma.compress(TEXT, filters=filters)
    assert unpacked(packed)[0] == {"a!/a.content": TEXT}
    found, skipped = unpacked(packed, Limits(max_artifact_bytes=1 << 20))
    assert found == {} and "emory" in reasons(skipped)


@pytest.mark.parametrize("data", [b"BZh9 is how this text begins", b"\x1f\x8b", b"\xfd7zXZ", b"(\xb5/"])
def test_what_only_begins_alike_is_not_taken_for_it(data: bytes) -> None:
    assert unpacked(data) == ({}, [])


def test_a_tar_in_a_tar_in_a_stream() -> None:
    inner = tarred([(member("x.h"), TEXT)], tarfile.USTAR_FORMAT)
    outer = gzipped(tarred([(member("in.tar.xz"), lzma.compress(inner))], tarfile.USTAR_FORMAT))
    assert unpacked(outer)[0]["a!/in.tar.xz!/x.h"] == TEXT


@pytest.mark.parametrize("ending", OLDER)
def test_formats_of_firmware(ending: str) -> None:
    pack = OLDER[ending]
    assert unpacked(pack(TEXT), name=f"sdk.h.{ending}") == ({f"sdk.h.{ending}!/sdk.h": TEXT}, [])
    tar = tarred([(member("d/a.h"), TEXT)])
    assert unpacked(pack(tar) + b"behind")[0] == {"a!/d/a.h": TEXT, f"a!/<gap at {len(pack(tar))}>": b"behind"}
    assert "early" in reasons(unpacked(pack(tar)[:-20])[1])


def test_lzip() -> None:
    found, skipped = unpacked(image("lzip") + image("lzip") + b"behind", name="face.h.lz")
    assert (found.pop("face.h.lz!/face.h"), skipped) == (HEADER * 2, [])
    assert list(found.values()) == [b"behind"]
    assert "ends early" in reasons(unpacked(image("lzip")[:-30])[1])


def test_a_cpio_inside_is_opened_at_once() -> None:
    found, _ = unpacked(gzipped(image("cpio-newc")))
    assert found["a!/lib/blob.bin"] == FILES["lib/blob.bin"]
