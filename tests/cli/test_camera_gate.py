"""`sunlit camera gate` as users run it: a process between simulated cameras and targets."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

CLI = [sys.executable, "-c", "from sunlit.cli import main; main()", "camera"]
ENVIRONMENT = {**os.environ, "SUNLIT_CAMERA_USER": "viewer", "SUNLIT_CAMERA_PASSWORD": "invented"}


def gate(*arguments: str, seconds: float = 60) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*CLI, "gate", *arguments], capture_output=True, text=True, timeout=seconds, env=ENVIRONMENT, check=False
    )


def test_two_cameras_and_two_targets(tmp_path: Path) -> None:
    with subprocess.Popen([*CLI, "simulate"], stdout=subprocess.PIPE, text=True) as simulated:
        try:
            assert simulated.stdout is not None
            faces = json.loads(simulated.stdout.readline())
            cameras = (f"door={faces['onvif']}", f"yard={faces['hikvision']}")
            result = gate(*cameras, "--to", "-", "--to", f"file:{tmp_path / 'seen.jsonl'}", "--seconds", "8")
        finally:
            simulated.send_signal(signal.SIGINT)
    assert result.returncode == 0, result.stderr
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [json.loads(line) for line in (tmp_path / "seen.jsonl").read_text().splitlines()] == lines
    assert {line["device"] for line in lines} == {"door", "yard"}
    assert {"health", "motion"} <= {line["kind"] for line in lines}
    assert f"standard output: {len(lines)} passed on" in result.stderr
    assert "door: the gate withheld" in result.stderr
    assert "invented" not in result.stderr


def test_cameras_that_post_pass_through_too() -> None:
    with _running("simulate") as simulated:
        assert simulated.stdout is not None
        faces = json.loads(simulated.stdout.readline())
        cameras = [f"{scheme}={faces[scheme]}" for scheme in ("onvif", "hikvision", "dahua")]
        posting = ("--to", "-", "--listen", "127.0.0.1")
        assert "give --yes" in gate(*cameras, *posting).stderr, "it changes the cameras"
        with _running("gate", *cameras, *posting, "--yes") as gate_:
            assert gate_.stdout is not None
            moved: set[str] = set()
            while len(moved) < 3 and (line := gate_.stdout.readline()):
                said = json.loads(line)
                moved |= {said["device"]} if said["kind"] == "motion" else set()
            gate_.send_signal(signal.SIGINT)
            _, rest = gate_.communicate()
        assert moved == {"onvif", "hikvision", "dahua"}
        assert gate_.returncode == 0 and "Traceback" not in rest
        with _running("gate", *cameras, *posting, "--by-hand") as gate_:
            assert gate_.stderr is not None
            told = [gate_.stderr.readline() for _ in cameras]
            gate_.send_signal(signal.SIGINT)
            gate_.communicate()
    assert all(
        re.fullmatch(
            rf"sunlit: set {name} up to post its events to http://127\.0\.0\.1:\d+/[\w-]{{16,}}/{name}\n", line
        )
        for name, line in zip(("onvif", "hikvision", "dahua"), told, strict=True)
    )


def test_a_camera_that_goes_and_comes_back_is_told() -> None:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = str(found.getsockname()[1])
    with ExitStack() as stack:
        first = stack.enter_context(_running("simulate", "--port", port))
        assert first.stdout is not None and first.stdout.readline()
        gate_ = stack.enter_context(_running("gate", f"door=onvif://127.0.0.1:{port}", "--to", "-"))
        assert gate_.stdout is not None and gate_.stderr is not None
        assert json.loads(gate_.stdout.readline())["available"]
        first.send_signal(signal.SIGINT)
        assert re.fullmatch(r"sunlit: door cannot be heard \(.+\); trying again\n", gate_.stderr.readline())
        first.wait()
        stack.enter_context(_running("simulate", "--port", port))
        assert gate_.stderr.readline() == "sunlit: door is heard again\n"
        gate_.send_signal(signal.SIGINT)
        _, rest = gate_.communicate()
        assert gate_.returncode == 0
        assert "passed on" in rest and "Traceback" not in rest


@contextmanager
def _running(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A camera command that is ended at the latest when the block ends."""
    with subprocess.Popen(
        [*CLI, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=ENVIRONMENT
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def test_when_every_camera_refuses_the_password_it_ends_with_status_2() -> None:
    with subprocess.Popen([*CLI, "simulate", "--password", "another"], stdout=subprocess.PIPE, text=True) as simulated:
        try:
            assert simulated.stdout is not None
            faces = json.loads(simulated.stdout.readline())
            result = gate(f"door={faces['onvif']}", "--to", "-")
        finally:
            simulated.send_signal(signal.SIGINT)
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
