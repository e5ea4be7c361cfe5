"""Our client against servers by others: GStreamer's RTSP server, and ipycam."""

import asyncio
import json
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from itertools import pairwise
from pathlib import Path

import pytest

from sunlit.devices import (
    AnswerError,
    Credentials,
    Frame,
    Position,
    Recorded,
    RefusedError,
    Sound,
    UnsupportedError,
    connect,
    frames,
    metadata,
    record,
    sounds,
    stream_at,
    stream_of,
)
from sunlit.devices.simulator import SimulatedCamera, pass_by
from sunlit.devices.simulator.footage import test_picture as numbered
from sunlit.gate import Appearance
from tests.devices.both import first
from tests.devices.streams import PASSWORD, RIGHT, ffmpeg, pictures
from tests.guard import PATIENCE

gstreamer = pytest.mark.skipif(
    not Path("/usr/lib/x86_64-linux-gnu/girepository-1.0/GstRtspServer-1.0.typelib").exists(),
    reason="needs GStreamer's RTSP server: .ci/run names the Debian packages",
)


@asynccontextmanager
async def gst_server(document: Path) -> AsyncIterator[str]:
    script = Path(__file__).with_name("gst_server.py")
    process = await asyncio.create_subprocess_exec(
        "/usr/bin/python3", str(script), "viewer", PASSWORD, str(document),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    assert process.stdout is not None and process.stdin is not None
    try:
        yield f"rtsp://127.0.0.1:{int(await process.stdout.readline())}"
    finally:
        process.stdin.close()
        await process.wait()


@gstreamer
def test_pictures_sound_and_metadata_of_a_gstreamer_server(tmp_path: Path) -> None:
    document = tmp_path / "document.xml"
    scene = SimulatedCamera()
    sent: asyncio.Queue[bytes | None] = asyncio.Queue()
    scene.viewers.append(sent)
    pass_by(scene)
    document.write_bytes(sent.get_nowait() or b"")

    async def run() -> None:
        async with asyncio.timeout(PATIENCE), gst_server(document) as url:
            async with stream_at(url + "/video", RIGHT) as stream:
                found = pictures(await first(40, frames(stream, every=True), Frame))
                assert {one.image.shape for one in found} == {(180, 320, 3)}
                assert all(before.position < after.position for before, after in pairwise(found))
                heard = [one for one in await first(4, sounds(stream), Sound) if isinstance(one, Sound)]
                assert {one.rate for one in heard} == {8000} and heard[1].samples.any()
                told = await first(3, record(stream, tmp_path / "gst.mp4"), Recorded)
                assert {one.left_out for one in told if isinstance(one, Recorded)} == {"PCMA"}
            async with stream_at(url + "/metadata", RIGHT, name="door") as stream:
                worn = [one for one in await first(6, metadata(stream)) if isinstance(one, Appearance)]
                assert worn[0].upper is not None and worn[0].upper.kind == "long sleeves"
            async with stream_at(url + "/video", Credentials("viewer", "wrong")) as stream:
                with pytest.raises(RefusedError):
                    await first(9, frames(stream))

    asyncio.run(run())


@gstreamer
def test_pictures_and_sound_of_a_server_that_sends_by_udp_only(tmp_path: Path) -> None:
    async def run() -> None:
        async with (
            asyncio.timeout(PATIENCE),
            gst_server(tmp_path / "none") as url,
            stream_at(url + "/datagrams", RIGHT) as stream,
        ):
            found = pictures(await first(30, frames(stream, every=True), Frame))
            assert {one.image.shape for one in found} == {(180, 320, 3)}
            heard = [one for one in await first(4, sounds(stream), Sound) if isinstance(one, Sound)]
            assert heard[1].samples.any()

    asyncio.run(run())


@gstreamer
@pytest.mark.parametrize("path", ["/jpeg", "/jpeg-wide"])
def test_pictures_of_a_server_that_has_nothing_but_jpeg(path: str, tmp_path: Path) -> None:
    async def run() -> None:
        async with (
            asyncio.timeout(PATIENCE),
            gst_server(tmp_path / "none") as url,
            stream_at(url + path, RIGHT) as stream,
        ):
            found = pictures(await first(10, frames(stream, every=True), Frame))
            # The seven bars of SMPTE, from white to blue; RTP tells sizes in blocks of eight.
            assert found[-1].image.shape == (184, 320, 3)
            bars = [found[-1].image[40, column] > 128 for column in range(20, 320, 45)]
            assert ["".join("rgb"[at] for at in range(3) if bar[at]) for bar in bars] == [
                "rgb", "rg", "gb", "g", "rb", "r", "b",
            ]  # fmt: skip

    asyncio.run(run())


# ipycam, a camera by others: ONVIF with media and movement, and H.264 by its own server.


@asynccontextmanager
async def ipycam(folder: Path) -> AsyncIterator[dict[str, int]]:
    """Its ports. It sees a film of moving pictures."""
    ports = dict(zip(("onvif_port", "rtsp_port", "go2rtc_api_port"), free_ports(3), strict=True))
    film = folder / "film.mp4"
    film.write_bytes(numbered(640, 360).getvalue())
    configuration = folder / "camera.json"
    told = {"local_ip": "127.0.0.1", "username": "viewer", "password": "invented12", **ports}
    configuration.write_text(json.dumps(told))
    command = [sys.executable, "-m", "ipycam", "--config", str(configuration), "--source", str(film), "--hw", "cpu"]
    process = await asyncio.create_subprocess_exec(
        *command, cwd=folder, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        for port in (ports["onvif_port"], ports["rtsp_port"]):
            while True:
                assert process.returncode is None
                try:
                    _, writer = await asyncio.open_connection("127.0.0.1", port)
                except OSError:
                    await asyncio.sleep(0.1)
                else:
                    writer.close()
                    break
        yield ports
    finally:
        process.kill()
        await process.wait()


def free_ports(number: int) -> list[int]:
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(number)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


@ffmpeg
def test_ipycam(tmp_path: Path) -> None:
    async def run() -> None:
        async with asyncio.timeout(PATIENCE), ipycam(tmp_path) as ports:
            url = f"onvif://127.0.0.1:{ports['onvif_port']}"
            async with connect(url, Credentials("viewer", "invented12"), name="door") as camera:
                identity = await camera.identity()
                assert (identity.make, identity.model) == ("PythonCam", "VirtualCam-1")
                assert (await camera.clock()).trusted
                assert {"media", "ptz"} <= await camera.capabilities()
                (channel,) = await camera.channels()
                large, small = channel.profiles
                assert (large.width, small.width) == (1920, 640)
                # It wants the password in the clear for that.
                with pytest.raises(AnswerError, match="others could read"):
                    await camera.snapshot()
                await camera.ptz.look(Position(0.5, -0.25, 0.5))
                status = await camera.ptz.status()
                assert status.position is not None and status.position.pan == pytest.approx(0.5, abs=0.05)
                found = pictures(await first(5, frames(stream_of(camera, profile="sub"), every=True), Frame))
                assert {one.image.shape for one in found} == {(360, 640, 3)}
                # It has no events and no analytics, and that is told.
                for refusing in (camera.features(), first(2, camera.observations())):
                    with pytest.raises(UnsupportedError):
                        await refusing
            async with connect(url, Credentials("viewer", "guessed")) as camera:
                for _ in range(2):
                    with pytest.raises(RefusedError):
                        await camera.channels()

    asyncio.run(run())
