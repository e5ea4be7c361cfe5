"""A day of faults: cameras of all faces are watched while they break in every way, with the time compressed.

`python -m benchmarks.soak` writes results/soak.md. All is drawn from a seed; sockets are real and time is virtual.
Every fault must be told as `unavailable` and every stream must come back; in the end no task, socket or memory may be
left. Ctrl-C ends early and keeps what was done.
"""

import argparse
import asyncio
import gc
import os
import platform
import random
import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import AsyncExitStack, aclosing
from datetime import timedelta
from pathlib import Path

import msgspec

from benchmarks.virtual_time import VirtualLoop
from sunlit.devices import Credentials, connect
from sunlit.devices.simulator import Faults, SimulatedCamera, pass_by, simulate
from sunlit.devices.simulator.device import MAX_REMEMBERED
from sunlit.gate import Health

FACES = ("onvif", "hikvision", "dahua")
HOUR = 3600.0
# Something moves before each camera so often, in seconds.
PACE = 50.0
# Between two faults of a camera, in seconds: least, most.
REST = (600.0, 5400.0)
# How long a fault may go on, and within what time it must have been told and be over.
LONGEST = 900.0
TOLD_WITHIN = 90.0
BACK_WITHIN = 150.0


class Fault(msgspec.Struct):
    """A way in which a device breaks.

    begin  what happens to it; what it changes of `Faults` is taken back in the end
    told   whether whoever watches has to be told: the others may not even be noticed
    """

    name: str
    begin: Callable[[SimulatedCamera, random.Random], None]
    told: bool = True


def _hang(camera: SimulatedCamera, _chance: random.Random) -> None:
    camera.faults.hang = camera.faults.silent = True


def _drop(camera: SimulatedCamera, _chance: random.Random) -> None:
    camera.faults.drop = True
    camera.restart()


def _busy(camera: SimulatedCamera, _chance: random.Random) -> None:
    camera.faults.busy = True
    camera.restart()


def _nonsense(camera: SimulatedCamera, _chance: random.Random) -> None:
    camera.faults.error_body = True
    camera.restart()


def _slow(camera: SimulatedCamera, chance: random.Random) -> None:
    camera.faults.slow = chance.uniform(0.5, 5.0)


def _clock(camera: SimulatedCamera, chance: random.Random) -> None:
    camera.faults.clock = timedelta(seconds=chance.uniform(-86400, 86400))


def _broken(camera: SimulatedCamera, _chance: random.Random) -> None:
    camera.faults.broken_events = True


def _renewal(camera: SimulatedCamera, _chance: random.Random) -> None:
    camera.faults.no_renewal = True


FAULTS = (
    Fault("breaks its streams off", lambda camera, _: camera.hang_up(), told=False),
    Fault("starts anew", _drop),
    Fault("hangs", _hang),
    Fault("serves nobody else", _busy),
    Fault("answers nonsense", _nonsense),
    Fault("is slow", _slow, told=False),
    Fault("sets its clock", _clock, told=False),
    Fault("sends broken events", _broken, told=False),
    Fault("renews no subscription", _renewal, told=False),
)


class Watched(msgspec.Struct):
    """One camera, and what was told of it.

    told     when it was said to be available or not, in virtual seconds
    counted  its observations, by kind
    ended    why watching ended, when it did
    """

    face: str
    device: SimulatedCamera
    told: list[tuple[float, bool]] = []
    counted: Counter[str] = msgspec.field(default_factory=Counter)
    ended: str = ""


class Result(msgspec.Struct):
    """What came of it; times are in virtual seconds, `problems` are what must not be."""

    hours: float
    faults: Counter[str] = msgspec.field(default_factory=Counter)
    until_told: dict[str, list[float]] = msgspec.field(default_factory=lambda: defaultdict(list))
    until_back: dict[str, list[float]] = msgspec.field(default_factory=lambda: defaultdict(list))
    observations: Counter[str] = msgspec.field(default_factory=Counter)
    problems: list[str] = []
    left_tasks: int = 0
    left_files: int = 0
    memory: list[tuple[float, int]] = []
    seconds: float = 0.0


