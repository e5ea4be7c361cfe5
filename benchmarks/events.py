"""How long an event takes to a program, by `sunlit.devices` and by aiodahua and onvif-zeep-async, of the same camera.

    python -m benchmarks.events

The simulated camera runs in a process of its own and notes when something begins or ceases to move before it, by the
clock that all processes share. Latency: from then until the program has it. All take turns.
"""

import asyncio
import json
import logging
import os
import subprocess
import sys
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, suppress
from datetime import timedelta
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from statistics import median, quantiles

from sunlit.devices import Credentials, connect
from sunlit.devices.simulator import SimulatedCamera, simulate
from sunlit.gate import Motion

RESULTS = Path(__file__).parent / "results" / "events.md"
ROUNDS = 5
EVENTS = 60
# Seconds from one event to the next.
PACE = 0.1
USER, PASSWORD = "viewer", "invented"

Heard = list[tuple[float, bool]]
Hear = Callable[[str], AsyncGenerator[bool]]


async def serve() -> None:
    """In the camera's process: print its port, then, for each line that comes in, when it told of what."""
    told: Heard = []

    async def move(camera: SimulatedCamera) -> None:
        active = False
        while True:
            active = not active
            told.append((time.monotonic(), active))
            camera.move(active)
            await asyncio.sleep(PACE)

    async with simulate(SimulatedCamera(USER, PASSWORD)) as simulation:
        print(simulation.port, flush=True)
        moving = asyncio.create_task(move(simulation.camera))
        while await asyncio.to_thread(sys.stdin.readline):
            print(json.dumps(told), flush=True)
        moving.cancel()


def by_sunlit(scheme: str) -> Hear:
    """Whether something moves, each time that the camera tells, through the gate."""

    async def hear(port: str) -> AsyncGenerator[bool]:
        async with (
            connect(f"{scheme}://127.0.0.1:{port}", Credentials(USER, PASSWORD)) as camera,
            aclosing(camera.observations()) as observations,
        ):
            async for one in observations:
                if isinstance(one, Motion):
                    yield one.active

    return hear


async def by_aiodahua(port: str) -> AsyncGenerator[bool]:
    """The same by the pieces of the stream as they come, which this client does not read."""
    from aiodahua.client import DahuaClient

    pieces: asyncio.Queue[bytes] = asyncio.Queue()
    async with DahuaClient("127.0.0.1", USER, PASSWORD, port=int(port)) as client:
        streaming = asyncio.create_task(client.stream_events(lambda piece, _: pieces.put_nowait(piece), ["All"], 1))
        try:
            while True:
                for part in (await pieces.get()).split(b"Code=VideoMotion;")[1:]:
                    yield part.startswith(b"action=Start")
        finally:
            streaming.cancel()
            await asyncio.gather(streaming, return_exceptions=True)


async def by_zeep(port: str) -> AsyncGenerator[bool]:
    """The same by a pull point."""
    from onvif import ONVIFCamera

    camera = ONVIFCamera("127.0.0.1", int(port), USER, PASSWORD, adjust_time=True)
    try:
        await camera.update_xaddrs()
        manager = await camera.create_pullpoint_manager(timedelta(seconds=60), lambda: None)
        pull = manager.get_service()
        try:
            while True:
                answer = await pull.PullMessages({"MessageLimit": 100, "Timeout": timedelta(seconds=10)})
                for one in answer.NotificationMessage:
                    yield one.Message._value_1.Data.SimpleItem[0].Value == "true"
        finally:
            await manager.stop()
    finally:
        await camera.close()


WAYS: dict[tuple[str, str], Hear] = {
    ("Dahua", "sunlit"): by_sunlit("dahua"),
    ("Dahua", f"aiodahua {version('aiodahua')}"): by_aiodahua,
    ("ONVIF", "sunlit"): by_sunlit("onvif"),
    ("ONVIF", f"onvif-zeep-async {version('onvif-zeep-async')}"): by_zeep,
    ("Hikvision", "sunlit"): by_sunlit("hikvision"),
}


async def listen(hear: Hear, port: str) -> Heard:
    """So many events, and when each was there; the first ones tell how things are, and are left out."""
    heard: Heard = []
    async with aclosing(hear(port)) as told:
        async for active in told:
            heard.append((time.monotonic(), active))
            if len(heard) == EVENTS + 2:
                break
    return heard[2:]


def latencies(told: Heard, heard: Heard) -> list[float]:
    """Milliseconds from each that the camera told to the same that was heard; both are in order, and none is missing.

    Raises RuntimeError when events were lost, or the first came so late that nobody knows which it was.
    """
    if any(before[1] == after[1] for before, after in pairwise(heard)):
        raise RuntimeError("an event was lost, or came twice")
    first = max(at for at, (when, active) in enumerate(told) if active == heard[0][1] and when <= heard[0][0])
    found = [there - when for (there, _), (when, _) in zip(heard, told[first:], strict=False)]
    if min(found) < 0:
        raise RuntimeError(
            "the first event came too late to know which it was: try again, on a machine with less to do"
        )
    return [one * 1000 for one in found]


async def measure(port: str, ask: Callable[[], Heard]) -> dict[tuple[str, str], list[float]]:
    """The latencies of each way."""
    found: dict[tuple[str, str], list[float]] = {way: [] for way in WAYS}
    for _ in range(ROUNDS):
        for way, hear in WAYS.items():
            heard = await listen(hear, port)
            found[way] += latencies(await asyncio.to_thread(ask), heard)
    return found


def main() -> None:
    """Measure and write the results down."""
    load = os.getloadavg()[0]
    # One of these clients logs each step of every library at once.
    logging.disable(logging.INFO)
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks.events", "serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as camera:
        assert camera.stdin is not None and camera.stdout is not None
        asking, answers = camera.stdin, camera.stdout

        def ask() -> Heard:
            print(file=asking, flush=True)
            return [(at, active) for at, active in json.loads(answers.readline())]

        found = asyncio.run(measure(answers.readline().strip(), ask))
        camera.stdin.close()
    rows = "".join(
        f"| {protocol} | {client} | {median(times):.1f} | {quantiles(times, n=20)[-1]:.1f} | {len(times)} |\n"
        for (protocol, client), times in found.items()
    )
    text = (
        "# Event latency beside aiodahua and onvif-zeep-async\n\n"
        f"`python -m benchmarks.events`: from when the simulated camera tells that something moves until the program\n"
        f"has it, over HTTP on loopback, {ROUNDS} rounds of {EVENTS} events in turns, one event every {PACE} s.\n"
        "Sunlit's are typed observations that came through the gate; aiodahua hands on pieces of the stream unread;\n"
        f"onvif-zeep-async decodes the answer to PullMessages. {os.cpu_count()} processors, with a load of {load:.1f}\n"
        "by others before it began.\n\n"
        "| protocol | client | median in ms | 95 of 100 below, in ms | events |\n"
        f"| --- | --- | --- | --- | --- |\n{rows}"
    )
    RESULTS.write_text(text)
    print(text)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        if sys.argv[1:2] == ["serve"]:
            asyncio.run(serve())
        else:
            main()
