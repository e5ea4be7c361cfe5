"""`sunlit camera audit` as a user runs it, against simulated cameras of each firmware in other processes."""

import asyncio
import json
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Queue
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from sunlit.devices.simulator import Firmware, SimulatedCamera, pass_by, simulate
from tests.cli.cameras import ENVIRONMENT, SUNLIT, sunlit
from tests.guard import PATIENCE


@contextmanager
def simulated(firmware: Firmware) -> Iterator[dict[str, str]]:
    """The faces of a camera before which somebody passes all the time: no matter how slow the machine is."""
    started: Queue[dict[str, str]] = Queue()
    ended = threading.Event()

    async def serve() -> None:
        camera = SimulatedCamera(firmware=firmware)
        async with simulate(camera) as running:
            faces = {"onvif": running.onvif, "hikvision": running.hikvision, "dahua": running.dahua}
            started.put({**faces, "rtsp": running.rtsp})
            while not ended.is_set():
                pass_by(camera)
                await asyncio.sleep(0.2)

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    try:
        faces = started.get(timeout=PATIENCE)
        # Its film is made for the first who asks, and that may take longer than an audit listens.
        with TemporaryDirectory() as folder:
            assert sunlit("frames", faces["rtsp"], "--count", "1", "-o", folder).returncode == 0
        yield faces
    finally:
        ended.set()
        thread.join()


@pytest.fixture(scope="module")
def emits() -> Iterator[dict[str, str]]:
    with simulated("emits") as faces:
        yield faces


def records(written: str) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for line in written.splitlines():
        record = json.loads(line)
        found.setdefault(record["kind"], []).append(record)
    return found


@pytest.mark.parametrize("protocol", ["onvif", "hikvision", "dahua"])
def test_what_is_advertised_switched_on_and_emitted_is_told_apart(
    emits: dict[str, str], protocol: str, tmp_path: Path
) -> None:
    kept, url = tmp_path / "kept", emits[protocol]
    done = sunlit("audit", url, "--seconds", "10", "-j", "1", "--format", "jsonl", "--keep", str(kept))
    assert done.returncode == 0, done.stderr
    told = records(done.stdout)
    (device,), (summary,) = told["device"], told["summary"]
    traits = {one["trait"]: one for one in device["traits"]}
    for trait in ("race", "ethnicity", "skin_colour"):
        assert traits[trait]["advertised"], trait
        assert traits[trait]["emitted"] >= 1, trait
    # Only the Dahua face has a rule that looks for it and runs.
    assert bool(traits["race"].get("on")) == (protocol == "dahua")
    assert {one["trait"] for one in told["capability"]} >= {"race", "ethnicity"}
    assert summary["target"] == url and device["make"] == "Invented Optics"
    assert device["requests"] == len(told["request"])
    assert {one["method"] for one in told["request"] if not one["operation"].startswith("RTSP ")} <= {"GET", "POST"}
    paths = {finding["location"]["path"] for finding in told["finding"]}
    assert any(path.startswith("events/") for path in paths) and "web/js/app.js" in paths
    assert all((kept / path).is_file() for path in paths)
    assert not [one for one in kept.rglob("*") if one.suffix in (".png", ".jpg")]


def test_what_hides_is_read_and_said_to_be_unnamed() -> None:
    with simulated("hides") as faces:
        done = sunlit("audit", faces["hikvision"], "--seconds", "10", "-j", "1")
        plain = sunlit("audit", faces["dahua"], "--seconds", "0", "-j", "1", "--format", "jsonl")
    assert done.returncode == 0, done.stderr
    assert "No ability to single people out by a protected trait" in done.stdout
    assert "fields called reserved or the like, and not empty" in done.stdout
    assert "What was not asked, and why" in done.stdout
    assert "each of which is known to read" in " ".join(done.stdout.split())
    (device,) = records(plain.stdout)["device"]
    assert device["listened"] == 0 and {one["trait"] for one in device["traits"]} == {"face_identity"}


