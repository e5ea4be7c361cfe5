"""Carries one invented ability through encodings and containers, and says which of them an audit finds it in.

    python -m benchmarks.coverage [--output benchmarks/results/coverage.md]

Every cell is one file: the ability in that encoding, in that container. What tells it is Chinese alone, so that nothing
is found by a name in ASCII. A container that another program makes is left out, with a line, where that is missing.
"""

import argparse
import base64
import gzip
import io
import json
import shutil
import struct
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

from benchmarks import coverage_tools as tools
from sunlit import audit
from sunlit.intake import Limits
from sunlit.schema import AuditResult
from tests.intake.archives.test_installshield import cabinet, masked, pieces

_ORDER = ("capability", "record", "mention", "dismissed")
_ENUM = (
    "typedef enum {{\n    FK_0, // {unknown}\n    FK_1, // {uygur}\n    FK_2, // {han}\n    FK_3, // {tibetan}\n"
    "}} FK;\ntypedef struct {{\n    int glasses; // {glasses}\n    int beard; // {beard}\n    FK kind; // {nation}\n"
    "}} FaceFeature;\n"
)
_WORDS = {"unknown": "未知", "uygur": "维吾尔族", "han": "汉族", "tibetan": "藏族", "glasses": "眼镜", "beard": "胡子",
          "nation": "人脸民族"}  # fmt: skip
_TRADITIONAL = {"uygur": "維吾爾族", "han": "漢族", "glasses": "眼鏡", "beard": "鬍子", "nation": "人臉民族"}
_SIMPLE = _ENUM.format(**_WORDS)


def _escaped(form: Callable[[str], str]) -> dict[str, str]:
    return {key: "".join(form(char) for char in word) for key, word in _WORDS.items()}


def encodings() -> dict[str, tuple[str, bytes]]:
    """By the name of each encoding: the file's name, and the ability in it."""
    java = _escaped(lambda char: f"\\u{ord(char):04x}")
    xml = _escaped(lambda char: f"&#x{ord(char):x};")
    labels = json.dumps({_WORDS["nation"]: [_WORDS["uygur"], _WORDS["han"], _WORDS["tibetan"]]}, ensure_ascii=False)
    return {
        "UTF-8": ("utf8.h", _SIMPLE.encode()),
        "BOM": ("bom.h", _SIMPLE.encode("utf-8-sig")),
        "GB18030": ("gb18030.h", _SIMPLE.encode("gb18030")),
        "Big5": ("big5.h", _ENUM.format(**(_WORDS | _TRADITIONAL)).encode("big5", "replace")),
        "UTF-16 LE": ("utf16le.h", _SIMPLE.encode("utf-16-le")),
        "UTF-16 BE": ("utf16be.h", _SIMPLE.encode("utf-16-be")),
        "`\\u`": (
            "Face.java",
            f'class FaceFeature {{ String glasses = "{java["glasses"]}"; String[] labels = {{"{java["uygur"]}", '
            f'"{java["han"]}", "{java["tibetan"]}"}}; String title = "{java["nation"]}"; }}\n'.encode(),
        ),
        "`&#x`": (
            "face.xml",
            f'<face glasses="1"><item title="{xml["nation"]}"><option>{xml["uygur"]}</option><option>{xml["han"]}'
            f"</option><option>{xml['tibetan']}</option></item></face>\n".encode(),
        ),
        "base64": ("labels.json", json.dumps({"face": base64.b64encode(labels.encode()).decode()}).encode()),
    }


def _zip(files: dict[str, bytes], folder: str = "") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(folder + name, data)
    return made.getvalue()


