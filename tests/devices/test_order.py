"""Streams whose packets are lost, overtaken and doubled on their way: what comes out is what was sent, or nothing."""

import asyncio
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

import av
import msgspec
import numpy
import pytest
from av.bitstream import BitStreamFilterContext
from av.video.stream import VideoStream
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from sunlit.devices import Frame, Recorded, frames, record
from sunlit.devices.rtsp import Track, parse_packet
from sunlit.devices.rtsp.order import MAX_LATE, MAX_WAITING, Ordered
from sunlit.devices.rtsp.unit import Unit
from sunlit.devices.rtsp.units import assembler
from sunlit.devices.simulator import Simulation
from sunlit.devices.simulator.footage import RATE, footage, number_of
from sunlit.devices.video.record import _write
from sunlit.devices.video.timeline import Timeline
from tests.devices.both import first
from tests.devices.streams import ffmpeg, pictures, small, with_simulation
from tests.devices.test_record import probed

PICTURES = 24
KEYS = 6
# Names of encoders of FFmpeg, and what lets them make pictures of several slices.
CODINGS = {
    "libx264": {"x264-params": "slices=3:bframes=0"},
    "libx265": {"x265-params": "slices=3:bframes=0:log-level=0"},
}


class Film(msgspec.Struct, frozen=True):
    """What was encoded, and the packets that carry it.

    sent     by timestamp: the NAL units of a picture, as the encoder has made them
    packets  the RTP packets, and the timestamp of each
    keys     the timestamps of the pictures that decoding can begin with
    """

    track: Track
    sent: dict[int, list[bytes]]
    packets: list[tuple[int, bytes]]
    keys: set[int]


def noise(number: int) -> av.VideoFrame:
    """A picture that does not fit into one packet."""
    random = numpy.random.default_rng(number)
    frame = av.VideoFrame.from_ndarray(random.integers(0, 255, (96, 160, 3), numpy.uint8), format="rgb24")
    frame.pts, frame.time_base = number, Fraction(1, RATE)
    return frame


def encoded(target: "av.container.OutputContainer", encoder: str, options: dict[str, str]) -> None:
    video = target.add_stream(encoder, rate=RATE, options={"preset": "ultrafast", "g": str(KEYS), **options})
    assert isinstance(video, VideoStream)
    video.width, video.height, video.pix_fmt = 160, 96, "yuv420p"
    for number in range(PICTURES):
        target.mux(video.encode(noise(number)))
    target.mux(video.encode(None))


def number_shown(frame: av.VideoFrame) -> int:
    return number_of(cast("NDArray[numpy.uint8]", frame.to_ndarray(format="rgb24")))


def nal_units(data: bytes) -> list[bytes]:
    """What stands between start codes (H.264, annex B): zeroes before one belong to it."""
    return [one.rstrip(b"\0") for one in data.split(b"\0\0\1") if one.rstrip(b"\0")]


@cache
def film(encoder: str) -> Film:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "film.mp4"
        with av.open(str(path), "w") as target:
            encoded(target, encoder, CODINGS[encoder])
        made = footage(path, 0, 0)
        packets = [(int.from_bytes(one.packet[4:8]), one.packet) for one in made.packets]
        stamps = list(dict.fromkeys(stamp for stamp, _ in packets))
        with av.open(str(path)) as source:
            stream = source.streams.video[0]
            name = stream.codec_context.name
            plain = BitStreamFilterContext(f"{name}_mp4toannexb", stream)
            found = [out for packet in source.demux(stream) if packet.size for out in plain.filter(packet)]
        assert len(found) == len(stamps) == PICTURES
        sent = {stamp: nal_units(bytes(packet)) for stamp, packet in zip(stamps, found, strict=True)}
        keys = {stamp for stamp, packet in zip(stamps, found, strict=True) if packet.is_keyframe}
    return Film(made.tracks[0], sent, packets, keys)


class Way(msgspec.Struct, frozen=True):
    """What befalls the packets on their way: by their numbers, those that are lost, doubled, and late by how many."""

    first: int
    lost: frozenset[int]
    doubled: frozenset[int]
    late: dict[int, int]


def ways(lossy: bool) -> st.SearchStrategy[Way]:
    some = st.frozensets(st.integers(1, 400), max_size=12)
    return st.builds(
        Way,
        first=st.integers(0, 0xFFFF),
        lost=some if lossy else st.just(frozenset()),
        doubled=some,
        late=st.dictionaries(st.integers(1, 400), st.integers(1, 8), max_size=12),
    )