def run(cameras: int, hours: float, seed: int, say: Callable[[str], None] = lambda _: None) -> Result:
    """Watches so many cameras, by all faces in turn, for so many virtual hours."""
    started = time.monotonic()
    result = Result(hours)
    files = _open_files()
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        try:
            runner.run(_run(cameras, hours * HOUR, seed, result, say))
        except KeyboardInterrupt:
            result.hours = round(result.memory[-1][0], 1) if result.memory else 0.0
        runner.run(asyncio.sleep(60))
        result.left_tasks = runner.run(_tasks())
    result.left_files = _open_files() - files
    result.seconds = time.monotonic() - started
    return result


async def _run(cameras: int, seconds: float, seed: int, result: Result, say: Callable[[str], None]) -> None:
    async with AsyncExitStack() as stack:
        watched = []
        tasks = []
        for number in range(cameras):
            face = FACES[number % len(FACES)]
            device = SimulatedCamera(firmware="emits", serial=f"IO7-{number:06d}")
            simulation = await stack.enter_async_context(simulate(device))
            one = Watched(face, device)
            watched.append(one)
            tasks.append(asyncio.create_task(_watch(getattr(simulation, face), one)))
            tasks.append(asyncio.create_task(_happen(one)))
        await asyncio.sleep(60)
        breaking = [
            asyncio.create_task(_break(one, random.Random(f"{seed} {number}"), seconds, result))
            for number, one in enumerate(watched)
        ]
        try:
            await _look(seconds, result, say)
            await asyncio.gather(*breaking)
        finally:
            for task in (*breaking, *tasks):
                task.cancel()
            await asyncio.gather(*breaking, *tasks, return_exceptions=True)
            for number, one in enumerate(watched):
                result.observations += one.counted
                if one.ended:
                    result.problems.append(f"camera {number} ({one.face}): watching ended with {one.ended}")


async def _look(seconds: float, result: Result, say: Callable[[str], None]) -> None:
    """Says every hour how far it is."""
    loop = asyncio.get_running_loop()
    start = loop.time()
    while (left := start + seconds - loop.time()) > 0:
        await asyncio.sleep(min(HOUR, left))
        gc.collect()
        hours = (loop.time() - start) / HOUR
        result.memory.append((hours, _memory()))
        say(f"{hours:.1f} h, {result.faults.total()} faults, {_memory() >> 20} MiB, {result.problems or 'no problems'}")


async def _watch(url: str, one: Watched) -> None:
    try:
        async with (
            connect(url, Credentials("viewer", "invented"), name="soak") as camera,
            aclosing(camera.observations()) as observations,
        ):
            async for observation in observations:
                one.counted[type(observation).__name__] += 1
                if isinstance(observation, Health):
                    one.told.append((asyncio.get_running_loop().time(), observation.available))
    except Exception as error:
        one.ended = repr(error)


async def _happen(one: Watched) -> None:
    number = 0
    while True:
        number += 1
        one.device.move(number % 2 == 1)
        if number % 10 == 0:
            pass_by(one.device, number)
        await asyncio.sleep(PACE)


async def _break(one: Watched, chance: random.Random, seconds: float, result: Result) -> None:
    """Breaks a camera again and again, and checks what was told each time."""
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while True:
        await asyncio.sleep(chance.uniform(*REST))
        if loop.time() + LONGEST + TOLD_WITHIN + BACK_WITHIN > end:
            return
        fault = chance.choice(FAULTS)
        lasts = chance.uniform(TOLD_WITHIN, LONGEST)
        began, before, seen = loop.time(), len(one.told), sum(one.counted.values())
        result.faults[fault.name] += 1
        fault.begin(one.device, chance)
        await asyncio.sleep(lasts)
        _check_told(one, fault, began, before, result)
        one.device.faults = Faults()
        over = loop.time()
        await asyncio.sleep(BACK_WITHIN)
        _check_back(one, fault, over, result)
        if sum(one.counted.values()) == seen:
            result.problems.append(f"{one.face}, {fault.name}: nothing was observed during and after it")