def _tar(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return made.getvalue()


def _layers(files: dict[str, bytes]) -> bytes:
    """An OCI image of two layers: the first holds the files, the second deletes them."""
    removed = _tar({f"app/.wh.{name}": b"" for name in files})
    first = gzip.compress(_tar({f"app/{name}": data for name, data in files.items()}))
    return _tar({"oci-layout": b'{"imageLayoutVersion":"1.0.0"}', "blobs/sha256/aa": first, "blobs/sha256/bb": removed})


def _elf(files: dict[str, bytes]) -> bytes:
    """A library that holds nothing but a section of constants."""
    content = b"\0\0".join(files.values()) + b"\0\0"
    names = b"\0.rodata\0.shstrtab\0"
    head = b"\x7fELF\2\1\1".ljust(16, b"\0")
    head += struct.pack("<HHIQQQIHHHHHH", 3, 62, 1, 0, 0, 64 + len(content) + len(names), 0, 64, 0, 0, 64, 3, 2)
    sections = bytes(64)
    sections += struct.pack("<IIQQQQIIQQ", 1, 1, 2, 64, 64, len(content), 0, 0, 2, 0)
    sections += struct.pack("<IIQQQQIIQQ", 9, 3, 0, 0, 64 + len(content), len(names), 0, 0, 1, 0)
    return head + content + names + sections


def _pe(files: dict[str, bytes]) -> bytes:
    """A library that holds nothing but resources (RCDATA), one a file."""
    count = len(files)
    tree = struct.pack("<IIHHHH", 0, 0, 0, 0, 0, 1) + struct.pack("<II", 10, 0x80000018)
    tree += struct.pack("<IIHHHH", 0, 0, 0, 0, 0, count)
    leaves = 0x18 + 16 + 8 * count
    tree += b"".join(struct.pack("<II", number + 1, 0x80000000 | leaves + 24 * number) for number in range(count))
    entries = leaves + 24 * count
    for number in range(count):
        tree += struct.pack("<IIHHHHII", 0, 0, 0, 0, 0, 1, 1033, entries + 16 * number)
    at = 0x1000 + entries + 16 * count
    data = b""
    for content in files.values():
        tree += struct.pack("<IIII", at + len(data), len(content), 0, 0)
        data += content + bytes(-len(content) % 16 + 16)
    section = (tree + data).ljust(-(-len(tree + data) // 512) * 512, b"\0")
    optional = struct.pack("<HBBIIIIIQII", 0x20B, 14, 0, 0, len(section), 0, 0, 0, 0x180000000, 0x1000, 512)
    optional += struct.pack("<HHHHHHIIIIHHQQQQII", 6, 0, 0, 0, 6, 0, 0, 0x10000, 512, 0, 2, 0, 0, 0, 0, 0, 0, 16)
    optional += bytes(16) + struct.pack("<II", 0x1000, len(section)) + bytes(8 * 13)
    head = b"MZ".ljust(60, b"\0") + struct.pack("<I", 64)
    head += b"PE\0\0" + struct.pack("<HHIIIHH", 0x8664, 1, 0, 0, 0, len(optional), 0x2022) + optional
    head += struct.pack("<8sIIIIIIHHI", b".rsrc", len(section), 0x1000, len(section), 512, 0, 0, 0, 0, 0x40000040)
    return head.ljust(512, b"\0") + section


def _uimage(data: bytes) -> bytes:
    head = struct.pack(">IIIIIIIBBBB32s", 0x27051956, 0, 0, len(data), 0, 0, zlib.crc32(data), 5, 2, 2, 0, b"invented")
    return head[:4] + struct.pack(">I", zlib.crc32(head)) + head[8:] + data


_TWICE: dict[str, Callable[[dict[str, bytes]], bytes]] = {
    "zip in zip": lambda files: _zip({"inner.zip": _zip(files)}),
    "jar": lambda files: _zip({"META-INF/MANIFEST.MF": b"Manifest-Version: 1.0\n", **files}),
    "wheel": lambda files: _zip(files, "invented/"),
    "tar.gz": lambda files: gzip.compress(_tar(files)),
    "OCI image, deleted by a later layer": _layers,
    "Dahua firmware": lambda files: b"DH" + _zip(files)[2:],
    "uImage around a zip": lambda files: _uimage(_zip(files)),
    "ELF .rodata": _elf,
    "PE resources": _pe,
    "InstallShield, behind its mask": lambda files: cabinet(*(masked(pieces(data)) for data in files.values())),
}
_NAMELESS = ("ELF .rodata", "PE resources", "InstallShield, behind its mask")  # the names of files are lost in these


def _strongest(result: AuditResult, ending: str) -> str:
    found = {one.verdict for one in result.findings if ending in one.location.path}
    return next((verdict for verdict in _ORDER if verdict in found), "")


def _row(name: str, folder: Path) -> list[str]:
    """The cells of one container that was made in a folder: it holds all encodings, or each of them has its own."""
    result = audit(str(folder), everything=True, jobs=1, limits=Limits())
    cells = []
    for number, (file, _) in enumerate(encodings().values()):
        alone = (folder / f"{number}.bin").exists()
        cells.append(_strongest(result, f"{number}.bin" if alone else file) or "not found")
    return [name, *cells]


def rows() -> tuple[list[list[str]], list[str]]:
    """The table, a row for each container; and what could not be made here."""
    files = dict(encodings().values())
    table, missing = [], []
    with tempfile.TemporaryDirectory() as scratch:
        for name, make in {"source": None, **_TWICE}.items():
            folder = Path(scratch) / "target"
            folder.mkdir()
            if make is None:
                for file, data in files.items():
                    (folder / file).write_bytes(data)
            elif name in _NAMELESS:
                for number, (file, data) in enumerate(files.items()):
                    (folder / f"{number}.bin").write_bytes(make({file: data}))
            else:
                (folder / "sdk.bin").write_bytes(make(files))
            table.append(_row(name, folder))
            shutil.rmtree(folder)
        for name, program in tools.PROGRAMS.items():
            folder = Path(scratch) / "target"
            folder.mkdir()
            made = tools.make(name, files)
            if made is None:
                missing.append(f"{name}: {program} is not installed")
            else:
                (folder / "sdk.bin").write_bytes(made)
                table.append(_row(name, folder))
            shutil.rmtree(folder)
    return table, missing


def samples() -> list[list[str]]:
    """Formats that have one way to write a text: the samples of the tests, each with what is found in it."""
    table = []
    with tempfile.TemporaryDirectory() as scratch:
        for name, (file, data) in tools.samples().items():
            folder = Path(scratch) / "target"
            folder.mkdir()
            (folder / file).write_bytes(data)
            table.append([name, _strongest(audit(str(folder), everything=True, jobs=1), file) or "not found"])
            shutil.rmtree(folder)
    return table


def _written(head: list[str], table: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *table]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="benchmarks.coverage", description=__doc__)
    parser.add_argument("--output", type=Path, help="write the tables to this file too")
    options = parser.parse_args()
    table, missing = rows()
    found = sum(cell != "not found" for line in table for cell in line[1:])
    text = "\n\n".join([
        "# What an audit finds one ability in",
        "`python -m benchmarks.coverage --output benchmarks/results/coverage.md`",
        "Each cell is the strongest verdict on the ability in that encoding (column) and container (row).",
        _written(["", *encodings()], table),
        f"Found in {found} of {sum(len(line) - 1 for line in table)} cells.",
        *missing,
        "Formats that write a text in one way alone:",
        _written(["", "found as"], samples()),
    ]) + "\n"  # fmt: skip
    print(text)
    if options.output:
        options.output.write_text(text)


if __name__ == "__main__":
    main()
