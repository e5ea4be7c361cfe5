"""Streams by UDP, and pictures as JPEG, of the simulated camera: what some devices have nothing but."""

import asyncio
import socket
import struct
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import cast

import av
import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from sunlit.devices import Frame, Recorded, Sound, UnreachableError, frames, metadata, record, sounds, stream_at
from sunlit.devices.rtsp import Chunk, Packet, Track
from sunlit.devices.rtsp.datagrams import MAX_WAITING, Datagrams
from sunlit.devices.rtsp.unit import Unit
from sunlit.devices.rtsp.units import assembler
from sunlit.devices.simulator import SimulatedCamera, Simulation, simulate
from sunlit.devices.simulator.footage import RATE, footage, number_of
from sunlit.devices.simulator.footage import test_picture as numbered
from sunlit.gate import Motion
from tests.devices.both import first
from tests.devices.streams import PASSWORD, RIGHT, ffmpeg, passing, pictures, small, with_simulation
from tests.guard import PATIENCE

JPEG = Track("video", 26, "JPEG", 90000)


def test_pictures_sound_and_metadata_by_udp() -> None:
    async def use(simulation: Simulation) -> None:
        async with small(simulation) as stream:
            seen = pictures(await first(30, frames(stream, every=True), Frame))
            assert [number_of(one.image) for one in seen] == list(range(30))
            assert all(one.clock_trusted for one in seen)
            heard = [one for one in await first(3, sounds(stream), Sound) if isinstance(one, Sound)]
            assert {one.rate for one in heard} == {8000}
            async with passing(simulation.camera):
                assert await first(1, metadata(stream), Motion)
        asked = [request for request in simulation.camera.requests if request.startswith("SETUP")]
        # Each first track is asked for over the connection before that, and declined.
        assert len(asked) == 2 * 3

    with_simulation(use, only_udp=True)


def test_what_builds_on_a_picture_that_was_lost_is_not_shown() -> None:
    """A tenth of what is sent does not arrive; every picture that is shown is one that was sent, as it was."""

    async def use(simulation: Simulation) -> None:
        simulation.camera.speed = 8
        async with small(simulation) as stream:
            seen = pictures(await first(60, frames(stream, every=True), Frame))
        numbers = [number_of(one.image) for one in seen]
        assert any(after - before not in (1, -99) for before, after in pairwise(numbers)), "some were lost"
        for one in seen:
            passed = one.position - seen[0].position
            assert number_of(one.image) == round(passed * RATE + numbers[0]) % 100

    with_simulation(use, only_udp=True, lost=0.1)


def test_a_stream_that_begins_inside_a_picture_and_one_whose_end_is_lost() -> None:
    """RFC 6184, 5.8: a fragment without the start bit; H.264, 7.3.3: a slice whose first macroblock is not 0."""

    def sent(at: int, timestamp: int, payload: bytes, marker: bool = False) -> Packet:
        return Packet(marker, 96, at, timestamp, payload)

    def seen(*packets: Packet) -> list[int]:
        put = assembler(Track("video", 96, "H264", 90000))
        return [unit.timestamp for packet in packets for unit in put(packet)]

    whole = sent(3, 2, b"\x61\x80next", True)
    assert seen(sent(2, 1, b"\x7c\x45end", True), whole) == [2]
    assert seen(sent(2, 1, b"\x61\x40second slice", True), whole) == [2]
    assert seen(sent(2, 1, b"\x61\x80only slice", True), whole) == [1, 2]
    # What was lost between them is the end of the first, or the beginning of the second, or both.
    after = sent(4, 3, b"\x61\x80third", True)
    assert seen(sent(1, 1, b"\x7c\x85begins"), whole, after) == [3]


def rtp(sequence: int) -> bytes:
    return struct.pack(">BBHII", 0x80, 96, sequence, 0, 0)


