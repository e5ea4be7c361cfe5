"""The commands that choose, move, measure and fetch, as a user runs them, against the simulated camera."""

import json
import signal
from hashlib import sha256
from pathlib import Path

import pytest

from sunlit.devices.simulator.recorded import recordings
from tests.cli.cameras import running, sunlit

DAY = ("--from", "2026-01-05T00:00Z", "--to", "2026-01-06T00:00Z")


@pytest.fixture
def isapi(url: str) -> str:
    return url.replace("onvif", "hikvision")


def test_zones_and_lines_are_drawn(url: str, isapi: str) -> None:
    done = sunlit("analytics", isapi, "--areas", "Smart/LineDetection/1", "--line", "0.1,0.8 0.9,0.75")
    assert done.returncode == 0, done.stderr
    assert "on  open      Smart/LineDetection/1\n    line 0.1,0.8 0.9,0.75, any\n" in done.stdout
    field = "rule/analytics_2/tt:FieldDetector"
    done = sunlit("analytics", url, "--on", field, "--zone", "0,0 1,0 0.5,1", "--parameter", "Sensitivity=5")
    assert done.returncode == 0, done.stderr
    assert "on  open      rule/analytics_2/Sunlit FieldDetector\n    zone 0,0 1,0 0.5,1\n" in done.stdout


def test_what_is_not_open_is_switched_off_and_not_on(url: str, isapi: str) -> None:
    assert "rule/analytics_1/Face1" in sunlit("analytics", url).stdout
    assert "off unknown   Smart/FaceDetect/1" in sunlit("analytics", isapi, "--off", "Smart/FaceDetect/1").stdout
    # It is the same device, whatever it is spoken to.
    assert "rule/analytics_1/Face1" not in sunlit("analytics", url).stdout
    for closed in (
        (isapi, "--on", "Smart/FaceDetect/1"),
        (url, "--on", "rule/analytics_1/inv:SkinColourDetector"),
        (url, "--areas", "rule/analytics_1/tt:FaceRecognition", "--zone", "0,0 1,0 0.5,1"),
        (url, "--on", "rule/analytics_1/tt:FieldDetector", "--parameter", "ClassFilter=uyghur"),
    ):
        done = sunlit("analytics", *closed)
        assert done.returncode == 2
        assert "never on" in done.stderr


def test_a_movement_is_begun_and_shown(url: str, isapi: str) -> None:
    done = sunlit("ptz", isapi, "--look", "0.5,-0.5,1")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("looks at: pan 0.500, tilt -0.500, zoom 1.000\npreset 1  Gate\n")
    shown = json.loads(sunlit("ptz", url, "--save", "far", "--format", "json").stdout)
    assert shown["presets"][-1]["name"] == "far"
    assert "far" not in sunlit("ptz", url, "--remove", shown["presets"][-1]["id"]).stdout


def test_ctrl_c_stops_a_movement(url: str) -> None:
    with running("ptz", url, "--pan", "-0.1", "--seconds", "50") as process:
        while not json.loads(sunlit("ptz", url, "--format", "json").stdout)["status"]["moving"]:
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        _, said = process.communicate()
    assert "stopped" in said and "Traceback" not in said
    assert json.loads(sunlit("ptz", url, "--format", "json").stdout)["status"]["moving"] is False


def test_recordings_are_listed_played_and_saved(url: str, isapi: str, tmp_path: Path) -> None:
    listed = sunlit("recordings", isapi, *DAY)
    assert listed.returncode == 0, listed.stderr
    first, second, _ = listed.stdout.splitlines()
    # The beginning of the SHA-256 of what the device calls it.
    id_ = sha256(b"ch01_00000000000000000").hexdigest()[:12]
    assert first == f"2026-01-05T00:00:00Z  2026-01-05T00:30:00Z  {id_}  300000 bytes  schedule"
    assert "ch01" not in sunlit("recordings", isapi, *DAY, "--format", "json").stdout
    id_ = second.split()[2]
    assert sunlit("recordings", url, *DAY, "--play", id_).stdout.startswith("rtsp://127.0.0.1:")
    file = tmp_path / "yard.mp4"
    done = sunlit("recordings", isapi, *DAY, "--download", id_, "-o", str(file))
    assert done.returncode == 0, done.stderr
    assert file.read_bytes() == recordings()[1].data
    assert "nothing was recorded" in sunlit("recordings", isapi).stderr
    assert "list them first" in sunlit("recordings", isapi, *DAY, "--play", "ch99").stderr


def test_temperatures_are_measured_and_saved(url: str, isapi: str, tmp_path: Path) -> None:
    file = tmp_path / "matrix.csv"
    done = sunlit("temperature", isapi, "--spot", "0.26,0.76", "--matrix", str(file))
    assert done.returncode == 0, done.stderr
    assert done.stdout == "spot 0.26,0.76: 353.15 K (80.00 °C)\n"
    rows = [line.split(",") for line in file.read_text().splitlines()]
    assert (len(rows), len(rows[0]), rows[0][0], rows[90][40]) == (120, 160, "290.00", "353.15")
    assert "emissivity 0.8, distance 5 m" in sunlit("temperature", isapi, "--emissivity", "0.8").stdout
    shown = json.loads(sunlit("temperature", url, "--format", "json").stdout)
    assert shown["radiometry"]["emissivity"] == 0.8
    assert [reading["shape"] for reading in shown["readings"]] == ["spot", "box"]


def test_what_changes_the_camera_asks_first(url: str) -> None:
    for command in (("clock", url, "--set"), ("reboot", url)):
        done = sunlit(*command)
        assert done.returncode == 2
        assert "--yes" in done.stderr
        done = sunlit(*command, "--yes")
        assert done.returncode == 0, done.stderr
    assert " UTC, " in sunlit("clock", url).stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("analytics", "--on", "x", "--off", "y"), "one of"),
        (("analytics", "--zone", "0,0 1,1 1,0"), "--areas"),
        (("analytics", "--areas", "x", "--zone", "0,0 2,0 1,1"), "from 0 (left, top)"),
        (("analytics", "--areas", "rule/analytics_1/MyMotionDetectorRule", "--zone", "0,0 1,1"), "3 points"),
        (("analytics", "--off", "rule/none"), "has no rule/none"),
        (("ptz", "--pan", "2"), "range"),
        (("ptz", "--stop", "--go-to", "1"), "one thing at a time"),
        (("ptz", "--channel", "2"), "cannot move its channel 2"),
        (("recordings", "--from", "yesterday"), "2026-01-05T14:30"),
        (("recordings", *DAY, "--download", "x"), "--output"),
        (("recordings", "--from", "2026-01-06", "--to", "2026-01-05"), "before"),
        (("temperature", "--spot", "0.5,0.5"), "no temperature of every pixel"),
        (("temperature", "--emissivity", "2"), "at most 1"),
    ],
)
def test_mistakes_are_told_with_status_2(url: str, arguments: tuple[str, ...], says: str) -> None:
    name, *rest = arguments
    done = sunlit(name, url, *rest)
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert done.returncode == 2


def test_help_has_examples() -> None:
    for name in ("clock", "ptz", "reboot", "recordings", "temperature"):
        assert f"sunlit camera {name}" in sunlit(name, "--help").stdout.partition("Examples:")[2]