def arrives(packets: list[tuple[int, bytes]], way: Way) -> list[bytes]:
    """The packets, numbered from the way's first on, as they arrive."""
    numbered = [data[:2] + ((way.first + at) & 0xFFFF).to_bytes(2) + data[4:] for at, (_, data) in enumerate(packets)]
    coming = []
    for at, data in enumerate(numbered):
        if at not in way.lost:
            place = at + way.late.get(at, 0) + 0.5 if at in way.late else at
            coming += [(place, data)] * (2 if at in way.doubled else 1)
    return [data for _, data in sorted(coming, key=lambda one: one[0])]


def in_order(coming: list[bytes]) -> Iterator[bytes]:
    order = Ordered()
    for data in coming:
        yield from order.take(data)
    while order.waits:
        yield from order.go_on()


def units_of(track: Track, coming: list[bytes]) -> list[Unit]:
    assemble = assembler(track)
    return [unit for data in in_order(coming) if (packet := parse_packet(data)) for unit in assemble(packet)]


@pytest.mark.parametrize("encoder", CODINGS)
@settings(deadline=None)
@given(way=ways(lossy=False))
def test_packets_that_overtake_and_double_change_nothing(encoder: str, way: Way) -> None:
    of = film(encoder)
    found = units_of(of.track, arrives(of.packets, way))
    assert [(one.timestamp, nal_units(one.data)) for one in found] == list(of.sent.items())
    assert {one.timestamp for one in found if one.key} == of.keys
    assert not any(one.after for one in found)


@pytest.mark.parametrize("encoder", CODINGS)
@settings(deadline=None, max_examples=200)
@given(way=ways(lossy=True))
def test_of_packets_that_are_lost_no_broken_picture_comes(encoder: str, way: Way) -> None:
    of = film(encoder)
    found = units_of(of.track, arrives(of.packets, way))
    assert all(nal_units(one.data) == of.sent[one.timestamp] for one in found), "every picture is whole"
    places = {stamp: at for at, stamp in enumerate(of.sent)}
    for before, after in pairwise(found):
        assert after.after == (places[after.timestamp] != places[before.timestamp] + 1)
    broken = {of.packets[at][0] for at in way.lost if at < len(of.packets)}
    behind = {of.packets[at + 1][0] for at in way.lost if at + 1 < len(of.packets)}
    came = {one.timestamp for one in found}
    assert came.isdisjoint(broken)
    # One whose beginning may be among what was lost before it is left out, but for those that are seen to begin.
    assert came >= set(of.sent) - broken - (behind - of.keys)


@settings(deadline=None)
@given(way=ways(lossy=True))
def test_sound_is_what_was_sent_whatever_is_lost(way: Way) -> None:
    made = footage(None, 64, 64)
    (number,) = (at for at, track in enumerate(made.tracks) if track.media == "audio")
    packets = [(int.from_bytes(one.packet[4:8]), one.packet) for one in made.packets if one.track == number]
    # RFC 3640, 3.3.6: one unit in a packet follows two bytes that say how many headers there are, and its own.
    sent = {stamp: data[16:] for stamp, data in packets}
    lost = {packets[at][0] for at in way.lost if at < len(packets)}
    found = {one.timestamp: one.data for one in units_of(made.tracks[number], arrives(packets, way))}
    assert found == {stamp: data for stamp, data in sent.items() if stamp not in lost}


def sequences(found: list[bytes]) -> list[int]:
    return [int.from_bytes(data[2:4]) for data in found]


def packet(sequence: int, source: bytes = b"ssrc") -> bytes:
    return b"\x80\x60" + (sequence & 0xFFFF).to_bytes(2) + bytes(4) + source


def test_a_packet_that_never_comes_is_not_waited_for_without_end() -> None:
    order = Ordered()
    assert sequences(order.take(packet(65535))) == [65535]
    waiting = [order.take(packet(1 + at)) for at in range(MAX_WAITING)]
    assert waiting == [[]] * MAX_WAITING and order.waits
    assert sequences(order.take(packet(1 + MAX_WAITING))) == list(range(1, MAX_WAITING + 2))
    assert order.take(packet(0)) == [] and not order.waits, "it came too late"


def test_another_sender_and_one_that_counts_anew_are_followed() -> None:
    order = Ordered()
    assert sequences([*order.take(packet(7)), *order.take(packet(9))]) == [7]
    assert sequences(order.take(packet(4000, b"else"))) == [9, 4000]
    assert sequences(order.take(packet(4001, b"else"))) == [4001]
    # The same sender, far behind: RFC 3550, A.1.
    assert order.take(packet(4001 - MAX_LATE, b"else")) == []
    assert order.take(packet(2000, b"else")) == [] and order.waits
    assert sequences(order.go_on()) == [2000]
    assert sequences(order.take(packet(2001, b"else"))) == [2001]


