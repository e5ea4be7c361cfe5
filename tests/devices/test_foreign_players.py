"""ffprobe and ffmpeg, unchanged, against the simulated camera's streams."""

import asyncio
from pathlib import Path

import pytest

from sunlit.devices.simulator import Simulation
from tests.devices.streams import ffmpeg, passing, with_simulation


@ffmpeg
@pytest.mark.parametrize("transport", ["tcp", "udp"])
def test_ffprobe_and_ffmpeg_read_the_simulated_camera(transport: str, tmp_path: Path) -> None:
    async def use(simulation: Simulation) -> None:
        url = f"rtsp://viewer:p%40ss%3Aw%2Frd%3F%C3%A9@127.0.0.1:{simulation.camera.rtsp_port}/small"

        async def told(*command: str) -> bytes:
            process = await asyncio.create_subprocess_exec(
                *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
            )
            output, _ = await process.communicate()
            return output

        options = ["-v", "error", "-rtsp_transport", transport]
        shown = await told(
            "ffprobe", *options, "-show_entries", "stream=codec_type,codec_name,width", "-of", "csv=p=0", url
        )
        assert {"h264,video,640", "aac,audio"} <= set(shown.decode().split())

        out = tmp_path / "metadata.xml"
        async with passing(simulation.camera):
            await told("ffmpeg", *options, "-i", url, "-map", "0:d", "-c", "copy", "-t", "2", "-f", "data", str(out))
        assert out.read_bytes().startswith(b"<?xml") and b"LongSleeve" in out.read_bytes()

    with_simulation(use)
