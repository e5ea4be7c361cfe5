"""Pictures, sound, recordings and metadata of the simulated camera and of GStreamer's server, over real sockets."""

import asyncio
import gzip
import hashlib
import logging
import shutil
import ssl
import subprocess
import sys
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator
from contextlib import aclosing, asynccontextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

import pytest
import trustme

from sunlit.devices import (
    Credentials,
    Frame,
    Recorded,
    RefusedError,
    Sound,
    Stream,
    UnsupportedError,
    connect,
    frames,
    joined,
    metadata,
    record,
    sounds,
    stream_at,
    stream_of,
)
from sunlit.devices import stream as stream_module
from sunlit.devices.drivers.onvif.documents import MAX_DOCUMENT, Documents
from sunlit.devices.problem import AnswerError
from sunlit.devices.rtsp import Packet, Track, session
from sunlit.devices.simulator import SimulatedCamera, Simulation, pass_by, simulate
from sunlit.devices.simulator.footage import RATE, SECONDS, number_of
from sunlit.gate import Appearance, Health, Motion, Observation
from sunlit.schema import UsageError

T = TypeVar("T")

# What a URL would have to escape.
PASSWORD = "p@ss:w/rd?é"
RIGHT = Credentials("viewer", PASSWORD)
PICTURES = RATE * SECONDS

gstreamer = pytest.mark.skipif(
    not Path("/usr/lib/x86_64-linux-gnu/girepository-1.0/GstRtspServer-1.0.typelib").exists(),
    reason="needs GStreamer's RTSP server: .ci/run names the Debian packages",
)
ffmpeg = pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="needs ffmpeg: apt-get install ffmpeg")


@pytest.fixture(autouse=True)
def _short_times(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_module, "FIRST_WAIT", 0.05)


def with_simulation(use: Callable[[Simulation], Awaitable[None]], **faults: Any) -> SimulatedCamera:
    """Runs something with a simulation; gives its camera as it was left. Nothing of it may be left running."""

    async def run() -> SimulatedCamera:
        camera = SimulatedCamera("viewer", PASSWORD)
        for name, value in faults.items():
            setattr(camera.faults, name, value)
        async with asyncio.timeout(60), simulate(camera) as simulation:
            await use(simulation)
        assert asyncio.all_tasks() == {asyncio.current_task()}
        return camera

    return asyncio.run(run())


@asynccontextmanager
async def small(simulation: Simulation, credentials: Credentials | None = RIGHT) -> AsyncIterator[Stream]:
    async with stream_at(simulation.rtsp.replace("large", "small"), credentials, name="door") as stream:
        yield stream


async def first(number: int, items: AsyncGenerator[T], kind: type[object] = object) -> list[T]:
    """The first so many of a kind, and all that comes between them."""
    found: list[T] = []
    left = number
    async with aclosing(items):
        async for item in items:
            found.append(item)
            left -= isinstance(item, kind)
            if not left:
                break
    return found


def pictures(found: list[Frame | Health]) -> list[Frame]:
    return [one for one in found if isinstance(one, Frame)]


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


def test_a_stream_that_breaks_off_is_told_and_begun_anew() -> None:
    async def use(simulation: Simulation) -> None:
        async with small(simulation) as stream, aclosing(frames(stream, every=True)) as found:
            told: list[tuple[bool, str]] = []
            async for one in found:
                if isinstance(one, Health):
                    told.append((one.available, one.reason))
                elif len(told) in (1, 3):
                    simulation.camera.hang_up()
                if len(told) == 5:
                    break
        assert told == [(True, ""), (False, "no answer"), (True, ""), (False, "no answer"), (True, "")]

    with_simulation(use)


def test_a_stream_that_freezes_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session.Session.sent, "__defaults__", (0.5,))

    async def use(simulation: Simulation) -> None:
        async with small(simulation) as stream, aclosing(frames(stream)) as found:
            told: list[tuple[bool, str]] = []
            async for one in found:
                if isinstance(one, Health):
                    told.append((one.available, one.reason))
                    simulation.camera.faults.frozen = False
                    if len(told) == 3:
                        break
                else:
                    simulation.camera.faults.frozen = True
        assert told == [(True, ""), (False, "silent"), (True, "")]

    with_simulation(use)