@settings(deadline=None)
@given(st.lists(st.one_of(st.binary(max_size=20), st.integers(0, 0xFFFF).map(packet)), max_size=200))
def test_nothing_is_kept_that_is_too_much(coming: list[bytes]) -> None:
    order = Ordered()
    for data in coming:
        order.take(data)
        assert len(order._waiting) <= MAX_WAITING


# Over real sockets.


def test_datagrams_that_overtake_each_other_lose_no_picture() -> None:
    async def use(simulation: Simulation) -> None:
        async with small(simulation) as stream:
            seen = pictures(await first(50, frames(stream, every=True), Frame))
        assert [number_of(one.image) for one in seen] == list(range(50))

    with_simulation(use, only_udp=True, overtaken=0.3)


@ffmpeg
def test_a_recording_of_a_stream_that_loses_packets_holds_whole_pictures_only(tmp_path: Path) -> None:
    path = tmp_path / "door.mp4"

    async def use(simulation: Simulation) -> None:
        simulation.camera.speed = 4
        async with small(simulation) as stream:
            await first(4, record(stream, path), Recorded)

    with_simulation(use, only_udp=True, lost=0.05)
    assert probed(path)["h264"] > RATE
    with av.open(str(path)) as recorded:
        packets = [one for one in recorded.demux(video=0) if one.size]
        assert packets[0].is_keyframe
    with av.open(str(path)) as recorded:
        shown = list(recorded.decode(video=0))
    begins = number_shown(shown[0])
    assert len(shown) == len(packets)
    for one in shown:
        assert one.time is not None
        assert number_shown(one) == round(begins + one.time * RATE) % 100


@pytest.mark.parametrize("ticks", [1 << 30, -(1 << 30), -90000 * 3600])
def test_a_device_that_sets_its_ticks_anew_is_followed(ticks: int, tmp_path: Path) -> None:
    async def use(simulation: Simulation) -> None:
        async with small(simulation) as stream:
            watched = asyncio.create_task(first(40, frames(stream, every=True), Frame))
            recorded = asyncio.create_task(first(4, record(stream, tmp_path / "door.mp4"), Recorded))
            while len(simulation.camera.played) < 2:
                await asyncio.sleep(0.01)
            await asyncio.sleep(0.5)
            simulation.camera.faults.ticks = ticks
            seen = pictures(await watched)
            assert [number_of(one.image) for one in seen] == list(range(40))
            assert all(0 < after.position - before.position < 600 for before, after in pairwise(seen))
            await recorded

    with_simulation(use)
    with av.open(str(tmp_path / "door.mp4")) as film:
        shown = [number_shown(one) for one in film.decode(video=0)]
        assert all(after - before == 1 or (before, after) == (99, 0) for before, after in pairwise(shown))
        assert len(shown) > RATE
    assert not (tmp_path / "door-2.mp4").exists()


def test_pictures_that_are_shown_in_another_order_than_they_come_are_all_recorded(tmp_path: Path) -> None:
    made = BytesIO()
    with av.open(made, "w", format="mp4") as target:
        encoded(target, "libx264", {"x264-params": "bframes=3:b-pyramid=normal"})
    made.seek(0)
    with av.open(made, "r") as source:
        stream = source.streams.video[0]
        assert isinstance(stream, VideoStream)
        plain = BitStreamFilterContext("h264_mp4toannexb", stream)
        found = [out for packet in source.demux(stream) if packet.size for out in plain.filter(packet)]
    timeline = Timeline(90000)
    stamps = [round((one.pts or 0) * (one.time_base or 0) * 90000) for one in found]
    assert stamps != sorted(stamps), "they come in another order"
    ticks = map(timeline.arrived, stamps)
    units = [(0, at, one.is_keyframe, bytes(one)) for at, one in zip(ticks, found, strict=True)]
    path = tmp_path / "door.mp4"
    _write(iter(units), (Track("video", 96, "H264", 90000),), path, lambda seconds, size: True)
    with av.open(str(path)) as film:
        shown = [one.time for one in film.decode(video=0)]
    assert len(shown) == PICTURES
    assert all(abs((one or 0) - (shown[0] or 0) - at / RATE) < 0.001 for at, one in enumerate(shown))
