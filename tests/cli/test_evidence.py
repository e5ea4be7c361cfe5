"""The commands of evidence, as a user calls them."""

import os
import pty
import select
import subprocess
import sys
from pathlib import Path

import pytest

from sunlit.cli._pictures import chosen_by
from sunlit.evidence.redact import Shown
from tests.cli.interrupting import interrupted, until_closed
from tests.evidence.sealing import HEADER, redactions, sdk
from tests.evidence.test_pictures import JPEG

_SUNLIT = str(Path(sys.executable).with_name("sunlit"))


@pytest.fixture(name="home")
def home_fixture(tmp_path: Path) -> dict[str, str]:
    return os.environ | {"XDG_CONFIG_HOME": str(tmp_path / "config")}


def _run(home: dict[str, str], *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([_SUNLIT, *map(str, arguments)], env=home, capture_output=True, text=True, check=False)


def test_from_an_audit_to_a_verified_case(home: dict[str, str], tmp_path: Path) -> None:
    target, case = sdk(tmp_path / "sdk"), tmp_path / "case"
    case.mkdir()
    done = _run(home, "audit", target, "--evidence", case / "1.tar", "--format", "jsonl")
    assert done.returncode == 0, done.stderr
    assert "number 1 of its case" in done.stderr and done.stdout.startswith('{"kind":"finding"')
    done = _run(home, "seal", target, "--output", case / "2.tar", "--whole")
    assert done.returncode == 0 and "2 of 2 files kept" in done.stdout
    for path in target.rglob("*.h"):
        path.unlink()  # who verifies needs no target
    done = _run(home, "verify", case, "--replay")
    assert done.returncode == 0, done.stdout
    assert "2 bundles, each naming the one before it" in done.stdout
    assert done.stdout.count("byte for byte") == 2


def test_the_first_thing_that_is_wrong_is_named(home: dict[str, str], tmp_path: Path) -> None:
    _run(home, "seal", sdk(tmp_path / "sdk"), "--output", tmp_path / "1.tar")
    raw = (tmp_path / "1.tar").read_bytes()
    (tmp_path / "2.tar").write_bytes(raw.replace(b"HL_KIN_HAN", b"HL_KIN_HUI"))
    done = _run(home, "verify", tmp_path / "2.tar")
    assert done.returncode == 1
    assert "WRONG    data/result.jsonl was changed" in done.stdout
    assert "Traceback" not in done.stderr


def _answering(
    answers: list[str], command: list[str], home: dict[str, str], shown: tuple[bytes, ...] = (b"1,3-5:", b"1,3-5:")
) -> tuple[int, str]:
    """The status and output of a command at a terminal, whose questions are answered."""
    process, terminal = pty.fork()
    if process == 0:
        os.execve(command[0], command, home)
    seen = b""
    for answer, question in zip(answers, shown, strict=False):
        asked = seen.count(question)
        while seen.count(question) == asked:
            seen += os.read(terminal, 4096)
        os.write(terminal, answer.encode())
    seen += _pressing_on(terminal) if answers[-1] == "\x03" else until_closed(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), seen.decode(errors="replace")


def _pressing_on(terminal: int) -> bytes:
    """The same as `until_closed`, and Ctrl-C again after each second in which nothing happens: Python can note one just
    before it begins to wait for an answer, and waits all the same. People press again."""
    seen = b""
    try:
        while True:
            if select.select([terminal], [], [], 1.0)[0]:
                if not (data := os.read(terminal, 4096)):
                    break
                seen += data
            else:
                os.write(terminal, b"\x03")
    except OSError:  # Linux answers EIO when the other end is closed
        pass
    finally:
        os.close(terminal)
    return seen


def test_who_sits_at_a_terminal_is_asked_about_pictures(home: dict[str, str], tmp_path: Path) -> None:
    target = sdk(tmp_path / "sdk", {"a.jpg": JPEG, "b.jpg": JPEG})
    command = [_SUNLIT, "seal", str(target), "--whole", "--output"]
    status, seen = _answering(["perhaps\n", "2\n"], [*command, str(tmp_path / "1.tar")], home)
    assert (status, "   1  a.jpg: a picture of 320 by 240 pixels" in seen) == (0, True)
    assert [one["path"] for one in redactions(tmp_path / "1.tar")] == ["b.jpg"]
    status, _ = _answering(["\x03"], [*command, str(tmp_path / "2.tar")], home)
    assert status == 130
    assert not (tmp_path / "2.tar").exists()


def test_where_nobody_can_be_asked_it_is_said_what_becomes_of_pictures(home: dict[str, str], tmp_path: Path) -> None:
    target = sdk(tmp_path / "sdk", {"a.jpg": JPEG})
    done = _run(home, "seal", target, "--whole", "--output", tmp_path / "1.tar")
    assert (
        "1 file with pictures that may show people left out, and listed in it; `sunlit seal --pictures keep`"
        in done.stdout
    )
    done = _run(home, "seal", target, "--whole", "--pictures", "keep", "--output", tmp_path / "2.tar")
    assert "1 file with pictures that may show people kept; `sunlit seal --pictures withhold`" in done.stdout
    assert JPEG in (tmp_path / "2.tar").read_bytes()
    done = _run(home, "audit", target, "--evidence", tmp_path / "3.tar")
    assert "pictures" not in done.stderr  # what no finding rests on is not kept


@pytest.mark.parametrize(
    ("said", "chosen"),
    [("", ["b"]), ("all", ["a", "b", "c"]), ("None", []), ("1, 3", ["a", "c"]), ("2-9", ["b", "c"]), ("0", []),
     ("1;2", None), ("yes", None), ("-1", None), ("9" * 12, None)],
)  # fmt: skip
def test_what_an_answer_means(said: str, chosen: list[str] | None) -> None:
    assert (
        chosen_by(said, [Shown("a", "", needed=True), Shown("b", "", needed=False), Shown("c", "", needed=True)])
        == chosen
    )


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("verify", "nothing.tar"), "there is no nothing.tar"),
        (("seal", "sdk", "--output", "no/where.tar"), "no is not a folder: create it first"),
        (("seal", "sdk", "--output", "sdk/include/face.h"), "never written over"),
        (("audit", "sdk", "--evidence", "sdk/include/face.h"), "never written over"),
        (("disclose", "sdk/include/face.h", "x", "--output", "x.tar"), "it is no evidence bundle"),
        (("stamp", "sdk/include/face.h", "http://127.0.0.1:9"), "it is no evidence bundle"),
        (("seal", "sdk", "--output", "x.tar", "--withhold", "staff.txt"), "staff.txt is no file of the target"),
    ],
)
def test_mistakes_are_one_line(
    home: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], says: str
) -> None:
    sdk(tmp_path / "sdk")
    monkeypatch.chdir(tmp_path)
    done = _run(home, *arguments)
    assert done.returncode == 2
    assert says in done.stderr
    assert done.stderr.count("\n") == 1


