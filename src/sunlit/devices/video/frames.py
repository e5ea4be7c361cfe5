"""Live pictures and sound as numpy arrays, each with its time."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing, suppress
from datetime import datetime
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

import msgspec

from sunlit.devices.rtsp import Track, playing
from sunlit.devices.rtsp.units import CODECS, parameter, parameter_sets
from sunlit.devices.stream import resumed
from sunlit.devices.video.source import Stream
from sunlit.devices.video.timeline import Timeline
from sunlit.devices.video.units import Timed, first_of, in_thread, need_av
from sunlit.gate import Health

if TYPE_CHECKING:
    import numpy
    from av import AudioFrame, Packet, VideoFrame
    from numpy.typing import NDArray

# Devices may wait as long with the picture that decoding can begin with.
SILENCE_SECONDS = 30.0
# Every frame: how many may wait for the program before the device has to.
WAITING = 8

T = TypeVar("T")
C = TypeVar("C")


class Frame(msgspec.Struct, frozen=True):
    """A picture.

    image          height x width x 3, uint8, red green blue
    time           UTC; by the device's clock where it tells it and it agrees with ours, or else when it arrived
    clock_trusted  which of the two
    position       seconds since the first picture, by the device's own ticks; begins anew when the stream does
    skipped        how many pictures before this one were let go, because the program was busy
    """

    image: "NDArray[numpy.uint8]"
    time: datetime
    clock_trusted: bool
    position: float
    skipped: int

    def __repr__(self) -> str:
        height, width, _ = self.image.shape
        return f"Frame({width}x{height}, {self.time.isoformat()})"


class Sound(msgspec.Struct, frozen=True):
    """A piece of sound: samples x channels, int16, `rate` samples a second; the rest as in Frame."""

    samples: "NDArray[numpy.int16]"
    rate: int
    time: datetime
    clock_trusted: bool
    position: float
    skipped: int

    def __repr__(self) -> str:
        return f"Sound({len(self.samples)} samples, {self.time.isoformat()})"


async def frames(stream: Stream, *, every: bool = False) -> AsyncGenerator[Frame | Health]:
    """The pictures of a stream, for as long as one asks, and the Health of it between them; use `contextlib.aclosing`.

    A stream that breaks off or goes silent is told as unavailable and begun anew, with growing pauses.

    every  every picture, in order; while the program is busy the device has to wait. Else the latest one when the
           program asks: what came before it is let go and counted

    Raises UsageError when PyAV is not installed, RefusedError when the password is refused, UnsupportedError when there
    is no such stream.
    """
    need_av()
    async with aclosing(resumed(stream.gate, lambda: _pictures(stream, every), SILENCE_SECONDS, "video")) as items:
        async for item in items:
            yield item


async def sounds(stream: Stream) -> AsyncGenerator[Sound | Health]:
    """The sound of a stream, every piece of it; else as `frames`."""
    need_av()
    async with aclosing(resumed(stream.gate, lambda: _sounds(stream), SILENCE_SECONDS, "sound")) as items:
        async for item in items:
            yield item


async def _pictures(stream: Stream, every: bool) -> AsyncGenerator[Frame | None]:
    def decode(track: Track, units: Iterator[Timed], give: "Callable[[VideoFrame], bool]") -> None:
        from av.video.codeccontext import VideoCodecContext

        decoder = _decoder(track, VideoCodecContext)
        begun = False
        for unit in units:
            # What comes before the first key picture, or after a gap, cannot be decoded, and looks like it.
            begun = unit.key or (begun and not unit.after)
            for frame in _decode(decoder.decode, unit, track.clock) if begun else ():
                if not give(frame):
                    return

    async with aclosing(_decoded(stream, "video", decode, WAITING if every else 1, not every)) as found:
        async for frame, skipped, timeline in found:
            image = await asyncio.to_thread(frame.to_ndarray, format="rgb24")
            ticks = frame.pts or 0
            when = timeline.time(ticks)
            yield Frame(cast("NDArray[numpy.uint8]", image), *when, ticks / timeline.clock, skipped)


async def _sounds(stream: Stream) -> AsyncGenerator[Sound | None]:
    def decode(track: Track, units: Iterator[Timed], give: "Callable[[AudioFrame], bool]") -> None:
        from av import AudioResampler
        from av.audio.codeccontext import AudioCodecContext

        decoder = _decoder(track, AudioCodecContext)
        if CODECS[track.encoding] != "aac":
            decoder.sample_rate = 16000 if track.encoding == "G722" else track.clock
            decoder.layout = "stereo" if track.channels == 2 else "mono"
        for unit in units:
            for frame in _decode(decoder.decode, unit, track.clock):
                for plain in AudioResampler(format="s16").resample(frame):
                    plain.pts = unit.ticks
                    if not give(plain):
                        return

    async with aclosing(_decoded(stream, "audio", decode, 64, True)) as found:
        async for frame, skipped, timeline in found:
            samples = frame.to_ndarray().reshape(-1, frame.layout.nb_channels)
            ticks = frame.pts or 0
            when = timeline.time(ticks)
            rate = frame.sample_rate
            yield Sound(cast("NDArray[numpy.int16]", samples), rate, *when, ticks / timeline.clock, skipped)


def _decoder(track: Track, kind: type[C]) -> C:
    from av.codec import CodecContext

    decoder = CodecContext.create(CODECS[track.encoding], "r")
    assert isinstance(decoder, kind)
    with suppress(ValueError):
        decoder.extradata = parameter_sets(track) or bytes.fromhex(parameter(track, "config")) or None
    return decoder


def _decode(decode: "Callable[[Packet[Any]], list[T]]", unit: Timed, clock: int) -> list[T]:
    """What a unit gives; nothing when it is broken, since the next ones may be whole."""
    import av

    packet: Packet[Any] = av.Packet(unit.data)
    packet.pts = packet.dts = unit.ticks
    packet.time_base = Fraction(1, clock)
    try:
        return decode(packet)
    except av.error.InvalidDataError:
        return []


async def _decoded(
    stream: Stream,
    media: Literal["video", "audio"],
    decode: Callable[[Track, Iterator[Timed], Callable[[T], bool]], None],
    most: int,
    drop: bool,
) -> AsyncGenerator[tuple[T, int, Timeline]]:
    """What is decoded of the first track of a kind, with how many were let go before it."""
    async with playing(stream.transport, await stream.locate(), first_of(media)) as session:
        timeline = Timeline(session.tracks[0].clock)
        work = partial(decode, session.tracks[0])
        async with in_thread(session, [timeline], work, most=most, drop=drop) as results:
            while (result := await results.get()) is not None:
                yield *result, timeline
