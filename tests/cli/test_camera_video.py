"""`sunlit camera record`, `frames` and `observe` of streams, as a user runs them against the simulated camera."""

import signal
import time
from pathlib import Path

import pytest

from tests.cli.cameras import Lines, running, sunlit, until


def test_pictures_in_a_folder(faces: dict[str, str], tmp_path: Path) -> None:
    done = sunlit(
        "frames", faces["hikvision"], "--profile", "sub", "--every", "0.1", "--count", "3", "-o", str(tmp_path)
    )
    assert (done.returncode, done.stdout) == (0, "") and "3 pictures" in done.stderr
    found = sorted(tmp_path.iterdir())
    assert len(found) == 3 and all(one.read_bytes()[:3] == b"\xff\xd8\xff" for one in found)


def test_ctrl_c_ends_a_recording_and_keeps_it(faces: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "door.mp4"
    with running("record", faces["rtsp"], "-o", str(path)) as process:
        while not path.exists() or path.stat().st_size < 30_000:
            assert process.poll() is None
            time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate()
    assert process.returncode == 0 and "bytes" in said and "Traceback" not in said
    # ISO/IEC 14496-12: a file type first, and an index of the fragments last.
    assert path.read_bytes()[4:8] == b"ftyp" and b"mfra" in path.read_bytes()[-200:]


def test_metadata_of_a_stream(faces: dict[str, str]) -> None:
    def seen(told: Lines) -> bool:
        return any(one["kind"] == "appearance" and one["glasses"]["present"] for one in told)

    told, done = until(seen, "observe", faces["rtsp"], "--name", "door")
    assert done.returncode == 0 and seen(told)
    assert (told[0]["kind"], told[0]["stream"]) == ("health", "metadata")


@pytest.mark.parametrize(
    ("arguments", "environment", "said"),
    [
        (("record", "{rtsp}", "-o", "{folder}/door.avi"), {}, "MP4"),
        (("record", "{rtsp}/none", "-o", "{folder}/door.mp4"), {}, "no such stream"),
        (("frames", "{onvif}", "--profile", "none", "-o", "{folder}/door"), {}, "there are: p1080, p360"),
        (("frames", "{rtsp}", "-o", "{folder}/door"), {"SUNLIT_CAMERA_PASSWORD": "guessed"}, "refused the password"),
        (("record", "rtsp://127.0.0.1:1/x", "-o", "{folder}/door.mp4", "--seconds", "1"), {}, "nothing was recorded"),
        (("record", "rtsp://me:secret@127.0.0.1:1/x", "-o", "{folder}/door.mp4"), {}, "holds a password"),
    ],
)
def test_mistakes_are_one_line(
    faces: dict[str, str], tmp_path: Path, arguments: tuple[str, ...], environment: dict[str, str], said: str
) -> None:
    written = [one.format(folder=tmp_path, **faces).replace("/large/none", "/none") for one in arguments]
    done = sunlit(*written, **environment)
    assert done.returncode == 2 and said in done.stderr.splitlines()[-1]
    # What is not there is not said to be tried again.
    assert ("trying again" in done.stderr) == (said == "nothing was recorded")
    assert "Traceback" not in done.stderr and "guessed" not in done.stderr and "secret" not in done.stderr
