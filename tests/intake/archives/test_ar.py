"""ar: members with short names and with the long ones of GNU and BSD, as the system's own `ar` writes them."""

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.intake.unpacking import reasons, unpacked

TEXT = b"enum NATION { HAN, UYGUR };\n"
LONG = "a_name_of_more_than_sixteen_letters.txt"
MAGIC = b"!<arch>\n"


def member(name: bytes, content: bytes) -> bytes:
    header = (
        name.ljust(16) + b"0".ljust(12) + b"0".ljust(6) * 2 + b"644".ljust(8) + str(len(content)).encode().ljust(10)
    )
    return header + b"`\n" + content + b"\n" * (len(content) % 2)


def test_the_systems_archiver_is_understood(tmp_path: Path) -> None:
    (tmp_path / LONG).write_bytes(TEXT)
    (tmp_path / "b.txt").write_bytes(b"odd")
    try:
        subprocess.run(["ar", "rc", "x.a", LONG, "b.txt"], cwd=tmp_path, check=True)
    except FileNotFoundError:
        pytest.skip("no ar here")
    found, skipped = unpacked((tmp_path / "x.a").read_bytes())
    assert found == {
        "a!/<names>": LONG.encode() + b"/\n" + b"\n" * (len(LONG) % 2),
        f"a!/{LONG}": TEXT,
        "a!/b.txt": b"odd",
    }
    assert skipped == []


def test_names_of_bsd_stand_in_front_of_the_content() -> None:
    name = LONG.encode() + b"\0" * 3
    found, skipped = unpacked(MAGIC + member(b"#1/%d" % len(name), name + TEXT))
    assert found == {f"a!/{LONG}": TEXT}
    assert skipped == []


def test_of_a_path_the_name_is_kept() -> None:
    found, skipped = unpacked(MAGIC + member(b"//", b"c:\\work\\x64\\face.obj\0") + member(b"/0", TEXT))
    assert found["a!/face.obj"] == TEXT
    assert skipped == []


def test_an_end_that_comes_early_is_told_and_what_was_there_is_read() -> None:
    found, skipped = unpacked((MAGIC + member(b"a.txt/", TEXT))[:-10])
    assert found == {"a!/a.txt": TEXT[:-10]}
    assert "10 bytes before" in reasons(skipped)


def test_what_is_no_member_is_read_all_the_same() -> None:
    found, skipped = unpacked(MAGIC + member(b"a.txt/", TEXT) + b"no header, but text\n" * 5)
    assert found["a!/a.txt"] == TEXT
    assert b"no header, but text" in b"".join(found.values())
    assert "no header of a member" in reasons(skipped)


@given(st.binary(max_size=200), st.integers(0, 150), st.binary(max_size=4))
def test_any_damage_gives_members_or_a_reason(tail: bytes, place: int, change: bytes) -> None:
    data = MAGIC + member(b"//", b"long_name_here.txt/\n") + member(b"/0", TEXT) + tail
    unpacked(data[:place] + change + data[place + len(change) :], name="a")
