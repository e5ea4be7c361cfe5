"""Recordings by every protocol: searched, played, and brought into files though the device breaks off."""

import asyncio
import os
import re
from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from sunlit.devices import (
    AnswerError,
    Camera,
    Frame,
    Recording,
    UnreachableError,
    UnsupportedError,
    frames,
    stream_at,
)
from sunlit.devices.recordings import Recordings
from sunlit.devices.simulator import SimulatedCamera
from sunlit.devices.simulator.recorded import recordings
from sunlit.gate import Health
from sunlit.schema import UsageError
from tests.devices.both import PROTOCOLS, RIGHT, with_camera

DAY = datetime(2026, 1, 5, tzinfo=UTC)
HALF = timedelta(minutes=30)


async def found(camera: Camera, start: datetime = DAY, end: datetime = DAY + 48 * HALF) -> list[Recording]:
    async with aclosing(camera.recordings.search(start, end)) as search:
        return [recording async for recording in search]


def number(recording: Recording) -> str:
    """The number in the name that the device gave it, which its id does not show."""
    found = re.search(r"ch01_0*(\d{2,3})\b", recording.locator)
    assert found and "ch01" not in recording.id and re.fullmatch(r"[0-9a-f]{12}", recording.id)
    return found[1]


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_what_lies_between_two_times_is_found(protocol: str) -> None:
    async def use(camera: Camera, _device: SimulatedCamera) -> None:
        everything = await found(camera)
        assert [(number(one), one.channel, one.start, one.end) for one in everything] == [
            ("00", 1, DAY, DAY + HALF),
            ("01", 1, DAY + HALF, DAY + 2 * HALF),
            ("02", 1, DAY + 2 * HALF, DAY + 3 * HALF),
        ]
        # The same time in another zone.
        east = timezone(timedelta(hours=8))
        (second,) = await found(camera, (DAY + HALF).astimezone(east), (DAY + HALF + HALF / 2).astimezone(east))
        assert second == everything[1]
        assert await found(camera, DAY - 9 * HALF, DAY) == []

    with_camera(protocol, use)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_more_than_a_page_is_found_and_a_search_can_be_left(protocol: str) -> None:
    async def use(camera: Camera, device: SimulatedCamera) -> None:
        device.recordings = recordings(197)
        everything = await found(camera, end=DAY + 400 * HALF)
        assert [number(one) for one in everything] == [f"{at:02d}" for at in range(197)]
        assert len({one.id for one in everything}) == 197
        async with aclosing(camera.recordings.search(DAY, DAY + 400 * HALF)) as search:
            assert number(await anext(search)) == "00"
        if protocol == "onvif":
            assert device.searches == [-1, -1], "every search was ended"
        if protocol == "dahua":
            # Each is asked for without and with a digest.
            assert sum("action=destroy" in request for request in device.requests) == 4, "every finder was given back"

    with_camera(protocol, use)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_it_is_played_at_the_host_that_the_user_gave(protocol: str) -> None:
    async def use(camera: Camera, _device: SimulatedCamera) -> None:
        first, *_ = await found(camera)
        address = await camera.recordings.address(first)
        assert address.startswith("rtsp://127.0.0.1:")
        # Dahua plays by time, and its device is two hours ahead of UTC.
        assert ("starttime=2026_01_05_02_00_00" if protocol == "dahua" else "ch01_00000000000000000") in address
        assert "invented" not in address
        # There is something to be seen.
        async with stream_at(address, RIGHT) as stream, aclosing(frames(stream)) as pictures:
            assert isinstance(await anext(pictures), Health)
            assert isinstance(await anext(pictures), Frame)

    with_camera(protocol, use)


@pytest.mark.parametrize("protocol", ["hikvision", "dahua"])
def test_it_tells_why_and_how_large(protocol: str) -> None:
    async def use(camera: Camera, _device: SimulatedCamera) -> None:
        assert [(one.cause, one.size) for one in await found(camera)] == [
            ("schedule", 300_000),
            ("motion", 300_001),
            ("schedule", 300_002),
        ]

    with_camera(protocol, use)


@pytest.mark.parametrize("protocol", ["hikvision", "dahua"])
def test_a_download_is_whole_and_tells_how_far_it_is(protocol: str, tmp_path: Path) -> None:
    async def use(camera: Camera, device: SimulatedCamera) -> None:
        first, *_ = await found(camera)
        told: list[tuple[int, int | None]] = []
        file = tmp_path / "first.mp4"
        assert await camera.recordings.download(first, file, lambda *so_far: told.append(so_far)) == 300_000
        assert file.read_bytes() == device.recordings[0].data
        assert told == sorted(told)
        assert told[-1] == (300_000, 300_000)
        assert list(tmp_path.iterdir()) == [file]

    with_camera(protocol, use)


def test_a_pipe_is_not_replaced_by_a_recording(tmp_path: Path) -> None:
    async def use(camera: Camera, _device: SimulatedCamera) -> None:
        first, *_ = await found(camera)
        pipe = tmp_path / "pipe"
        os.mkfifo(pipe)
        with pytest.raises(UsageError, match="is no file"):
            await camera.recordings.download(first, pipe)
        assert pipe.is_fifo()

    with_camera("hikvision", use)


