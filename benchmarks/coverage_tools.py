"""Containers for the table of coverage that other programs make, and the samples of the tests that go into it."""

import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.intake.archives.images import image
from tests.intake.archives.test_asar import archived
from tests.intake.archives.test_foreign import rar
from tests.intake.archives.test_pyinstaller import program
from tests.intake.archives.test_sevenzip import sevenzipped
from tests.readers.binary.listed import sample
from tests.readers.documents.told import sample as document
from tests.readers.pictures.drawn import scanned

# by the name of a container: the program that makes it, "" for a module of the tests
PROGRAMS = {
    "7z": "", "rar": "", "PyInstaller": "", "Electron asar": "",
    "deb": "dpkg-deb", "rpm": "rpmbuild", "cpio": "cpio", "cab (MSZIP)": "gcab",
    "iso (Joliet)": "genisoimage", "SquashFS (xz)": "mksquashfs", "SquashFS (LZO)": "mksquashfs",
    "cramfs": "mkfs.cramfs", "JFFS2": "mkfs.jffs2", "UBIFS": "mkfs.ubifs", "ext4": "mke2fs", "FAT": "mcopy",
    "HFS+": "xorrisofs", "romfs": "genromfs", "sparse image of Android (ext4)": "img2simg", "Qt resources": "rcc",
    "NSIS": "makensis", "msi": "wixl",
}  # fmt: skip


_MAKERS: dict[str, Callable[[dict[str, bytes]], bytes]] = {
    "7z": sevenzipped,
    "rar": rar,
    "PyInstaller": lambda files: program(*((name.encode(), b"x", data, True) for name, data in files.items())),
    "Electron asar": archived,
}


def make(name: str, files: dict[str, bytes]) -> bytes | None:
    """A container with these files; None when the program that makes it is not installed."""
    if name in _MAKERS:
        return _MAKERS[name](files)
    if not shutil.which(PROGRAMS[name]):
        return None
    with tempfile.TemporaryDirectory() as scratch:
        work = Path(scratch)
        (work / "tree").mkdir()
        for file, data in files.items():
            (work / "tree" / file).write_bytes(data)
        return _made(name, work, sorted(files))


