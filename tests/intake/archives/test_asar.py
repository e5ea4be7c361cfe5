"""Archives of Electron: what @electron/asar made, and lists that lie."""

import json
import struct

from tests.intake.archives.images import image
from tests.intake.archives.test_rcc import FILES
from tests.intake.unpacking import reasons, unpacked


def asar(listed: object, data: bytes = b"") -> bytes:
    head = json.dumps(listed, separators=(",", ":")).encode()
    padded = head + bytes(-len(head) % 4)
    return struct.pack("<IIII", 4, len(padded) + 8, len(padded) + 4, len(head)) + padded + data


def archived(files: dict[str, bytes]) -> bytes:
    """An archive with these files, one after another."""
    listed, at = {}, 0
    for name, data in files.items():
        listed[name] = {"offset": str(at), "size": len(data)}
        at += len(data)
    return asar({"files": listed}, b"".join(files.values()))


def test_files_come_back() -> None:
    assert unpacked(image("asar")) == ({f"a!/{name}": data for name, data in FILES.items()}, [])


def test_what_no_file_is_is_told() -> None:
    listed = {"a": {"files": {"b": {"offset": "0", "size": 4}}}, "c": {"link": "../../x"}, "d": {"unpacked": True},
              "e": {"offset": "2", "size": 99}, "f": 7}  # fmt: skip
    found, skipped = unpacked(asar({"files": listed}, b"text" + b"behind"))
    assert found == {"a!/a/b": b"text", "a!/e": b"xtbehind"}
    said = reasons(skipped)
    for words in ("c: unreadable: link that leaves", "d: skipped: lies outside", "e: unreadable: the image ends 91"):
        assert f"a!/{words}" in said
    assert "a!/f: unreadable: its place is not told" in said


def test_folders_without_end_are_told() -> None:
    listed: object = {}
    for _ in range(200):
        listed = {"files": {"files": listed}}
    assert "its list of files is damaged" in reasons(unpacked(asar(listed))[1])
    deep = b'{"files":' * 100_000
    head = struct.pack("<IIII", 4, len(deep) + 8, len(deep) + 4, len(deep))
    assert "its list of files is damaged" in reasons(unpacked(head + b'{"files":{' + deep[10:])[1])