@pytest.mark.parametrize("protocol", ["hikvision", "dahua"])
@pytest.mark.parametrize("no_ranges", [False, True])
def test_a_download_goes_on_where_it_broke_off(protocol: str, tmp_path: Path, no_ranges: bool) -> None:
    async def use(camera: Camera, device: SimulatedCamera) -> None:
        _, second, _ = await found(camera)
        file = tmp_path / "second.mp4"
        with pytest.raises(UnreachableError):
            await camera.recordings.download(second, file)
        assert not file.exists()
        (part,) = tmp_path.iterdir()
        assert part.stat().st_size == 100_000
        device.faults.cut = 0
        told: list[int] = []
        assert await camera.recordings.download(second, file, lambda written, _: told.append(written)) == 300_001
        assert told[0] > 100_000
        assert file.read_bytes() == device.recordings[1].data
        assert list(tmp_path.iterdir()) == [file]

    with_camera(protocol, use, cut=100_000, no_ranges=no_ranges)


def test_a_download_that_had_all_but_its_name_is_finished(tmp_path: Path) -> None:
    async def use(camera: Camera, device: SimulatedCamera) -> None:
        first, *_ = await found(camera)
        file = tmp_path / "first.mp4"
        device.faults.cut = 299_999
        with pytest.raises(UnreachableError):
            await camera.recordings.download(first, file)
        (part,) = tmp_path.iterdir()
        with part.open("ab") as output:
            output.write(device.recordings[0].data[-1:])
        assert await camera.recordings.download(first, file) == 300_000
        assert file.read_bytes() == device.recordings[0].data

    with_camera("hikvision", use)


def test_a_part_that_is_longer_than_the_recording_is_no_recording(tmp_path: Path) -> None:
    async def use(camera: Camera, device: SimulatedCamera) -> None:
        first, *_ = await found(camera)
        file = tmp_path / "first.mp4"
        device.faults.cut = 1
        with pytest.raises(UnreachableError):
            await camera.recordings.download(first, file)
        (part,) = tmp_path.iterdir()
        part.write_bytes(bytes(400_000))
        with pytest.raises(AnswerError, match="shorter"):
            await camera.recordings.download(first, file)
        assert not file.exists()

    with_camera("hikvision", use)


@pytest.mark.parametrize("size", [None, 100])
def test_a_recording_without_end_does_not_fill_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int | None
) -> None:
    class Endless(Recordings):
        async def pieces(self, recording: Recording, offset: int = 0) -> AsyncGenerator[bytes]:
            while True:
                yield bytes(1000)

    monkeypatch.setattr("sunlit.devices.recordings.MAX_SIZE", 50_000)
    monkeypatch.setattr("sunlit.devices.recordings.MAX_MORE", 50_000)
    with pytest.raises(AnswerError, match="does not end"):
        asyncio.run(Endless().download(Recording("x", 1, size=size), tmp_path / "first.mp4"))
    assert list(tmp_path.iterdir()) == []


def test_a_part_of_another_recording_is_not_gone_on_with(tmp_path: Path) -> None:
    async def use(camera: Camera, device: SimulatedCamera) -> None:
        first, second, _ = await found(camera)
        file = tmp_path / "video.mp4"
        with pytest.raises(UnreachableError):
            await camera.recordings.download(first, file)
        device.faults.cut = 0
        await camera.recordings.download(second, file)
        assert file.read_bytes() == device.recordings[1].data

    with_camera("hikvision", use, cut=1000)


def test_a_stopped_download_keeps_what_came(tmp_path: Path) -> None:
    async def use(camera: Camera, device: SimulatedCamera) -> None:
        first, *_ = await found(camera)
        file = tmp_path / "first.mp4"
        task: asyncio.Task[int] | None = None

        def stop(_written: int, _size: int | None) -> None:
            assert task is not None
            task.cancel()

        task = asyncio.create_task(camera.recordings.download(first, file, stop))
        with pytest.raises(asyncio.CancelledError):
            await task
        (part,) = tmp_path.iterdir()
        assert 0 < part.stat().st_size < 300_000
        assert part.read_bytes() == device.recordings[0].data[: part.stat().st_size]
        assert await camera.recordings.download(first, file) == 300_000

    with_camera("hikvision", use)


def test_what_the_device_no_longer_has_is_told(tmp_path: Path) -> None:
    async def use(camera: Camera, device: SimulatedCamera) -> None:
        first, *_ = await found(camera)
        device.recordings.clear()
        with pytest.raises(AnswerError):
            await camera.recordings.download(first, tmp_path / "first.mp4")
        with pytest.raises(UsageError):
            await camera.recordings.download(first, tmp_path / "no" / "first.mp4")

    with_camera("hikvision", use)


def test_onvif_has_no_files(tmp_path: Path) -> None:
    async def use(camera: Camera, _device: SimulatedCamera) -> None:
        first, *_ = await found(camera)
        with pytest.raises(UnsupportedError, match="play its address"):
            await camera.recordings.download(first, tmp_path / "first.mp4")
        assert list(tmp_path.iterdir()) == []

    with_camera("onvif", use)


def test_a_make_without_recordings_says_so() -> None:
    with pytest.raises(UnsupportedError):
        Recordings().search(DAY, DAY + HALF)
    with pytest.raises(UnsupportedError):
        asyncio.run(Recordings().address(Recording("1", 1)))