def test_the_key_is_made_shown_and_given_a_password(home: dict[str, str], tmp_path: Path) -> None:
    shown = _run(home, "key").stdout.splitlines()
    assert (len(shown[0]), shown[1]) == (64, f"{tmp_path}/config/sunlit/signing-key.pem")
    refused = _run(home, "key", "--password")
    assert refused.returncode == 2 and "asked for at a terminal" in refused.stderr
    status, seen = _answering(
        ["one\n", "one\n"], [_SUNLIT, "key", "--password"], home, shown=(b"New password: ", b"Repeat")
    )
    assert (status, shown[0] in seen) == (0, True)
    target = sdk(tmp_path / "sdk")
    refused = _run(home, "seal", target, "--output", tmp_path / "1.tar")
    assert refused.returncode == 2 and "has a password: set SUNLIT_KEY_PASSWORD" in refused.stderr
    done = _run(home | {"SUNLIT_KEY_PASSWORD": "one"}, "seal", target, "--output", tmp_path / "1.tar")
    assert done.returncode == 0 and f"signed with the key {shown[0]}" in done.stdout
    assert _run(home | {"SUNLIT_KEY_PASSWORD": "one"}, "key", "--no-password").returncode == 0
    assert _run(home, "key").stdout.splitlines() == shown


@pytest.mark.parametrize("stage", [b"hashing what", b"looking for credentials", b"preparing the vocabulary"])
def test_ctrl_c_while_something_is_sealed_leaves_no_half_of_it(
    home: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stage: bytes
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", home["XDG_CONFIG_HOME"])
    target = sdk(tmp_path / "sdk", {f"{number}.h": HEADER.encode() * 40 for number in range(60)})
    (tmp_path / "case").mkdir()
    file = tmp_path / "case" / "1.tar"
    done = interrupted(["seal", str(target), "--whole", "--output", str(file)], stage)
    assert "Traceback" not in done.stderr
    assert [path.name for path in file.parent.iterdir()] == (["1.tar"] if done.returncode == 0 else [])
    if done.returncode == 0:
        assert _run(home, "verify", file, "--replay").returncode == 0
    else:
        assert done.returncode in {3, 130}
        assert "sunlit: stopped" in done.stderr or "sunlit: not sealed: " in done.stderr


def test_a_stamp_that_cannot_be_had_leaves_the_bundle(home: dict[str, str], tmp_path: Path) -> None:
    done = _run(home, "seal", sdk(tmp_path / "sdk"), "-o", tmp_path / "1.tar", "--timestamp", "http://127.0.0.1:9/tsr")
    assert done.returncode == 0
    assert "try again with `sunlit stamp" in done.stdout
    assert _run(home, "verify", tmp_path / "1.tar").returncode == 0
