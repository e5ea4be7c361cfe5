"""Frames per second and latency of `sunlit.devices.frames` beside plain PyAV, on the same simulated camera.

    python -m benchmarks.video

The camera runs in a process of its own and sends numbered test pictures. Latency: from when the camera's own time says
that a picture is due until the program has it as an array. Frames per second: of a camera that sends as fast as it is
read. Both take turns, and the median of the rounds counts.
"""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import aclosing
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, cast

from sunlit.devices import Credentials, Frame, frames, stream_at
from sunlit.devices.simulator import SimulatedCamera, simulate
from sunlit.devices.simulator.footage import RATE, SECONDS, number_of

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

RESULTS = Path(__file__).parent / "results" / "video.md"
ROUNDS = 5
FRAMES = 400
LIVE = 75
USER, PASSWORD = "viewer", "invented"


async def serve(speed: float) -> None:
    """In the camera's process: print where it is, then, for each line that comes in, when the last film began."""
    camera = SimulatedCamera(USER, PASSWORD)
    camera.speed = speed
    async with simulate(camera) as simulation:
        print(simulation.rtsp, flush=True)
        while await asyncio.to_thread(sys.stdin.readline):
            print(json.dumps(list(camera.played)), flush=True)


class Camera:
    """The simulated camera in its process, which ends with the block."""

    def __init__(self, speed: float) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.video", "serve", str(speed)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.url = self._line()

    def __enter__(self) -> "Camera":
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()

    def began(self) -> float:
        """When the last film began, by the clock that all processes share."""
        assert self._process.stdin is not None
        print(file=self._process.stdin, flush=True)
        return float(json.loads(self._line())[-1])

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


Seen = list[tuple[int, float]]


def by_sunlit(url: str, number: int) -> Seen:
    """The numbers of so many pictures and when each was there."""

    async def watch() -> Seen:
        seen: Seen = []
        async with stream_at(url, Credentials(USER, PASSWORD)) as stream, aclosing(frames(stream, every=True)) as items:
            async for one in items:
                if isinstance(one, Frame):
                    seen.append((number_of(one.image), time.monotonic()))
                if len(seen) == number:
                    break
        return seen

    return asyncio.run(watch())


def by_pyav(url: str, number: int) -> Seen:
    """The same with PyAV alone, whose session reads, decodes and converts in one thread."""
    import av

    seen: Seen = []
    whole = url.replace("rtsp://", f"rtsp://{USER}:{PASSWORD}@")
    with av.open(whole, "r", options={"rtsp_transport": "tcp", "allowed_media_types": "video"}) as source:
        for frame in source.decode(source.streams.video[0]):
            image = cast("NDArray[numpy.uint8]", frame.to_ndarray(format="rgb24"))
            seen.append((number_of(image), time.monotonic()))
            if len(seen) == number:
                break
    return seen


def latencies(seen: Seen, began: float) -> list[float]:
    """Milliseconds from due to there, of the last two thirds: what is read first had waited for the session."""
    film = 0
    found = []
    for at, (number, there) in enumerate(seen):
        film += at > 0 and number < seen[at - 1][0]
        found.append((there - began - film * SECONDS - number / RATE) * 1000)
    return found[len(found) // 3 :]


def measure() -> Iterator[str]:
    """The rows of the table."""
    ways: dict[str, Callable[[str, int], Seen]] = {"sunlit": by_sunlit, "PyAV alone": by_pyav}
    for name in ("large", "small"):
        rates: dict[str, list[float]] = {way: [] for way in ways}
        delays: dict[str, list[float]] = {way: [] for way in ways}
        with Camera(1000) as fast, Camera(1) as live:
            for _ in range(ROUNDS):
                for way, watch in ways.items():
                    seen = watch(fast.url.replace("large", name), FRAMES)
                    rates[way].append((len(seen) - 50) / (seen[-1][1] - seen[49][1]))
                    seen = watch(live.url.replace("large", name), LIVE)
                    delays[way].append(median(latencies(seen, live.began())))
        size = "1920x1080" if name == "large" else "640x360"
        for way in ways:
            yield f"| {size} | {way} | {median(rates[way]):.0f} | {median(delays[way]):.1f} |"


def main() -> None:
    """Measure and write the results down."""
    import av

    head = (
        "# Live video beside plain PyAV\n\n"
        "`python -m benchmarks.video`: every picture as an RGB array, H.264 over RTSP on loopback, medians of\n"
        f"{ROUNDS} rounds in turns. Frames a second: of a camera that sends as fast as it is read. Latency: from when\n"
        f"a picture is due until it is there, at {RATE} a second. PyAV {av.__version__}, {os.cpu_count()} processors,\n"
        f"with a load of {os.getloadavg()[0]:.0f} by this and by others before it began.\n\n"
        "| picture | read by | frames a second | latency in ms |\n| --- | --- | --- | --- |\n"
    )
    text = head + "".join(f"{row}\n" for row in measure())
    RESULTS.write_text(text)
    print(text)


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        asyncio.run(serve(float(sys.argv[2])))
    else:
        main()