def _made(name: str, work: Path, names: list[str]) -> bytes:
    tree, out = work / "tree", work / "out"

    def run(*command: str, given: str = "", folder: Path = work) -> bytes:
        return subprocess.run(command, cwd=folder, input=given.encode(), capture_output=True, check=True).stdout

    if name == "deb":
        (tree / "DEBIAN").mkdir()
        (tree / "DEBIAN/control").write_text(
            "Package: invented\nVersion: 1\nArchitecture: all\nMaintainer: nobody <n@example.org>\nDescription: x\n"
        )
        run("dpkg-deb", "--build", "tree", "out")
    elif name == "rpm":
        (work / "x.spec").write_text(
            "Name: invented\nVersion: 1\nRelease: 1\nSummary: x\nLicense: x\nBuildArch: noarch\n%description\nx\n"
            f"%install\nmkdir -p %{{buildroot}}/opt\ncp {tree}/* %{{buildroot}}/opt/\n%files\n/opt\n"
        )
        run("rpmbuild", "--define", f"_topdir {work}/rpm", "-bb", "x.spec")
        out = next((work / "rpm/RPMS/noarch").iterdir())
    elif name == "cpio":
        return run("cpio", "--quiet", "-o", "-H", "newc", given="\n".join(names), folder=tree)
    elif name == "cab (MSZIP)":
        run("gcab", "-c", "-z", str(out), *names, folder=tree)
    elif name == "iso (Joliet)":
        run("genisoimage", "-quiet", "-J", "-o", "out", "tree")
    elif name.startswith("SquashFS"):
        run("mksquashfs", "tree", "out", "-quiet", "-no-progress", "-comp", name[10:-1].lower())
    elif name == "cramfs":
        run("mkfs.cramfs", "tree", "out")
    elif name == "JFFS2":
        run("mkfs.jffs2", "-d", "tree", "-e", "64KiB", "-o", "out")
    elif name == "UBIFS":
        run("mkfs.ubifs", "-r", "tree", "-m", "2048", "-e", "126976", "-c", "50", "-o", "out")
    elif name == "ext4":
        run("mke2fs", "-q", "-t", "ext4", "-d", "tree", "out", "4M")
    elif name == "FAT":
        run("mkfs.fat", "-C", "out", "720")
        run("mcopy", "-i", str(out), *names, "::/", folder=tree)
    elif name == "HFS+":
        run("xorrisofs", "-quiet", "-hfsplus", "-o", "disc", "tree")
        disc = (work / "disc").read_bytes()
        return disc[disc.index(b"H+\0\4") - 1024 :]
    elif name == "romfs":
        run("genromfs", "-d", "tree", "-f", "out")
    elif name.startswith("sparse"):
        run("mke2fs", "-q", "-t", "ext4", "-d", "tree", "plain", "4M")
        run("img2simg", "plain", "out")
    elif name == "Qt resources":
        listed = "".join(f"<file>{file}</file>" for file in names)
        (tree / "x.qrc").write_text(f"<RCC><qresource>{listed}</qresource></RCC>")
        run("rcc", "-binary", "x.qrc", "-o", str(out), folder=tree)
    elif name == "NSIS":
        lines = "".join(f"File tree/{file}\n" for file in names)
        (work / "x.nsi").write_text(f'Unicode true\nOutFile out\nSection\nSetOutPath "$TEMP"\n{lines}SectionEnd\n')
        run("makensis", "-V1", "x.nsi")
    elif name == "msi":
        parts = "".join(f'<File Id="{file}" Name="{file}" Source="tree/{file}"/>' for file in names)
        (work / "x.wxs").write_text(
            '<?xml version="1.0"?><Wix xmlns="http://schemas.microsoft.com/wix/2006/wi"><Product Id="*" Name="x" '
            'Version="1.0" Manufacturer="x" Language="1033" UpgradeCode="12345678-1234-1234-1234-123456789012">'
            '<Package/><Media Id="1" Cabinet="a.cab" EmbedCab="yes"/><Directory Id="TARGETDIR" Name="SourceDir">'
            f'<Component Id="C" Guid="12345678-1234-1234-1234-123456789013">{parts}</Component>'
            '</Directory><Feature Id="A" Level="1"><ComponentRef Id="C"/></Feature></Product></Wix>'
        )
        run("wixl", "-o", "out", "x.wxs")
    return out.read_bytes()


def samples() -> dict[str, tuple[str, bytes]]:
    """Samples of the tests that tell an ability, by what they are: a file name and the bytes."""
    return {
        "DWARF": ("libnative.so", sample("native.so")),
        "DWARF, compressed": ("libnative.so", image("elf-zlib")),
        "CodeView in an object": ("native.obj", sample("native.obj")),
        "Lua bytecode": ("face.luac", sample("face-5.4.luac")),
        "Pascal RTTI": ("kin", sample("kin.elf")),
        "PDB": ("native.pdb", sample("native.pdb")),
        ".NET enum": ("Assembly.dll", sample("Assembly.dll")),
        "Java class": ("FaceAttribute$KinType.class", sample("FaceAttribute$KinType.class")),
        "dex": ("classes.dex", sample("classes.dex")),
        "JSON": ("labels.json", b'{"face": {"glasses": true, "ethnicity": ["uyghur", "han", "tibetan"]}}\n'),
        "protobuf descriptor": ("face.desc", sample("face.desc")),
        "ONNX metadata": ("ethnicity.onnx", sample("ethnicity.onnx")),
        "DOCX": ("manual.docx", document("manual.docx")),
        "XLS": ("sheet.xls", document("sheet.xls")),
        "PPT": ("slides.ppt", document("slides.ppt")),
        "PDF text": ("manual.pdf", document("manual.pdf")),
        "scanned PDF": ("scan.pdf", scanned("PDF")),
        "PNG": ("scan.png", scanned("PNG")),
    }
