"""Files that mean harm, made anew for each run: bombs, liars, climbers, loops, code where data is expected."""

import bz2
import gzip
import io
import lzma
import pickle
import struct
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import zstandard

from tests.intake.archives.images import image
from tests.intake.archives.test_carved import START
from tests.intake.archives.test_foreign import rar
from tests.intake.archives.test_hikvision import firmware
from tests.intake.archives.test_sevenzip import sevenzipped
from tests.intake.archives.test_tar import member, tarred
from tests.intake.archives.test_zip import info, zipped

MIB = 1 << 20
ENUM = b"typedef enum { FACE_RACE_UNKNOWN, FACE_RACE_UYGUR, FACE_RACE_HAN } FACE_RACE;\n"
ZEROS = bytes(16 * MIB)


def bombs() -> dict[str, bytes]:
    """Four gigabytes and more in a few hundred kilobytes, each; and archives in archives without end."""
    packed: dict[str, Callable[[bytes], bytes]] = {
        "gz": gzip.compress,
        "bz2": bz2.compress,
        "xz": lzma.compress,
        "zst": zstandard.ZstdCompressor().compress,
    }
    found = {f"bomb.{ending}": pack(ZEROS) * 256 for ending, pack in packed.items()}
    nested = zipped({"zeros": ZEROS})
    for _ in range(4):
        nested = zipped({f"{number}.zip": nested for number in range(8)})
    found["nested.zip"] = nested
    matryoshka = ENUM
    for _ in range(40):
        matryoshka = zipped({"in.zip": matryoshka})
    found["deep.zip"] = matryoshka
    return found


def overlapping() -> bytes:
    """A directory that names one stored mebibyte 20,000 times."""
    data = zipped([(info("a"), bytes(MIB))])
    at, end = data.index(b"PK\1\2"), data.index(b"PK\5\6")
    record, count = data[at:end], 20_000
    closing = b"PK\5\6" + bytes(4) + struct.pack("<HHLLH", count, count, count * len(record), at, 0)
    return data[:at] + record * count + closing


def two_directories() -> bytes:
    """An archive whose end record points to one of two directories; the other one's member is in a gap."""
    return zipped({"shown.h": ENUM}) + zipped({"other.h": ENUM})


def names() -> dict[str, bytes]:
    """Members whose names would write elsewhere, pass for others, or overrun what holds them."""
    tricks = [
        "../../climb.h", "/etc/absolute.h", "C:\\windows\\drive.h", "nul\0climb.h", "\u202eh.txet", "n" * 65_000 + ".h",
        "twin.h", "TWIN.h", "twin.h", "--output=owned.h", "-rf", "a/../../b.h", "con", "x!/y.h", "", ".", "..",
    ]  # fmt: skip
    by_zip = io.BytesIO()
    with zipfile.ZipFile(by_zip, "w") as archive:
        for name in tricks:
            entry = zipfile.ZipInfo("x")
            entry.filename = name
            archive.writestr(entry, ENUM)
    kept = [name for name in tricks if "\0" not in name and name]
    by_cpio = b"".join(cpio_member(name.encode(), ENUM) for name in kept)
    return {
        "names.zip": by_zip.getvalue(),
        "names.tar": tarred([(member(name), ENUM) for name in kept]),
        "names.cpio": by_cpio + cpio_member(b"TRAILER!!!", b""),
        "names.rar": rar({name[:1000]: ENUM for name in kept}),
        "names.dav": firmware({name[:20]: ENUM for name in kept if name.isascii()}),
    }


def cpio_member(name: bytes, data: bytes) -> bytes:
    fields = [1, 0o100644, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(name) + 1, 0]
    head = b"070701" + b"".join(b"%08x" % field for field in fields) + name + b"\0"
    return head + bytes(-len(head) % 4) + data + bytes(-len(data) % 4)


def links() -> dict[str, bytes]:
    """Links and hard links out, devices, and files beyond a folder that is a link."""
    entries = [
        (member("out", tarfile.SYMTYPE, "/etc/passwd"), b""),
        (member("hard", tarfile.LNKTYPE, "../../etc/shadow"), b""),
        (member("disk", tarfile.BLKTYPE), b""),
        (member("pipe", tarfile.FIFOTYPE), b""),
        (member("folder", tarfile.SYMTYPE, "../.."), b""),
        (member("folder/behind.h"), ENUM),
    ]
    return {"links.tar": tarred(entries), **{f"links.{name}": image(name) for name in ("ext4", "squashfs-xz")}}


def giants() -> dict[str, bytes]:
    """Files that claim to be far larger than what holds them."""
    sparse = bytearray(image("ext2"))
    block = struct.pack("<I", sparse.index(b"int nation_7;\n") // 1024)
    inode = sparse.index(block, 1024 * 5) - 40
    sparse[inode + 4 : inode + 8] = b"\xff\xff\xff\xff"
    sparse[inode + 108 : inode + 112] = b"\xff\0\0\0"
    tar = bytearray(tarred([(member("giant"), b"x" * 100)]))
    tar[124:136] = b"\x80" + (1 << 60).to_bytes(11, "big")
    tar[148:156] = b" " * 8
    tar[148:156] = b"%06o\0 " % sum(tar[:512])
    return {"sparse.img": bytes(sparse), "giant.tar": bytes(tar)}


def polyglots() -> dict[str, bytes]:
    """Files that are two things at once, and hold what they seem not to."""
    hidden = zipped({"hidden.h": ENUM})
    pdf = b"%PDF-1.4\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.launchURL('x'))>>>>endobj\n"
    return {
        "both.pdf": pdf + b"%%EOF\n" + hidden,
        "both.jpg": b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0" + bytes(90) + b"\xff\xd9" + hidden,
        "both.exe": b"MZ" + bytes(70_000) + hidden,
        "firmware.bin": START * 60 + sevenzipped({"hidden.h": ENUM}) + b"\1" * 100,
    }


class Touch:
    """What a pickle calls when it is loaded."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return Path.touch, (self.path,)


def code(marker: Path) -> dict[str, bytes]:
    """Code where data is expected: each would make `marker` when it is run, loaded or resolved."""
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 20))
    return {
        "model.pkl": pickle.dumps({"race": ["Uygur", "Han"], "run": Touch(marker)}),
        "setup.py": f"race = 'x'\nopen({str(marker)!r}, 'w')\n".encode(),
        "conftest.py": f"race = 'x'\nopen({str(marker)!r}, 'w')\n".encode(),
        "laughs.xml": f'<!DOCTYPE x [<!ENTITY l0 "nation">{laughs}]><nation race="&l19;">&l19;</nation>'.encode(),
        "outside.xml": b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><nation>&e;</nation>',
        "endless.h": b'#include "endless.h"\n#include "endless.h"\n' + ENUM,
        "deep.json": b'{"race":' * 100_000,
        "deep.c": ENUM + b"int nation = " + b"(" * 200_000,
        "long.c": b"/* nation " + b"race nation " * 20_000,
        "nul.h": ENUM + bytes(100_000) + ENUM,
    }


def files(marker: Path) -> dict[str, bytes]:
    """All of them, by file name."""
    return {
        **bombs(), "overlapping.zip": overlapping(), "two.zip": two_directories(), **names(), **links(), **giants(),
        **polyglots(), **code(marker),
    }  # fmt: skip