def test_every_format_says_it(emits: dict[str, str], tmp_path: Path) -> None:
    page, log = tmp_path / "camera.html", tmp_path / "camera.sarif"
    given = ("audit", emits["onvif"], "--seconds", "0", "-j", "1")
    done = sunlit(*given, "--format", "html", "-o", str(page), "--fail-on", "capability")
    assert done.returncode == 1, done.stderr
    assert "What was asked of the camera" in page.read_text() and "tan:GetSupportedMetadata" in page.read_text()
    assert sunlit(*given, "--format", "sarif", "-o", str(log)).returncode == 0
    properties = json.loads(log.read_text())["runs"][0]["properties"]
    assert properties["device"]["make"] == "Invented Optics" and properties["requests"]


def test_a_saved_audit_of_a_camera_is_a_baseline(emits: dict[str, str], tmp_path: Path) -> None:
    saved, kept = tmp_path / "saved.jsonl", tmp_path / "kept"
    given = ("--seconds", "0", "-j", "1", "--format", "jsonl", "-o", str(saved), "--keep", str(kept))
    assert sunlit("audit", emits["onvif"], *given).returncode == 0
    again = subprocess.run(
        [SUNLIT, "audit", str(kept), "-j", "1", "--baseline", str(saved), "--fail-on", "capability"],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert again.returncode == 0, again.stderr


def test_what_it_answered_is_sealed_and_can_be_replayed(emits: dict[str, str], tmp_path: Path) -> None:
    bundle = tmp_path / "camera.tar"
    environment = {**ENVIRONMENT, "XDG_CONFIG_HOME": str(tmp_path / "config")}
    done = subprocess.run(
        [SUNLIT, "camera", "audit", emits["onvif"], "--seconds", "0", "--evidence", str(bundle)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "number 1 of its case" in done.stderr
    # That nobody is left to ask changes nothing.
    again = subprocess.run(
        [SUNLIT, "verify", str(bundle), "--replay"], capture_output=True, text=True, timeout=300, check=False
    )
    assert again.returncode == 0, again.stdout
    assert "byte for byte" in again.stdout


def test_ctrl_c_ends_the_asking_and_keeps_what_was_answered() -> None:
    async def run() -> tuple[int | None, str, str]:
        camera = SimulatedCamera(firmware="emits")
        async with simulate(camera) as simulation:
            process = await asyncio.create_subprocess_exec(
                *(SUNLIT, "camera", "audit", simulation.onvif, "--seconds", "600", "-j", "1", "--format", "jsonl"),
                env=ENVIRONMENT,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
            async with asyncio.timeout(PATIENCE):
                # The first to ask for its video waits until that is made, and so does everybody else. Of a subscription
                # whose address has not arrived, nobody could take leave.
                while not (
                    any(id_ in request for id_ in camera.subscriptions for request in camera.requests)
                    and any(request.startswith("SETUP") for request in camera.requests)
                ):
                    await asyncio.sleep(0.1)
                process.send_signal(signal.SIGINT)
                out, err = await process.communicate()
            assert not camera.subscriptions
            return process.returncode, out.decode(), err.decode()

    status, out, err = asyncio.run(run())
    assert status == 3, err
    assert "Traceback" not in err
    (device,) = records(out)["device"]
    assert device["interrupted"]
    assert records(out)["finding"]


@pytest.mark.parametrize(
    ("arguments", "environment", "says"),
    [
        (("onvif://127.0.0.1:9",), {}, "cannot be reached"),
        (("URL", "--keep", "FULL"), {}, "is not empty"),
        (("URL", "-o", "no/such/folder/x"), {}, "is not a folder"),
        (("URL",), {"SUNLIT_CAMERA_PASSWORD": ""}, "give --user"),
        (("URL",), {"SUNLIT_CAMERA_PASSWORD": "guessed"}, "refused the password"),
    ],
)
def test_mistakes_are_one_line_and_status_2(
    arguments: tuple[str, ...], environment: dict[str, str], says: str, tmp_path: Path
) -> None:
    (tmp_path / "there").write_text("something")
    with simulated("plain") as faces:
        places = {"URL": faces["onvif"], "FULL": str(tmp_path)}
        done = sunlit("audit", *(places.get(one, one) for one in arguments), "--seconds", "0", **environment)
    assert done.returncode == 2
    assert says in done.stderr and "Traceback" not in done.stderr and "guessed" not in done.stderr


def test_help_has_examples_and_says_what_is_not_sent() -> None:
    done = sunlit("audit", "--help")
    assert "sunlit camera audit" in done.stdout.partition("Examples:")[2]
    assert "known to read" in " ".join(done.stdout.split())
