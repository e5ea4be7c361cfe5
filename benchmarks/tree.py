"""A large tree of real files to measure on, made from what is installed: about so many files, about so many bytes."""

import hashlib
import os
import random
import sysconfig
from collections.abc import Iterator, Sequence
from itertools import count, islice
from pathlib import Path

import msgspec

from sunlit.intake.archives import format_of

SOURCES = (
    sysconfig.get_path("purelib"),
    sysconfig.get_path("stdlib"),
    "/usr/include",
    "/usr/lib/gcc",
    "/usr/lib/node_modules",
    "/usr/lib/python3",
    "/usr/lib/x86_64-linux-gnu",
    "/usr/lib/aarch64-linux-gnu",
    "/usr/share",
)
# One file in fifty is a header as camera vendors write them; of those one in ten has a trait in it.
_HEADER_EVERY = 50
_TRAIT_EVERY = 10
_ENCODINGS = ("gb18030", "gb18030", "gb18030", "gb18030", "utf-8", "utf-8", "utf-8-sig", "utf-16", "big5", "shift_jis")
_SMALL = 256 << 10
_LARGEST = 64 << 20


class Made(msgspec.Struct, frozen=True):
    """What a tree holds: its files, their bytes, and how many of them are headers that we wrote."""

    files: int
    bytes: int
    headers: int


def make(folder: Path, files: int, size: int, sources: Sequence[str] = SOURCES) -> Made:
    """Fill `folder` with `files` files of about `size` bytes in all; a tree that is there already, and whole, is kept.

    Every installed file is copied once, then again under another folder with one line more, so that no two are equal,
    until the number is reached; small and large ones (from 256 KB) in the share that gives the size.
    The same machine gives the same tree. Raises FileNotFoundError when there is nothing to copy.
    """
    note = folder.with_name(folder.name + ".json")
    if note.exists():
        return msgspec.json.decode(note.read_bytes(), type=Made)
    small, large = _installed(sources)
    headers = files // _HEADER_EVERY
    written = sum(_write(folder / f"vendor{n % 40:02}/include/vendor_{n:05}.h", header(n)) for n in range(headers))
    smalls = files - headers
    mean = sum(file.stat().st_size for file in small) // len(small)
    for number, (path, data) in enumerate(_rounds(large) if large else ()):
        if written + len(data) + (files - headers - number) * mean > size:
            break
        smalls -= 1
        written += _write(folder / path, data)
    written += sum(_write(folder / path, data) for path, data in islice(_rounds(small), smalls))
    made = Made(files, written, headers)
    note.write_bytes(msgspec.json.encode(made))
    return made


def _installed(sources: Sequence[str]) -> tuple[list[Path], list[Path]]:
    """The files to copy, small and large, in an order that has nothing to do with their names."""
    small: list[Path] = []
    large: list[Path] = []
    for source in sources:
        for folder, folders, names in os.walk(source):
            folders[:] = [name for name in folders if name != "__pycache__"]
            for path in (Path(folder, name) for name in names):
                if not path.is_file() or path.is_symlink() or not 0 < path.stat().st_size <= _LARGEST:
                    continue
                # An audit opens archives and a word search does not: they would no longer read the same bytes.
                if not os.access(path, os.R_OK) or format_of(path.read_bytes()):
                    continue
                (small if path.stat().st_size < _SMALL else large).append(path)
    if not small:
        raise FileNotFoundError(f"no files to copy in {', '.join(sources)}")
    for paths in (small, large):
        paths.sort(key=lambda path: hashlib.sha256(os.fsencode(path)).digest())
    return small, large


def _rounds(paths: Sequence[Path]) -> Iterator[tuple[Path, bytes]]:
    """The files over and over, with a folder for each round and, from the second on, a line more.

    No name begins with a dot, as in what a vendor ships: a word search leaves such folders out, and this Python and its
    packages may lie in one.
    """
    for number in count():
        for path in paths:
            parts = (f"dot{part}" if part.startswith(".") else part for part in path.parts[1:])
            yield Path(f"copy{number:03}", *parts), path.read_bytes() + (b"\n%d\n" % number if number else b"")


def _write(path: Path, data: bytes) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.write_bytes(data)


def header(number: int) -> bytes:
    """An invented vendor header of about 20 KB; the same number gives the same bytes."""
    chosen = random.Random(number)
    encoding = _ENCODINGS[number % len(_ENCODINGS)]
    says = _JAPANESE if encoding == "shift_jis" else _CHINESE
    lines = [f"#ifndef VENDOR_{number:05}_H", f"#define VENDOR_{number:05}_H", ""]
    for struct in range(60):
        lines += [f"// {chosen.choice(says)}", "typedef struct", "{"]
        for field in range(chosen.randrange(3, 12)):
            kind, name = chosen.choice(_FIELDS)
            lines.append(f"    {kind:<16}{name}{field};{'':<10}// {chosen.choice(says)}")
        lines += [f"}} VENDOR_{chosen.choice(_NOUNS)}_{struct};", ""]
    if number % _TRAIT_EVERY == 0:
        lines += ["typedef enum { FACE_ETHNICITY_UNKNOWN, FACE_ETHNICITY_UYGHUR } FACE_ETHNICITY_E;", ""]
        lines += ["typedef struct { int nAge; int emGlasses; FACE_ETHNICITY_E emEthnicity; } FACE_ATTRIBUTE_S;", ""]
    lines.append("#endif")
    return "\r\n".join(lines).encode(encoding, "replace")


_FIELDS = (
    ("int", "nChannel"),
    ("unsigned int", "dwSize"),
    ("char", "szDeviceName"),
    ("unsigned char", "byReserved"),
    ("float", "fThreshold"),
    ("long long", "nTimestamp"),
    ("RECT_S", "stuRect"),
)
_NOUNS = ("CONFIG", "STREAM", "RECORD", "ALARM", "NETWORK", "PTZ", "OSD", "DISK", "USER", "SNAPSHOT")
_CHINESE = (
    "通道號",
    "結構體大小",
    "設備名稱",
    "保留",
    "時間",
    "位置",
    "開始時間",
    "狀態",
    "類型",
    "報警",
)
_JAPANESE = ("チャンネル番号", "構造体の大きさ", "装置名", "予約", "時刻", "位置", "開始時刻", "状態", "種類", "警報")