def _check_told(one: Watched, fault: Fault, began: float, before: int, result: Result) -> None:
    told = next((when - began for when, available in one.told[before:] if not available), None)
    if told is not None:
        result.until_told[f"{one.face}: {fault.name}"].append(told)
    if fault.told and (told is None or told > TOLD_WITHIN):
        result.problems.append(f"{one.face}, {fault.name}: not told within {TOLD_WITHIN:g} s")


def _check_back(one: Watched, fault: Fault, over: float, result: Result) -> None:
    if not one.told or not one.told[-1][1]:
        result.problems.append(f"{one.face}, {fault.name}: not back {BACK_WITHIN:g} s after it was over")
        return
    back = next((when - over for when, available in one.told if available and when >= over), None)
    if back is not None:
        result.until_back[f"{one.face}: {fault.name}"].append(back)


async def _tasks() -> int:
    return len(asyncio.all_tasks()) - 1


def _open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def _memory() -> int:
    """Bytes of memory that the process holds."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def written(result: Result, cameras: int, seed: int) -> str:
    """The result as Markdown."""
    lines = [
        "# A day of faults",
        "",
        f"`python -m benchmarks.soak --cameras {cameras} --hours {result.hours:g} --seed {seed}`",
        "",
        f"{cameras} simulated cameras, by {', '.join(FACES)} in turn, were watched for {result.hours:g} hours of "
        f"virtual time ({result.seconds:,.0f} real seconds on {os.cpu_count()} processors, {platform.machine()}, "
        f"Python {platform.python_version()}), through {result.faults.total():,} faults. "
        f"Observed: {', '.join(f'{number:,} {name}' for name, number in sorted(result.observations.items()))}.",
        "",
        f"Left in the end: {result.left_tasks} tasks, {result.left_files} open files. Memory after an hour "
        f"{_at(result.memory, 0)} MiB, in the middle {_at(result.memory, len(result.memory) // 2)} MiB, in the end "
        f"{_at(result.memory, -1)} MiB. Each simulated camera remembers its last {MAX_REMEMBERED:,} requests and "
        "nonces, which fills up in the first hours.",
        "",
        f"Problems: {len(result.problems) or 'none'}.",
        *(f"- {problem}" for problem in result.problems),
        "",
        "A fault that nobody has to notice (a stream that is made anew at once, a slow answer) may be told too, or be "
        "over before anyone looks: then there is no figure. In seconds:",
        "",
        "| face: fault | told in, median (most) | back in, median (most) | times told |",
        "| --- | --- | --- | --- |",
    ]
    for name in sorted({*result.until_told, *result.until_back}):
        told, back = result.until_told.get(name, []), result.until_back.get(name, [])
        lines.append(f"| {name} | {_spread(told)} | {_spread(back)} | {len(told)} |")
    return "\n".join(lines) + "\n"


def _at(memory: list[tuple[float, int]], index: int) -> str:
    return f"{memory[index][1] / (1 << 20):.0f}" if memory else "?"


def _spread(values: list[float]) -> str:
    return f"{statistics.median(values):.1f} ({max(values):.1f})" if values else "-"


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cameras", type=int, default=50)
    parser.add_argument("--hours", type=float, default=24.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--output", type=Path, default=Path(__file__).with_name("results") / "soak.md")
    given = parser.parse_args()
    result = run(given.cameras, given.hours, given.seed, lambda line: print(line, file=sys.stderr))
    given.output.write_text(written(result, given.cameras, given.seed))
    print(given.output.read_text())
    sys.exit(1 if result.problems or result.left_tasks or result.left_files else 0)


if __name__ == "__main__":
    main()
