"""`sunlit camera gate` as users run it: a process between simulated cameras and targets."""

import json
import re
import signal
import socket
import subprocess
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.cli.cameras import Lines, running, simulated, sunlit, until


def gate(*arguments: str) -> subprocess.CompletedProcess[str]:
    return sunlit("gate", *arguments)


def moved(lines: Lines) -> set[str]:
    """The cameras that have told of a movement."""
    return {line["device"] for line in lines if line["kind"] == "motion"}


def test_two_cameras_and_two_targets(faces: dict[str, str], tmp_path: Path) -> None:
    cameras = (f"door={faces['onvif']}", f"yard={faces['hikvision']}")
    targets = ("--to", "-", "--to", f"file:{tmp_path / 'seen.jsonl'}")
    lines, result = until(lambda seen: moved(seen) == {"door", "yard"}, "gate", *cameras, *targets)
    assert result.returncode == 0, result.stderr
    assert [json.loads(line) for line in (tmp_path / "seen.jsonl").read_text().splitlines()] == lines
    assert moved(lines) == {line["device"] for line in lines} == {"door", "yard"}
    assert "health" in {line["kind"] for line in lines}
    assert f"standard output: {len(lines)} passed on" in result.stderr
    assert "door: the gate withheld" in result.stderr
    assert "invented" not in result.stderr


def test_cameras_that_post_pass_through_too(faces: dict[str, str]) -> None:
    schemes = ("onvif", "hikvision", "dahua")
    posting = (*(f"{scheme}={faces[scheme]}" for scheme in schemes), "--to", "-", "--listen", "127.0.0.1")
    assert "give --yes" in gate(*posting).stderr, "it changes the cameras"
    lines, result = until(lambda seen: len(moved(seen)) == 3, "gate", *posting, "--yes")
    assert moved(lines) == set(schemes)
    assert result.returncode == 0 and "Traceback" not in result.stderr
    with running("gate", *posting, "--by-hand") as gate_:
        assert gate_.stderr is not None
        told = [gate_.stderr.readline() for _ in schemes]
    assert all(
        re.fullmatch(
            rf"sunlit: set {name} up to post its events to http://127\.0\.0\.1:\d+/[\w-]{{16,}}/{name}\n", line
        )
        for name, line in zip(schemes, told, strict=True)
    )


def test_a_camera_that_goes_and_comes_back_is_told() -> None:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = str(found.getsockname()[1])
    with ExitStack() as stack:
        first = stack.enter_context(running("simulate", "--port", port))
        assert first.stdout is not None and first.stdout.readline()
        gate_ = stack.enter_context(running("gate", f"door=onvif://127.0.0.1:{port}", "--to", "-"))
        assert gate_.stdout is not None and gate_.stderr is not None
        assert json.loads(gate_.stdout.readline())["available"]
        first.send_signal(signal.SIGINT)
        assert re.fullmatch(r"sunlit: door cannot be heard \(.+\); trying again\n", gate_.stderr.readline())
        first.wait()
        stack.enter_context(running("simulate", "--port", port))
        assert gate_.stderr.readline() == "sunlit: door is heard again\n"
        gate_.send_signal(signal.SIGINT)
        _, rest = gate_.communicate()
        assert gate_.returncode == 0
        assert "passed on" in rest and "Traceback" not in rest


def test_when_every_camera_refuses_the_password_it_ends_with_status_2() -> None:
    with simulated("--password", "another") as faces:
        result = gate(f"door={faces['onvif']}", "--to", "-")
    assert result.returncode == 2
    assert [json.loads(line)["reason"] for line in result.stdout.splitlines()] == ["refused"]
    assert "door: " in result.stderr
    assert "invented" not in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["onvif://127.0.0.1:9", "--to", "gopher://x"], "there is no way to gopher"),
        (["onvif://127.0.0.1:9", "hikvision://127.0.0.1:9", "--to", "-"], "two cameras are called"),
        (["onvif://127.0.0.1:9", "--to", "-", "--fingerprint", "b=00"], "names no camera"),
        (["onvif://127.0.0.1:9"], "Missing option '--to'"),
        (["onvif://127.0.0.1:9", "--to", "-", "--by-hand"], "give --listen HOST:PORT"),
        (["onvif://127.0.0.1:9", "--to", "-", "--listen", "0.0.0.0", "--yes"], "is no address to post to"),
    ],
)
def test_a_mistake_is_a_line_and_status_2(arguments: list[str], told: str) -> None:
    result = gate(*arguments)
    assert result.returncode == 2
    assert told in result.stderr
    assert "Traceback" not in result.stderr
