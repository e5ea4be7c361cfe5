"""Pictures and sound of the simulated camera, over real sockets."""

import asyncio
import sys
import threading
from contextlib import aclosing
from itertools import pairwise

import pytest

from sunlit.devices import (
    Frame,
    Sound,
    UnsupportedError,
    connect,
    frames,
    sounds,
    stream_at,
    stream_of,
)
from sunlit.devices.simulator import Simulation
from sunlit.devices.simulator.footage import RATE, number_of
from sunlit.gate import Health
from sunlit.schema import UsageError
from tests.devices.both import first
from tests.devices.streams import PICTURES, RIGHT, pictures, small, with_simulation


def test_every_picture_in_order_with_its_time() -> None:
    async def use(simulation: Simulation) -> None:
        async with small(simulation) as stream:
            found = await first(30, frames(stream, every=True), Frame)
        assert isinstance(found[0], Health) and (found[0].available, found[0].stream) == (True, "video")
        seen = pictures(found)
        assert [number_of(one.image) for one in seen] == list(range(30))
        assert [round(one.position * RATE) for one in seen] == list(range(30))
        assert {one.image.shape for one in seen} == {(360, 640, 3)} and {one.skipped for one in seen} == {0}
        assert str(seen[0].image.dtype) == "uint8"
        # The bar is a red one, at the left at first: red, green, blue.
        red, green, blue = (int(value) for value in seen[0].image[300, 10])
        assert red > 150 and green < 110 and blue < 110
        assert all(one.clock_trusted for one in seen)

    with_simulation(use)


def test_the_latest_picture_when_the_program_asks() -> None:
    async def use(simulation: Simulation) -> None:
        async with small(simulation) as stream, aclosing(frames(stream)) as found:
            seen: list[Frame] = []
            async for one in found:
                if isinstance(one, Frame):
                    seen.append(one)
                    await asyncio.sleep(0.3)
                if len(seen) == 4:
                    break
        numbers = [round(one.position * RATE) for one in seen]
        assert [one.skipped for one in seen[1:]] == [b - a - 1 for a, b in pairwise(numbers)]
        assert all(one.skipped for one in seen[1:])

    with_simulation(use)


def test_a_slow_program_that_wants_every_picture_gets_every_picture() -> None:
    async def use(simulation: Simulation) -> None:
        simulation.camera.speed = 50
        async with small(simulation) as stream, aclosing(frames(stream, every=True)) as found:
            numbers = []
            async for one in found:
                if isinstance(one, Frame):
                    numbers.append(number_of(one.image))
                    await asyncio.sleep(0.01)
                if len(numbers) == 130:
                    break
        assert numbers == [number % PICTURES for number in range(130)]

    with_simulation(use)


def test_profiles_of_every_make_reach_their_stream() -> None:
    async def use(simulation: Simulation) -> None:
        for url in (simulation.onvif, simulation.hikvision, simulation.dahua):
            async with connect(url, RIGHT) as camera:
                for profile, height in (("sub", 360), ("main", 1080)):
                    found = pictures(await first(1, frames(stream_of(camera, 2, profile)), Frame))
                    assert found[0].image.shape[0] == height
                with pytest.raises(UnsupportedError, match="there are:"):
                    await first(9, frames(stream_of(camera, 1, "none")), Frame)
                with pytest.raises(UnsupportedError, match="there are: none"):
                    await first(1, frames(stream_of(camera, 9)), Frame)

    with_simulation(use)


def test_sound() -> None:
    async def use(simulation: Simulation) -> None:
        async with small(simulation) as stream:
            found = [one for one in await first(5, sounds(stream), Sound) if isinstance(one, Sound)]
        assert {(one.samples.shape, one.rate) for one in found} == {((1024, 1), 8000)}
        assert [round(one.position * 8000) for one in found] == [1024 * at for at in range(5)]
        # A tone of 440 Hz passes zero 880 times a second.
        signs = found[3].samples[:, 0] > 0
        assert abs(int((signs[1:] != signs[:-1]).sum()) - 880 * 1024 / 8000) < 6

    with_simulation(use)


def test_leaving_while_it_decodes_ends_everything() -> None:
    async def use(simulation: Simulation) -> None:
        for every in (True, False):
            async with small(simulation) as stream:
                task = asyncio.create_task(first(999, frames(stream, every=every), Frame))
                await asyncio.sleep(1)
                task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await task
        while [one for one in threading.enumerate() if one.name == "sunlit-video"]:
            await asyncio.sleep(0.01)

    with_simulation(use)


def test_without_pyav_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "av", None)

    async def use(simulation: Simulation) -> None:
        assert simulation.rtsp == ""
        async with stream_at("rtsp://127.0.0.1:1/x", RIGHT) as stream:
            with pytest.raises(UsageError, match=r"pip install 'sunlit\[video\]'"):
                await first(1, frames(stream))

    with_simulation(use)
