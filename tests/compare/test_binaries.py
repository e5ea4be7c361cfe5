"""What a library hides is told from its debugging information, also where a source stands on the other side."""

import shutil
import subprocess
from pathlib import Path

import pytest

from sunlit.compare import compare
from sunlit.schema import Change

SOURCE = """
enum KIN_TYPE { KIN_UNKNOWN = 0, KIN_UYGHUR = 1, KIN_HAN = 2 };
struct Base { virtual void tell(); int nSize; };
/* attributes of a face */
struct FACE_ATTR : Base { int nAge; int emGlasses; %s int emMask; int emBeard; };
void Base::tell() {}
extern "C" int SDK_GetFaceAttr(FACE_ATTR *attr) { return attr->nAge; }
FACE_ATTR latest;
"""
TRAIT = "KIN_TYPE emEthnicity;"
RESERVED = "unsigned char byReserved1[4];"


def library(folder: Path, member: str) -> str:
    if not shutil.which("g++"):
        pytest.skip("there is no g++ on this machine to make a library with")
    folder.mkdir()
    command = ["g++", "-g", "-shared", "-fPIC", "-x", "c++", "-", "-o", str(folder / "libsdk.so")]
    subprocess.run(command, input=(SOURCE % member).encode(), check=True)
    return str(folder)


def hidden(*targets: str) -> list[Change]:
    return [one for one in compare(*targets, jobs=1).changes if one.change == "hidden" and one.trait == "ethnicity"]


def test_reserved_bytes_of_a_library_are_hidden_at_the_offset_that_the_compiler_gave(tmp_path: Path) -> None:
    [change] = hidden(library(tmp_path / "old", TRAIT), library(tmp_path / "new", RESERVED))
    assert change.old and change.new and change.old_slot
    assert (change.old.name, change.new.name) == ("emEthnicity", "byReserved1")
    # 8 bytes of an address, nSize, nAge, emGlasses
    assert set(change.old_slot.offset.values()) == {20}


def test_a_header_is_followed_into_a_library(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "sdk.hpp").write_text(SOURCE % TRAIT)
    [change] = hidden(str(tmp_path / "old"), library(tmp_path / "new", RESERVED))
    assert change.new and change.new.location.path == "libsdk.so"