def test_datagrams_of_others_and_too_many_of_them_are_dropped() -> None:
    async def run() -> None:
        datagrams = Datagrams("127.0.0.1", "127.0.0.1")
        strange = Datagrams("127.0.0.1", "127.0.0.2")
        try:
            port, other = await datagrams.open(0), await strange.open(0)
            assert port % 2 == 0 and await datagrams.open(1) % 2 == 0
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
                sender.sendto(rtp(1), ("127.0.0.1", port))
                sender.sendto(b"rtcp", ("127.0.0.1", port + 1))
                sender.sendto(rtp(1), ("127.0.0.1", other))
            found: list[Chunk] = []
            while len(found) < 2:
                found += await datagrams.arrived()
            assert sorted((one.channel, one.data) for one in found) == [(0, rtp(1)), (1, b"rtcp")]
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.1):
                    await strange.arrived()
            for number in range(MAX_WAITING + 5):
                datagrams.take("127.0.0.1", 0, rtp(2 + number))
            assert [one.data for one in await datagrams.arrived()][:1] == [rtp(7)]
        finally:
            datagrams.close()
            strange.close()

    asyncio.run(run())


def test_a_datagram_that_never_comes_is_soon_waited_for_no_more() -> None:
    async def run() -> None:
        datagrams = Datagrams("127.0.0.1", "127.0.0.1")
        for number in (1, 3, 4, 6):
            datagrams.take("127.0.0.1", 0, rtp(number))
        found: list[Chunk] = []
        async with asyncio.timeout(PATIENCE):
            while len(found) < 4:
                found += await datagrams.arrived()
        assert [one.data for one in found] == [rtp(1), rtp(3), rtp(4), rtp(6)]
        datagrams.close()

    asyncio.run(run())


def test_a_machine_without_ports_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> None:
        datagrams = Datagrams("127.0.0.1", "127.0.0.1")

        async def taken(channel: int, port: int) -> asyncio.DatagramTransport:
            if port:
                raise OSError
            return await bind(channel, port)

        bind = datagrams._bind
        monkeypatch.setattr(datagrams, "_bind", taken)
        with pytest.raises(UnreachableError, match="no two ports"):
            await datagrams.open(0)

    asyncio.run(run())


# JPEG.


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The numbered test pictures as a film of JPEG pictures."""
    path = tmp_path_factory.mktemp("film") / "film.avi"
    with av.open(numbered(640, 360), "r") as source, av.open(str(path), "w") as target:
        # FFmpeg sends the usual tables of codes only, and no restarts, which it makes for each of its threads.
        options = {"huffman": "default", "qmin": "2", "qmax": "4", "threads": "1"}
        stream = target.add_stream("mjpeg", rate=RATE, options=options)
        stream.width, stream.height, stream.pix_fmt = 640, 360, "yuvj420p"
        for frame in source.decode(video=0):
            target.mux(stream.encode(frame.reformat(format="yuvj420p")))
        target.mux(stream.encode(None))
    return path


@ffmpeg
@pytest.mark.parametrize("only_udp", [False, True])
def test_pictures_of_a_camera_that_has_nothing_but_jpeg(film: Path, only_udp: bool, tmp_path: Path) -> None:
    async def run() -> None:
        camera = SimulatedCamera("viewer", PASSWORD)
        camera.faults.only_udp = only_udp
        async with (
            asyncio.timeout(PATIENCE),
            simulate(camera, video=film) as simulation,
            stream_at(simulation.rtsp, RIGHT) as stream,
        ):
            seen = pictures(await first(20, frames(stream, every=True), Frame))
            assert [number_of(one.image) for one in seen] == list(range(20))
            red, green, blue = (int(value) for value in seen[0].image[300, 10])
            assert red > 150 and green < 110 and blue < 110
            await first(2, record(stream, tmp_path / "door.mp4"), Recorded)
        with av.open(str(tmp_path / "door.mp4")) as recorded:
            assert recorded.streams.video[0].codec_context.name == "mjpeg"
            shown = next(recorded.decode(video=0)).to_ndarray(format="rgb24")
            assert number_of(cast("NDArray[numpy.uint8]", shown)) == 0

    asyncio.run(run())


def packets(film: Path, number: int) -> list[Packet]:
    """The packets of one picture of the film, as FFmpeg's muxer has made them."""
    sent = [one.packet for one in footage(film, 0, 0).packets]
    stamps = list(dict.fromkeys(packet[4:8] for packet in sent))
    found = [packet for packet in sent if packet[4:8] == stamps[number]]
    return [Packet(bool(one[1] & 128), 26, at, number, one[12:]) for at, one in enumerate(found)]


