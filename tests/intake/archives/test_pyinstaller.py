"""Programs of PyInstaller: laid out by hand as its documentation has them, with what CPython marshals and compiles.

A program that PyInstaller 6 made of two modules was read in the same way: 309 files, both modules among them.
"""

import importlib.util
import marshal
import struct
import zlib
from typing import Any

from tests.intake.unpacking import reasons, unpacked

CODE = marshal.dumps(compile("class KinType:\n    UYGHUR = 2\n", "faces.py", "exec"))
PYC = importlib.util.MAGIC_NUMBER + bytes(12) + CODE


def modules(listed: Any = None) -> bytes:
    packed = zlib.compress(CODE)
    places = {"sdk": (1, 12, len(packed)), "sdk.faces": (0, 12, len(packed)), "sdk.words": (2, 12, len(packed))}
    made = b"PYZ\0" + importlib.util.MAGIC_NUMBER + struct.pack(">I", 12 + len(packed)) + packed
    return made + marshal.dumps(places if listed is None else listed)


def program(*entries: tuple[bytes, bytes, bytes, bool]) -> bytes:
    content, toc = b"", b""
    for name, kind, data, is_packed in entries:
        packed = zlib.compress(data) if is_packed else data
        padded = name + bytes(16 - len(name) % 16)
        toc += struct.pack(">IIIIBc", 18 + len(padded), len(content), len(packed), len(data), is_packed, kind) + padded
        content += packed
    size = len(content) + len(toc) + 88
    cookie = struct.pack(">8sIIII64s", b"MEI\x0c\x0b\x0a\x0b\x0e", size, len(content), len(toc), 311, b"libpython.so")
    return b"MZ" + bytes(98) + content + toc + cookie


ALL = program((b"main", b"s", CODE, True), (b"PYZ.pyz", b"z", modules(), False), (b"a.txt", b"x", b"int race;", True))


def test_files_and_modules_come_back() -> None:
    found, skipped = unpacked(ALL + b"signature")
    assert skipped == []
    modules = {"a!/PYZ.pyz!/sdk/__init__.pyc": PYC, "a!/PYZ.pyz!/sdk/faces.pyc": PYC, "a!/PYZ.pyz!/sdk/words": CODE}
    behind = {f"a!/<gap at {len(ALL)}>": b"signature"}
    assert {path: data for path, data in found.items() if path != "a!/PYZ.pyz"} == {
        "a!/main.pyc": PYC, "a!/a.txt": b"int race;", **modules, **behind
    }  # fmt: skip


def test_older_lists_of_modules_are_lists_of_pairs() -> None:
    packed = len(zlib.compress(CODE))
    found, _ = unpacked(modules([("faces", (0, 12, packed))]))
    assert found == {"a!/faces.pyc": PYC}


def test_lists_that_lie_are_told() -> None:
    for listed in ({"a": 7}, [1, 2], 3.5, {"a": (0, 1 << 30, 5)}):
        assert unpacked(modules(listed))[1]
    packed = len(zlib.compress(CODE))
    broken = modules({"a": (0, 13, packed)})
    assert "the compressed data is damaged" in reasons(unpacked(broken)[1])
