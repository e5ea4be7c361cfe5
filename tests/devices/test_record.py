"""Recordings of the simulated camera, looked at by ffprobe."""

import asyncio
import subprocess
import sys
from contextlib import aclosing
from pathlib import Path

import pytest

from sunlit.devices import (
    Recorded,
    record,
)
from sunlit.devices.simulator import Simulation
from sunlit.devices.simulator.footage import RATE
from sunlit.gate import Health
from sunlit.schema import UsageError
from tests.devices.both import first
from tests.devices.streams import PASSWORD, ffmpeg, small, with_simulation


def probed(path: Path) -> dict[str, int]:
    """What another program reads in a file: how many pictures and pieces of sound."""
    fields = ["-count_frames", "-show_entries", "stream=codec_name,nb_read_frames", "-of", "csv=p=0"]
    told = subprocess.run(["ffprobe", "-v", "error", *fields, str(path)], check=True, capture_output=True, text=True)
    assert not told.stderr
    return {name: int(number) for name, number in (line.split(",")[:2] for line in told.stdout.split())}


@ffmpeg
def test_a_recording_is_whole_and_goes_on_beside_it(tmp_path: Path) -> None:
    async def use(simulation: Simulation) -> None:
        async with small(simulation) as stream, aclosing(record(stream, tmp_path / "door.mp4")) as found:
            told: list[Recorded | Health] = []
            async for one in found:
                told.append(one)
                if isinstance(one, Recorded) and one.seconds > 2:
                    if one.path.name == "door-2.mp4":
                        break
                    simulation.camera.hang_up()
        assert {one.path.name for one in told if isinstance(one, Recorded)} == {"door.mp4", "door-2.mp4"}
        assert [one.available for one in told if isinstance(one, Health)] == [True, False, True]
        async with small(simulation) as stream:
            with pytest.raises(UsageError, match="there already"):
                await first(1, record(stream, tmp_path / "door.mp4"))

    with_simulation(use)
    for name in ("door.mp4", "door-2.mp4"):
        found = probed(tmp_path / name)
        assert found["h264"] > 2 * RATE and found["aac"] > 2 * 7


@ffmpeg
def test_a_recording_that_is_killed_keeps_what_was_written(tmp_path: Path) -> None:
    async def use(simulation: Simulation) -> None:
        url = simulation.rtsp.replace("large", "small")
        command = [
            str(Path(sys.executable).with_name("sunlit")),
            "camera",
            "record",
            url,
            "-o",
            str(tmp_path / "door.mp4"),
        ]
        environment = {"SUNLIT_CAMERA_USER": "viewer", "SUNLIT_CAMERA_PASSWORD": PASSWORD, "PATH": "/usr/bin:/bin"}
        process = await asyncio.create_subprocess_exec(*command, env=environment)
        while not (tmp_path / "door.mp4").exists() or (tmp_path / "door.mp4").stat().st_size < 40_000:
            await asyncio.sleep(0.1)
        process.kill()
        await process.wait()

    with_simulation(use)
    assert probed(tmp_path / "door.mp4")["h264"] > RATE


@pytest.mark.parametrize(
    ("path", "said"), [("door.avi", "MP4"), ("none/door.mp4", "no folder|not a folder"), (f"{'x' * 300}.mp4", "write")]
)
def test_files_that_cannot_be_written(tmp_path: Path, path: str, said: str) -> None:
    async def use(simulation: Simulation) -> None:
        async with small(simulation) as stream:
            with pytest.raises(UsageError, match=said):
                await first(9, record(stream, tmp_path / path))

    with_simulation(use)
