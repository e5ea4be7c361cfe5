"""What the simulated camera sees of files of any kind; each is made by FFmpeg, and looked at by our own client."""

import asyncio
import subprocess
from pathlib import Path

import pytest

from sunlit.devices import Frame, Sound, frames, sounds, stream_at
from sunlit.devices.simulator import SimulatedCamera, simulate
from sunlit.devices.simulator.footage import LONGEST, footage
from sunlit.schema import UsageError
from tests.devices.both import first
from tests.devices.streams import PASSWORD, RIGHT, ffmpeg, pictures
from tests.guard import PATIENCE

RED = ["-f", "lavfi", "-i", "color=red:size=321x181:rate=10:duration=2"]
TONE = ["-f", "lavfi", "-i", "sine=frequency=440:duration=2"]


@ffmpeg
@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("film.mp4", ["-c:v", "libx264", "-bf", "2", "-c:a", "aac"]),
        ("film.ts", ["-c:v", "libx264", "-bf", "0", "-c:a", "mp2"]),
        (
            "film.mkv",
            ["-c:v", "libx265", "-x265-params", "bframes=0:log-level=none", "-c:a", "pcm_alaw", "-ar", "8000"],
        ),
        ("film.webm", ["-c:v", "libvpx", "-c:a", "libvorbis"]),
        ("film.avi", ["-c:v", "mpeg4", "-c:a", "libmp3lame"]),
        ("film.mov", ["-c:v", "mjpeg", "-c:a", "pcm_s16le"]),
    ],
)
def test_a_film_of_any_kind_is_seen_and_heard(name: str, how: list[str], tmp_path: Path) -> None:
    path = tmp_path / name
    command = ["ffmpeg", "-v", "error", *RED, *TONE, "-pix_fmt", "yuv420p", "-vf", "crop=320:180", *how, str(path)]
    subprocess.run(command, check=True)

    async def run() -> None:
        camera = SimulatedCamera("viewer", PASSWORD)
        async with (
            asyncio.timeout(PATIENCE),
            simulate(camera, video=path) as simulation,
            stream_at(simulation.rtsp, RIGHT) as stream,
        ):
            # The third time round it is still the same film.
            camera.speed = 10
            for one in pictures(await first(50, frames(stream, every=True), Frame)):
                red, green, blue = (int(value) for value in one.image[90, 160])
                assert one.image.shape == (180, 320, 3) and red > 200 and green < 40 and blue < 40
            heard = [one for one in await first(3, sounds(stream), Sound) if isinstance(one, Sound)]
            assert heard[-1].samples.any()

    asyncio.run(run())


@ffmpeg
def test_of_a_long_film_the_first_minute_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "long.mp4"
    long = ["-f", "lavfi", "-i", "color=red:size=64x64:rate=5:duration=70", "-c:v", "libx264", "-bf", "0"]
    subprocess.run(["ffmpeg", "-v", "error", *long, str(path)], check=True)
    assert LONGEST - 1 < footage(path, 0, 0).seconds < LONGEST + 1


@pytest.mark.parametrize("data", [b"", b"no film", b"\x89PNG\r\n\x1a\n"])
def test_what_is_no_film_is_declined(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(data)

    async def run() -> None:
        with pytest.raises(UsageError, match=r"film\.mp4 is no film"):
            async with simulate(video=path):
                pass

    asyncio.run(run())
