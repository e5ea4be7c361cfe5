"""Makes the images beside it anew: python -m tests.intake.archives.data.make, as root, with Debian's packages

squashfs-tools util-linux-extra mtd-utils e2fsprogs dosfstools mtools genisoimage xorriso cpio rpm gcab wixl nsis
u-boot-tools lzip. The content is our own invention; the images are kept packed with xz.
"""

import lzma
import os
import random
import shutil
import subprocess
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
HEADER = b"typedef enum {\n    FACE_KIN_UNKNOWN,\n    FACE_KIN_UYGUR,\n    FACE_KIN_HAN,\n} FACE_KIN;\n" * 40
NOTE = "民族 nation\n".encode() * 20
FILES = {
    "include/face.h": HEADER,
    "include/empty.h": b"",
    "etc/deep/er/人脸属性说明.txt": NOTE,
    "lib/blob.bin": random.Random(7).randbytes(3000) + b"end of it\n",
    "lib/sparse.bin": b"begin" + bytes(40_000) + b"end",
    **{f"etc/many/f{number}.c": b"int nation_%d;\n" % number for number in range(300)},
}
PLAIN = {name: data for name, data in FILES.items() if name.isascii()}
DELETED = b'const char *removed = "was here until the last release";\n' * 30


def run(*command: str, folder: Path, given: bytes | None = None) -> bytes:
    """What a tool prints; its failure ends everything."""
    environment = os.environ | {"SOURCE_DATE_EPOCH": "1700000000", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(command, cwd=folder, input=given, capture_output=True, env=environment, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}: {done.stderr.decode()}")
    return done.stdout


def lay(folder: Path, files: dict[str, bytes]) -> Path:
    """The files in a folder of their own; with links, a hard link, a device and a fifo where root makes them."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def lay_all(folder: Path) -> Path:
    """The same with links, a hard link, a device and a fifo."""
    lay(folder, FILES)
    (folder / "include/link.h").symlink_to("face.h")
    (folder / "etc/out").symlink_to("../../../etc/shadow")
    (folder / "etc/long").symlink_to("x" * 90 + "/y")
    (folder / "include/same.h").hardlink_to(folder / "include/face.h")
    os.mkfifo(folder / "etc/fifo")
    os.mknod(folder / "etc/null", 0o20600, os.makedev(1, 3))
    return folder


def keep(name: str, data: bytes) -> None:
    """Keep an image beside this file."""
    (HERE / f"{name}.xz").write_bytes(lzma.compress(data, preset=9))
    print(name, len(data), (HERE / f"{name}.xz").stat().st_size)


def file_systems(work: Path, tree: Path) -> None:
    for method in ("gzip", "lzma", "lzo", "xz", "lz4", "zstd"):
        run("mksquashfs", str(tree), "out", "-noappend", "-quiet", "-no-progress", "-comp", method, folder=work)
        keep(f"squashfs-{method}", (work / "out").read_bytes())
    for order in ("little", "big"):
        run("mkfs.cramfs", "-N", order, str(tree), "out", folder=work)
        keep(f"cramfs-{order}", (work / "out").read_bytes())
    for name, options in {"little": ["-X", "zlib"], "big": ["-b"], "rtime": ["-x", "zlib", "-x", "lzo"]}.items():
        run("mkfs.jffs2", *options, "-d", str(tree), "-e", "64KiB", "-o", "out", folder=work)
        keep(f"jffs2-{name}", (work / "out").read_bytes())
    for method in ("lzo", "zlib", "zstd"):
        sizes = ("-m", "2048", "-e", "126976", "-c", "100")
        run("mkfs.ubifs", "-r", str(tree), *sizes, "-x", method, "-o", "out", folder=work)
        keep(f"ubifs-{method}", (work / "out").read_bytes())
    volume = "[x]\nmode=ubi\nimage=out\nvol_id=0\nvol_size=4MiB\nvol_type=dynamic\nvol_name=rootfs\n"
    (work / "ini").write_text(volume)
    run("ubinize", "-Q", "1", "-o", "ubi", "-m", "2048", "-p", "128KiB", "ini", folder=work)
    keep("ubi", (work / "ubi").read_bytes())
    for kind, options in {
        "ext2": [],
        "ext3": [],
        "ext4": [],
        "ext4-inline": ["-O", "inline_data", "-I", "256"],
    }.items():
        (work / "out").unlink()
        (tree / "removed.c").write_bytes(DELETED)
        run("mke2fs", "-q", "-t", kind[:4], *options, "-d", str(tree), "-m", "0", "out", "4M", folder=work)
        (tree / "removed.c").unlink()
        run("debugfs", "-w", "-R", "rm /removed.c", "out", folder=work)
        keep(kind, (work / "out").read_bytes())


def fat(work: Path) -> None:
    plain = lay(work / "plain", {**PLAIN, "a rather long name of a file.txt": NOTE, "removed.c": DELETED})
    for bits, size in ((12, 720), (16, 9000), (32, 40_000)):
        (work / "out").unlink(missing_ok=True)
        run("mkfs.fat", "-C", "-F", str(bits), "-i", "12345678", "out", str(size), folder=work)
        run("mcopy", "-s", "-i", "out", *map(str, sorted(plain.iterdir())), "::/", folder=work)
        run("mdel", "-i", "out", "::/removed.c", folder=work)
        keep(f"fat{bits}", (work / "out").read_bytes())


def discs(work: Path, tree: Path) -> None:
    for name, options in {"rockridge": ["-R"], "joliet": ["-J"], "both": ["-J", "-R", "-udf"], "plain": []}.items():
        run("genisoimage", "-quiet", *options, "-o", "out", str(tree), folder=work)
        keep(f"iso-{name}", (work / "out").read_bytes())
    run("xorrisofs", "-quiet", "-hfsplus", "-o", "out", str(tree), folder=work)
    disc = (work / "out").read_bytes()
    keep("hfsplus", disc[disc.index(b"H+\0\4") - 1024 :])


def archives(work: Path, tree: Path) -> None:
    names = run("find", ".", folder=tree)
    for kind in ("newc", "crc", "odc", "bin"):
        keep(f"cpio-{kind}", run("cpio", "--quiet", "-o", "-H", kind, folder=tree, given=names))
    plain = lay(work / "cabinet", {"face.h": HEADER, "blob.bin": FILES["lib/blob.bin"], "sparse.bin": bytes(70_000)})
    files = [str(path.relative_to(plain)) for path in sorted(plain.iterdir())]
    for name, options in {"stored": [], "mszip": ["-z"]}.items():
        run("gcab", "-c", *options, str(work / "out"), *files, folder=plain)
        keep(f"cab-{name}", (work / "out").read_bytes())
    (work / "x.wxs").write_text(
        '<?xml version="1.0"?><Wix xmlns="http://schemas.microsoft.com/wix/2006/wi"><Product Id="*" Name="Invented" '
        'Version="1.0.0" Manufacturer="Nobody" Language="1033" UpgradeCode="12345678-1234-1234-1234-123456789012">'
        '<Package Compressed="yes"/><Media Id="1" Cabinet="a.cab" EmbedCab="yes"/><Directory Id="TARGETDIR" '
        'Name="SourceDir"><Component Id="C" Guid="12345678-1234-1234-1234-123456789013"><File Id="F" Name="face.h" '
        'Source="cabinet/face.h"/></Component></Directory><Feature Id="All" Level="1"><ComponentRef Id="C"/></Feature>'
        "</Product></Wix>"
    )
    run("wixl", "-o", "out.msi", "x.wxs", folder=work)
    keep("msi", (work / "out.msi").read_bytes())
    for method in ("gzdio", "xzdio", "zstdio", "bzdio", "lzdio"):
        (work / "x.spec").write_text(
            "Name: invented\nVersion: 1\nRelease: 1\nSummary: A package of our own\nLicense: none\nBuildArch: noarch\n"
            f"%define _binary_payload w6.{method}\n%description\nReads the nation of nobody.\n"
            f"%install\nmkdir -p %{{buildroot}}/opt\ncp -r {plain}/. %{{buildroot}}/opt/\n%files\n/opt\n"
        )
        shutil.rmtree(work / "rpm", ignore_errors=True)
        run("rpmbuild", "--define", f"_topdir {work}/rpm", "-bb", "x.spec", folder=work)
        (made,) = (work / "rpm/RPMS/noarch").iterdir()
        keep(f"rpm-{method}", made.read_bytes())
    for name, compressor, wide in (
        ("zlib", "zlib", "true"), ("solid-lzma", "/SOLID lzma", "false"), ("bzip2", "bzip2", "true"),
    ):  # fmt: skip
        (work / "x.nsi").write_text(
            f'Unicode {wide}\nName "Invented"\nOutFile "out.exe"\nSetCompressor {compressor}\n'
            "InstallDir $PROGRAMFILES\\Invented\nSection\nSetOutPath $INSTDIR\\include\nFile cabinet/face.h\n"
            "SetOutPath $INSTDIR\\lib\nFile cabinet/blob.bin\nFile cabinet/sparse.bin\nSectionEnd\n"
        )
        run("makensis", "-V1", "x.nsi", folder=work)
        keep(f"nsis-{name}", (work / "out.exe").read_bytes())
    run("mkimage", "-A", "arm", "-T", "kernel", "-C", "none", "-n", "invented", "-d", "cabinet/face.h", "out",
        folder=work)  # fmt: skip
    keep("uimage", (work / "out").read_bytes())
    run("mkimage", "-A", "arm", "-T", "multi", "-C", "none", "-n", "invented", "-d", "cabinet/face.h:cabinet/blob.bin",
        "out", folder=work)  # fmt: skip
    keep("uimage-multi", (work / "out").read_bytes())
    keep("lzip", run("lzip", "-c", "cabinet/face.h", folder=work))


def main() -> None:
    os.umask(0o022)
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        tree = lay_all(work / "tree")
        file_systems(work, tree)
        fat(work)
        discs(work, tree)
        archives(work, tree)


if __name__ == "__main__":
    main()
