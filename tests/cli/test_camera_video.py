"""`sunlit camera record`, `frames` and `observe` of streams, as a user runs them against the simulated camera."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

SUNLIT = str(Path(sys.executable).with_name("sunlit"))
ENVIRONMENT = {
    **os.environ,
    "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
    "SUNLIT_CAMERA_USER": "viewer",
    "SUNLIT_CAMERA_PASSWORD": "invented",
}


@pytest.fixture(scope="module")
def faces() -> Iterator[dict[str, str]]:
    with subprocess.Popen([SUNLIT, "camera", "simulate"], stdout=subprocess.PIPE, text=True) as simulated:
        assert simulated.stdout is not None
        yield json.loads(simulated.stdout.readline())
        simulated.terminate()


def run(*arguments: str, folder: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [SUNLIT, "camera", *arguments],
        capture_output=True,
        text=True,
        cwd=folder,
        env={**ENVIRONMENT, **environment},
        timeout=120,
        check=False,
    )


def test_pictures_in_a_folder(faces: dict[str, str], tmp_path: Path) -> None:
    done = run("frames", faces["hikvision"], "--profile", "sub", "--every", "0.1", "--count", "3", "-o", str(tmp_path))
    assert (done.returncode, done.stdout) == (0, "") and "3 pictures" in done.stderr
    found = sorted(tmp_path.iterdir())
    assert len(found) == 3 and all(one.read_bytes()[:3] == b"\xff\xd8\xff" for one in found)


def test_ctrl_c_ends_a_recording_and_keeps_it(faces: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "door.mp4"
    command = [SUNLIT, "camera", "record", faces["rtsp"], "-o", str(path)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=ENVIRONMENT) as process:
        while not path.exists() or path.stat().st_size < 30_000:
            assert process.poll() is None
            time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 0 and "bytes" in said and "Traceback" not in said
    # ISO/IEC 14496-12: a file type first, and an index of the fragments last.
    assert path.read_bytes()[4:8] == b"ftyp" and b"mfra" in path.read_bytes()[-200:]


def test_metadata_of_a_stream(faces: dict[str, str]) -> None:
    done = run("observe", faces["rtsp"], "--seconds", "12", "--name", "door")
    assert done.returncode == 0
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert (told[0]["kind"], told[0]["stream"]) == ("health", "metadata")
    assert any(one["kind"] == "appearance" and one["glasses"]["present"] for one in told)


@pytest.mark.parametrize(
    ("arguments", "environment", "said"),
    [
        (("record", "{rtsp}", "-o", "door.avi"), {}, "MP4"),
        (("record", "{rtsp}/none", "-o", "door.mp4"), {}, "no such stream"),
        (("frames", "{onvif}", "--profile", "none", "-o", "door"), {}, "there are: p1080, p360"),
        (("frames", "{rtsp}", "-o", "door"), {"SUNLIT_CAMERA_PASSWORD": "guessed"}, "refused the password"),
        (("record", "rtsp://127.0.0.1:1/x", "-o", "door.mp4", "--seconds", "1"), {}, "nothing was recorded"),
        (("record", "rtsp://me:secret@127.0.0.1:1/x", "-o", "door.mp4"), {}, "holds a password"),
    ],
)
def test_mistakes_are_one_line(
    faces: dict[str, str], tmp_path: Path, arguments: tuple[str, ...], environment: dict[str, str], said: str
) -> None:
    written = [
        one.format(rtsp=faces["rtsp"], onvif=faces["onvif"]).replace("/large/none", "/none") for one in arguments
    ]
    done = run(*written, folder=tmp_path, **environment)
    assert done.returncode == 2 and said in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr and "guessed" not in done.stderr and "secret" not in done.stderr
