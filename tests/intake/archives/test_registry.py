"""Every declared format is recognised by its content, reads a sample, and stays harmless on damaged ones."""

import zlib
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sunlit.intake import Limits, unpack
from sunlit.intake.archives import all_formats, format_of
from sunlit.schema import Artifact
from tests.guard import ends
from tests.intake.archives.images import image
from tests.intake.archives.test_ar import MAGIC
from tests.intake.archives.test_ar import member as ar_member
from tests.intake.archives.test_carved import START
from tests.intake.archives.test_chm import HELP
from tests.intake.archives.test_compressed import FORMATS, OLDER
from tests.intake.archives.test_disk import table
from tests.intake.archives.test_dmg import disk_image
from tests.intake.archives.test_foreign import rar
from tests.intake.archives.test_hikvision import firmware
from tests.intake.archives.test_installshield import cabinet, pieces
from tests.intake.archives.test_lfs import POINTER
from tests.intake.archives.test_mime import message
from tests.intake.archives.test_outlook import message as outlook_message
from tests.intake.archives.test_pyinstaller import ALL, modules
from tests.intake.archives.test_sevenzip import sevenzipped
from tests.intake.archives.test_tar import member, tarred
from tests.intake.archives.test_trx import firmware as trx
from tests.intake.archives.test_zip import zipped
from tests.intake.unpacking import unpacked

MEMBERS = {"include/sdk.h": b"enum { A };\n" * 9, "人脸.txt": b"text", "empty": b""}
TAR = tarred([(member(name), data) for name, data in MEMBERS.items()])
SAMPLES = {
    "7z": sevenzipped(MEMBERS),
    "Git LFS pointer": POINTER,
    "ar archive": MAGIC + ar_member(b"sdk.h/", b"enum { A };\n" * 9),
    "bzip2": FORMATS["bz2"](TAR),
    "gzip": FORMATS["gz"](TAR),
    "tar": TAR,
    "unsupported archive": b"MSWIM\0\0\0" + bytes(40),
    "unsupported image": b"\xeb\x52\x90NTFS    " + bytes(5000),
    "xz": FORMATS["xz"](b"one file"),
    "zip": zipped(MEMBERS),
    "zstd": FORMATS["zst"](b"one file"),
}
SAMPLES |= {
    "Apple disk image": disk_image({"a": [(1, 1, b"x" * 512), (0x80000005, 1, zlib.compress(bytes(512)))]}),
    "Dahua firmware": b"DH" + zipped(MEMBERS)[2:],
    "ELF file with compressed sections": image("elf-zlib"),
    "EROFS file system": image("erofs-lz4"),
    "FAT file system": image("fat12"),
    "HFS+ file system": image("hfsplus"),
    "Hikvision firmware": firmware(MEMBERS),
    "ISO 9660 image": image("iso-both"),
    "JFFS2 file system": image("jffs2-big"),
    "LZ4": OLDER["lz4"](b"one file"),
    "LZMA": OLDER["lzma"](b"one file"),
    "NSIS installer": image("nsis-zlib"),
    "OLE compound file": image("msi"),
    "RPM package": image("rpm-gzdio"),
    "SquashFS file system": image("squashfs-lzo"),
    "SquashFS file system of an older version": image("oldsquashfs-3-lzma"),
    "TRX image": trx(b"part", b"another"),
    "UBI image": image("ubi"),
    "UBIFS file system": image("ubifs-zlib"),
    "compiled help": HELP,
    "e-mail": message(a=b"int a;"),
    "message of Outlook": outlook_message(),
    "archive read by libarchive": rar({"a.h": b"one file"}),
    "cabinet": image("cab-mszip"),
    "cabinet of InstallShield": cabinet(pieces(b"int race;" * 9), b"more"),
    "archive of Electron": image("asar"),
    "archive of Python modules": modules(),
    "program of PyInstaller": ALL,
    "resources of Qt": image("rcc-1"),
    "romfs file system": image("romfs"),
    "sparse image of Android": image("sparse"),
    "cpio archive": image("cpio-odc"),
    "cramfs file system": image("cramfs-big"),
    "disk": table((0x83, 1, 5)) + bytes(5000),
    "ext file system": image("ext4"),
    "image of an unknown layout": START * 60 + image("squashfs-xz"),
    "lzip": image("lzip"),
    "uImage": image("uimage-multi"),
}
NESTED = zipped({name: data for name, data in SAMPLES.items() if name != "Git LFS pointer"})


def test_every_format_has_a_sample() -> None:
    assert [form.name for form in all_formats()] == sorted(SAMPLES)


@pytest.mark.parametrize("name", list(SAMPLES))
def test_a_sample_is_recognised_whatever_it_is_called(name: str) -> None:
    form = format_of(SAMPLES[name])
    assert form is not None and form.name == name


@pytest.mark.parametrize("data", [b"", b"\0", b"PK", b"#include <x.h>\n" * 100, bytes(5000), Random(1).randbytes(5000)])
def test_other_bytes_are_of_no_format(data: bytes) -> None:
    assert format_of(data) is None


@pytest.mark.parametrize("name", list(SAMPLES))
def test_any_end_that_comes_early_is_harmless(name: str) -> None:
    """Most cuts lie in the beginning, where headers are."""
    sample = SAMPLES[name]
    cuts = {*range(1, min(len(sample), 2200), 97), *range(0, len(sample), max(1, len(sample) // 12))}
    with ends():
        for cut in sorted(cuts):
            for item in unpack(Artifact("a", sample[:cut], ""), Limits()):
                assert item.path.isprintable()


@settings(deadline=None)
@given(st.sampled_from([*SAMPLES.values(), NESTED]), st.data())
def test_damage_never_raises_nor_makes_two_artifacts_one(sample: bytes, data: st.DataObject) -> None:
    damaged = bytearray(sample)
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(damaged) - 1) | st.integers(0, min(40, len(damaged) - 1)))
        damaged[at] = data.draw(st.sampled_from([0, 1, 0x7F, 0x80, 0xFF]) | st.integers(0, 255))
    if data.draw(st.booleans()):
        del damaged[data.draw(st.integers(1, len(damaged))) :]
    found, skipped = unpacked(bytes(damaged), Limits(max_files=500, max_total_bytes=1 << 24, max_seconds=20))
    for path in [*found, *(item.path for item in skipped), *(item.reason for item in skipped)]:
        assert path.isprintable()


@settings(deadline=None)
@given(st.binary(max_size=200), st.sampled_from([sample[:60] for sample in SAMPLES.values()]))
def test_any_bytes_behind_a_beginning_stay_harmless(data: bytes, begin: bytes) -> None:
    unpacked(begin + data, Limits(max_files=500, max_total_bytes=1 << 24))