def test_a_refused_password_is_sent_once_and_shown_nowhere(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    wrong = Credentials("viewer", "gu€ssed:it@")

    async def use(simulation: Simulation) -> None:
        async with connect(simulation.onvif, wrong) as camera, small(simulation, wrong) as stream:
            for _ in range(3):
                with pytest.raises(RefusedError) as caught:
                    await first(9, frames(stream))
                assert "ssed:it" not in str(caught.value) and repr(stream) == "Stream('door')"
            assert simulation.camera.refusals == 1
            with pytest.raises(RefusedError):
                await camera.identity()
            # Refused by the one protocol, it is not tried by the other.
            with pytest.raises(RefusedError):
                await first(9, frames(stream_of(camera)))
            assert simulation.camera.refusals == 2

    with_simulation(use, lockout=99)
    assert "ssed:it" not in caplog.text and PASSWORD not in caplog.text


def test_without_a_password_it_says_what_is_needed() -> None:
    async def use(simulation: Simulation) -> None:
        async with small(simulation, None) as stream:
            with pytest.raises(RefusedError, match="asks for a user and a password"):
                await first(9, frames(stream))

    with_simulation(use)


def test_no_such_stream() -> None:
    async def use(simulation: Simulation) -> None:
        async with stream_at(simulation.rtsp + "st", RIGHT) as stream:
            with pytest.raises(UnsupportedError, match="404"):
                await first(9, frames(stream))

    with_simulation(use)


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        (b"\xff\xd8\xff", "bad answer"),
        (b"RTSP/1.0 200 OK\r\nCSeq: 1\r\n\r\n", "bad answer"),
        (b"RTSP/1.0 503 Busy\r\nCSeq: 1\r\n\r\n", "busy"),
        (b'RTSP/1.0 401 No\r\nCSeq: 1\r\nWWW-Authenticate: Basic realm="x"\r\n\r\n', "bad answer"),
        (b"RTSP/1.0 401 No\r\nCSeq: 1\r\nWWW-Authenticate: Digest rubbish\r\n\r\n", "bad answer"),
        (b"$\x00\xff\xff", "no answer"),
        (b"", "no answer"),
    ],
)
def test_servers_that_answer_something_else(answers: bytes, reason: str) -> None:
    async def run() -> None:
        seen = bytearray()

        async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            seen.extend(await reader.read(4096))
            writer.write(answers)
            writer.close()

        server = await asyncio.start_server(accept, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with server, stream_at(f"rtsp://127.0.0.1:{port}/x", RIGHT) as stream, asyncio.timeout(20):
            (health,) = await first(1, frames(stream))
            assert isinstance(health, Health) and (health.available, health.reason) == (False, reason)
        assert b"Authorization" not in seen

    asyncio.run(run())


def test_a_stream_at_a_stranger_is_asked_for_at_the_camera() -> None:
    async def use(simulation: Simulation) -> None:
        async with small(simulation) as stream:
            found: list[str] = []

            async def stranger() -> str:
                found.append(f"rtsp://root:pw@192.0.2.66:{simulation.camera.rtsp_port}/small")
                return found[0]

            moved = Stream(stream.transport, stream.gate, stranger, stream.offset)
            assert pictures(await first(1, frames(moved), Frame))
        assert found

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
        assert not [one for one in threading.enumerate() if one.name == "sunlit-video"]

    with_simulation(use)


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


@asynccontextmanager
async def passing(camera: SimulatedCamera, *before: bytes) -> AsyncIterator[None]:
    """Something moves and someone passes, again and again, after these documents."""

    async def go_by() -> None:
        while True:
            await asyncio.sleep(0.2)
            for document in before:
                camera.describe(document)
            camera.move(True)
            pass_by(camera)

    task = asyncio.create_task(go_by())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.mark.parametrize("clock", [0, 3600])
def test_metadata_comes_through_the_gate_beside_the_events(clock: int) -> None:
    async def use(simulation: Simulation) -> None:
        simulation.camera.faults.clock = timedelta(seconds=clock)
        found: list[Observation] = []
        async with connect(simulation.onvif, RIGHT, name="door") as camera, passing(simulation.camera):
            both = joined(camera.observations(), metadata(stream_of(camera, 2, "sub")))
            async with aclosing(both):
                async for one in both:
                    found.append(one)
                    if {(Appearance, 1), (Appearance, 2)} <= {(type(one), one.channel) for one in found}:
                        break
        assert {one.stream for one in found if isinstance(one, Health)} == {"events", "metadata"}
        seen = [one for one in found if isinstance(one, Motion) and one.channel == 2]
        worn = [one for one in found if isinstance(one, Appearance) and one.channel == 2]
        assert seen[0].target == "" and seen[0].clock_trusted is not bool(clock)
        assert all(abs(one.time - datetime.now(UTC)) < timedelta(minutes=1) for one in (*seen, *worn))
        assert worn[0].upper is not None and worn[0].upper.kind == "long sleeves" and worn[0].glasses is not None
        assert len({one.sequence for one in found}) == len(found)

    with_simulation(use)


def test_a_broken_document_is_counted_and_the_next_one_read() -> None:
    broken = (b"<broken", b"<other/>", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')

    async def use(simulation: Simulation) -> None:
        async with small(simulation) as stream, passing(simulation.camera, *broken):
            found = await first(2, metadata(stream), Motion)
            assert [one.available for one in found if isinstance(one, Health)] == [True]
            assert sum(count for one, count in stream.gate.dropped.items() if one.reason == "malformed") >= 3

    with_simulation(use)


METADATA = Track("application", 107, "VND.ONVIF.METADATA", 90000)
PACKED = Track("application", 107, "VND.ONVIF.METADATA.GZIP", 90000)


def split(document: bytes, size: int, sequence: int = 65535) -> Iterator[Packet]:
    pieces = [document[at : at + size] for at in range(0, len(document), size)]
    for number, piece in enumerate(pieces):
        yield Packet(number == len(pieces) - 1, 107, (sequence + number) & 0xFFFF, 0, piece)


def test_documents_are_put_together_and_unpacked() -> None:
    document = b"<a>" + b"b" * 5000 + b"</a>"
    for track, sent in ((METADATA, document), (PACKED, gzip.compress(document))):
        for size in (7, 1400, 60000):
            found = Documents(track)
            told = [found.packet(packet) for packet in split(sent, size)]
            assert told[-1] == document and not any(told[:-1])


def test_documents_that_are_not_whole_too_large_or_no_gzip() -> None:
    bomb = gzip.compress(bytes(MAX_DOCUMENT + 1))
    whole = list(split(b"<a/>" * 1000, 1000))
    for track, sent in (
        (METADATA, [whole[0], *whole[2:]]),
        (METADATA, list(split(bytes(MAX_DOCUMENT + 1), 60000))),
        (PACKED, list(split(bomb, 1400))),
        (PACKED, list(split(gzip.compress(b"x" * 9)[:-4], 1400))),
        (PACKED, list(split(b"no gzip", 1400))),
    ):
        found = Documents(track)
        with pytest.raises(AnswerError):
            for packet in sent:
                found.packet(packet)
        after = (sent[-1].sequence + 1) & 0xFFFF
        good = gzip.compress(b"<b/>") if track is PACKED else b"<b/>"
        assert [found.packet(packet) for packet in split(good, 1400, after)] == [b"<b/>"]


# Foreign clients.


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

        options = ["-v", "error", "-rtsp_transport", transport] if transport == "tcp" else ["-v", "error"]
        shown = await told(
            "ffprobe", *options, "-show_entries", "stream=codec_type,codec_name,width", "-of", "csv=p=0", url
        )
        assert {"h264,video,640", "aac,audio"} <= set(shown.decode().split())

        out = tmp_path / "metadata.xml"
        async with passing(simulation.camera):
            await told("ffmpeg", *options, "-i", url, "-map", "0:d", "-c", "copy", "-t", "2", "-f", "data", str(out))
        assert out.read_bytes().startswith(b"<?xml") and b"LongSleeve" in out.read_bytes()

    with_simulation(use)


# A foreign server.


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
        async with asyncio.timeout(90), gst_server(document) as url:
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


def test_without_pyav_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "av", None)

    async def use(simulation: Simulation) -> None:
        assert simulation.rtsp == ""
        async with stream_at("rtsp://127.0.0.1:1/x", RIGHT) as stream:
            with pytest.raises(UsageError, match=r"pip install 'sunlit\[video\]'"):
                await first(1, frames(stream))

    with_simulation(use)


def test_tls_to_the_one_certificate_that_is_trusted() -> None:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate = authority.issue_cert("127.0.0.1")
    certificate.configure_cert(context)
    fingerprint = hashlib.sha256(ssl.PEM_cert_to_DER_cert(certificate.cert_chain_pems[0].bytes().decode())).hexdigest()

    async def run() -> None:
        seen = bytearray()

        async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            seen.extend(await reader.read(4096))
            writer.write(b"RTSP/1.0 404 No\r\nCSeq: 1\r\n\r\n")
            writer.close()

        server = await asyncio.start_server(accept, "127.0.0.1", 0, ssl=context)
        url = f"rtsps://127.0.0.1:{server.sockets[0].getsockname()[1]}/x"
        async with server, asyncio.timeout(20):
            async with stream_at(url, RIGHT, fingerprint=fingerprint) as stream:
                with pytest.raises(UnsupportedError, match="404"):
                    await first(9, frames(stream))
            assert seen.startswith(b"DESCRIBE rtsps://127.0.0.1:")
            for other in ("", "0" * 64):
                async with stream_at(url, RIGHT, fingerprint=other) as stream:
                    (health,) = await first(1, frames(stream))
                    assert isinstance(health, Health) and health.reason == "no answer"

    asyncio.run(run())