@cache
def pieces(film: Path) -> list[Packet]:
    """The packets of the first pictures of the film."""
    return [packet for number in range(6) for packet in packets(film, number)]


def decoded(data: bytes) -> "NDArray[numpy.uint8]":
    decoder = av.CodecContext.create("mjpeg", "r")
    assert isinstance(decoder, av.VideoCodecContext)
    (frame,) = decoder.decode(av.Packet(data))
    return cast("NDArray[numpy.uint8]", frame.to_ndarray(format="rgb24"))


def units(sent: list[Packet]) -> list[Unit]:
    assemble = assembler(JPEG)
    return [unit for packet in sent for unit in assemble(packet)]


def test_a_picture_that_lacks_a_piece_is_left_out_and_the_next_one_is_whole(film: Path) -> None:
    one, other = packets(film, 0), packets(film, 1)
    assert len(one) > 2
    (unit,) = units([*one[:1], *one[2:], *other])
    assert unit.timestamp == 1 and number_of(decoded(unit.data)) == 1
    assert [number_of(decoded(unit.data)) for unit in units([*one[:-1], *other])] == [1]


@settings(deadline=None, max_examples=30)
@given(lost=st.frozensets(st.integers(0, 80), max_size=6))
def test_of_pictures_that_lose_pieces_the_whole_ones_come_out_as_they_were(film: Path, lost: frozenset[int]) -> None:
    sent = pieces(film)
    found = units([one for at, one in enumerate(sent) if at not in lost])
    broken = {one.timestamp for at, one in enumerate(sent) if at in lost}
    assert [unit.timestamp for unit in found] == [number for number in range(6) if number not in broken]
    assert all(number_of(decoded(unit.data)) == unit.timestamp for unit in found)


def test_qualities_are_the_usual_tables_scaled(film: Path) -> None:
    """T.81 says what the tables are for a quality of 50; those for 25 are twice, for 75 half as coarse."""
    payload = packets(film, 0)[0].payload
    plain = payload[:5] + b"%c" + payload[6:8]
    for quality, first_numbers in ((50, [16, 11, 12]), (25, [32, 22, 24]), (75, [8, 6, 6]), (99, [1, 1, 1])):
        (unit,) = units([Packet(True, 26, 0, 0, plain[:5] + bytes((quality,)) + payload[6:8] + b"scan")])
        at = unit.data.index(b"\xff\xdb")
        assert list(unit.data[at + 5 : at + 8]) == first_numbers
        assert unit.data.endswith(b"scan\xff\xd9")


def test_tables_are_remembered_where_a_device_sends_them_once(film: Path) -> None:
    head = bytes((0, 0, 0, 0, 1, 200, 80, 45))
    tables = bytes(range(1, 65)) + bytes(range(65, 129))
    with_tables = Packet(True, 26, 0, 0, head + struct.pack(">BBH", 0, 0, 128) + tables + b"a")
    without = Packet(True, 26, 1, 1, head + struct.pack(">BBH", 0, 0, 0) + b"b")
    first_unit, second = units([with_tables, without])
    assert bytes(range(1, 65)) in second.data and second.data[:-3] == first_unit.data[:-3]
    assert units([without]) == []
    one = Packet(True, 26, 0, 0, head + struct.pack(">BBH", 0, 0, 64) + tables[:64] + b"a")
    assert units([one])[0].data.count(tables[:64]) == 2
    wide = Packet(True, 26, 0, 0, head + struct.pack(">BBH", 0, 3, 256) + tables * 2 + b"a")
    assert b"\xff\xdb\x00\x83\x10" in units([wide])[0].data


def test_a_restart_interval_is_told_to_the_decoder() -> None:
    head = bytes((0, 0, 0, 0, 65, 50, 80, 45))
    (unit,) = units([Packet(True, 26, 0, 0, head + struct.pack(">HH", 40, 0xFFFF) + b"scan")])
    assert b"\xff\xdd\x00\x04\x00\x28" in unit.data and unit.data.endswith(b"\x3f\x00scan\xff\xd9")


@settings(deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 3), st.binary(max_size=60)), max_size=8))
def test_any_payloads_make_pictures_or_none(sent: list[tuple[bool, int, bytes]]) -> None:
    units([Packet(marker, 26, at, timestamp, data) for at, (marker, timestamp, data) in enumerate(sent)])
