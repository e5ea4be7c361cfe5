"""What the simulated camera sees: a file, or a test picture with its number in it, as RTP packets; needs PyAV."""

import base64
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cache
from io import BytesIO
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from sunlit.devices.rtsp import Track
from sunlit.schema import UsageError

if TYPE_CHECKING:
    import numpy
    from av import AudioFrame, Packet, VideoFrame
    from av.audio.stream import AudioStream
    from av.container import InputContainer, OutputContainer
    from av.video.stream import VideoStream
    from numpy.typing import NDArray

RATE = 25
SECONDS = 4
# The number of a test picture stands in its upper eighth: so many squares, black or white, the highest first.
BITS = 16
# Of a file, more is not kept in memory.
LONGEST = 60.0
_MTU = 1400
_LIKE_CAMERAS = {"preset": "ultrafast", "tune": "zerolatency"}


class Sent(msgspec.Struct, frozen=True):
    """An RTP packet, and when it is sent, in seconds from the beginning."""

    at: float
    track: int
    packet: bytes


class Footage(msgspec.Struct, frozen=True):
    """The tracks of a loop of so many seconds, and its packets in the order of time."""

    tracks: tuple[Track, ...]
    packets: tuple[Sent, ...]
    seconds: float


class _Packets:
    """A file that keeps each write of FFmpeg's RTP muxer: a packet."""

    def __init__(self) -> None:
        self.written: list[bytes] = []

    def write(self, data: bytes) -> int:
        self.written.append(bytes(data))
        return len(data)


def footage(path: Path | None, width: int, height: int) -> Footage:
    """The first video and audio track of a file's first minute, or a test picture of that size.

    What cameras do not send is encoded anew. Raises UsageError for a file that is no film.
    """
    import av

    if path is None:
        return _test_footage(width, height)
    try:
        with av.open(str(path), "r") as source:
            pictures, sounds = source.streams.video[:1], source.streams.audio[:1]
            plain = None if all(map(_films, pictures)) and all(map(_sounds, sounds)) else _encoded(source)
        return _footage(plain or str(path))
    except (av.error.FFmpegError, ValueError, IndexError) as error:
        raise UsageError(f"{path} is no film that the simulated camera could see: {error}") from None


@cache
def _test_footage(width: int, height: int) -> Footage:
    return _footage(test_picture(width, height))


def _footage(file: str | BytesIO) -> Footage:
    import av

    with av.open(file, "r") as source:
        tracks: list[Track] = []
        packets: list[Sent] = []
        chosen: list[VideoStream | AudioStream] = [*source.streams.video[:1], *source.streams.audio[:1]]
        for stream in chosen:
            source.seek(0)
            minute = takewhile(lambda packet: _begins(packet) < LONGEST, source.demux(stream))
            found, sent = _packed(len(tracks), stream, list(minute))
            tracks.append(found)
            packets += sent
    if not packets:
        raise ValueError("it has no video and no sound")
    # A loop is as long as its pictures, where there are some.
    seconds = max(one.at for one in packets if one.track == 0) + 1 / RATE
    packets = sorted((one for one in packets if one.at < seconds), key=lambda one: one.at)
    return Footage(tuple(tracks), tuple(packets), seconds)


def _begins(packet: "Packet[Any]") -> float:
    return float(packet.dts * packet.time_base) if packet.dts is not None and packet.time_base is not None else 0.0


def _films(stream: "VideoStream") -> bool:
    """Whether cameras send such pictures, and their description is in the form that is read here."""
    context = stream.codec_context
    if context.name == "h264" and (context.extradata or b"")[:1] != b"\1":
        return False
    return context.name in ("h264", "hevc", "mjpeg") and not context.has_b_frames


def _sounds(stream: "AudioStream") -> bool:
    context = stream.codec_context
    return context.name == "aac" or (context.name in ("pcm_alaw", "pcm_mulaw") and context.sample_rate == 8000)


def _encoded(source: "InputContainer") -> BytesIO:
    """The first minute of a film, as cameras encode it."""
    import av

    made = BytesIO()
    with av.open(made, "w", format="mp4") as target:
        ways: dict[int, Callable[[Any], list[Packet[Any]]]] = {}
        for seen in source.streams.video[:1]:
            ways[seen.index] = _picture_encoder(target, seen)
        for heard in source.streams.audio[:1]:
            ways[heard.index] = _sound_encoder(target)
        for packet in source.demux([source.streams[index] for index in ways]):
            for frame in packet.decode():
                if isinstance(frame, av.VideoFrame | av.AudioFrame) and (frame.time or 0) < LONGEST:
                    target.mux(ways[packet.stream.index](frame))
        for encode in ways.values():
            target.mux(encode(None))
    made.seek(0)
    return made


def _picture_encoder(target: "OutputContainer", seen: "VideoStream") -> "Callable[[Any], list[Packet[Any]]]":
    rate = round(seen.average_rate or RATE)
    video = target.add_stream("libx264", rate=rate, options={**_LIKE_CAMERAS, "g": str(rate)})
    video.width, video.height, video.pix_fmt = seen.width & ~1, seen.height & ~1, "yuv420p"

    def encode(frame: "VideoFrame | None") -> "list[Packet[Any]]":
        plain = frame and frame.reformat(video.width, video.height, "yuv420p")
        return video.encode(plain)

    return encode


def _sound_encoder(target: "OutputContainer") -> "Callable[[Any], list[Packet[Any]]]":
    import av

    audio = target.add_stream("aac", rate=16000, layout="mono")
    resampler = av.AudioResampler(format="fltp", layout="mono", rate=16000)

    def encode(frame: "AudioFrame | None") -> "list[Packet[Any]]":
        found = [packet for one in resampler.resample(frame) for packet in audio.encode(one)]
        return found if frame else [*found, *audio.encode(None)]

    return encode


def _packed(number: int, stream: "VideoStream | AudioStream", packets: "list[Packet[Any]]") -> tuple[Track, list[Sent]]:
    import av
    from av.bitstream import BitStreamFilterContext

    name = stream.codec_context.name
    into = _Packets()
    sent: list[Sent] = []
    with av.open(into, "w", format="rtp", buffer_size=_MTU) as muxer:
        copy = muxer.add_stream_from_template(stream)
        if name in ("h264", "hevc"):
            # Cameras repeat the parameter sets with each key frame.
            in_band = BitStreamFilterContext(f"{name}_mp4toannexb", stream, copy)
            packets = [one for packet in packets if packet.size for one in in_band.filter(packet)]
        for packet in packets:
            if packet.size and packet.dts is not None and packet.time_base is not None:
                at = float(packet.dts * packet.time_base)
                packet.stream = copy
                muxer.mux(packet)
                sent += [Sent(at, number, one) for one in into.written if not 200 <= one[1] <= 204]
                into.written.clear()
    return _described(stream, sent[0].packet[1] & 0x7F), sent


def _described(stream: "VideoStream | AudioStream", payload_type: int) -> Track:
    extra = bytes(stream.codec_context.extradata or b"")
    match stream.codec_context.name:
        case "h264":
            sets = ",".join(base64.b64encode(one).decode() for one in _parameter_sets(extra))
            return Track("video", payload_type, "H264", 90000, 0, f"packetization-mode=1;sprop-parameter-sets={sets}")
        case "hevc":
            return Track("video", payload_type, "H265", 90000)
        case "mjpeg":
            return Track("video", payload_type, "JPEG", 90000)
        case "pcm_alaw" | "pcm_mulaw" as name:
            return Track("audio", payload_type, "PCMA" if name == "pcm_alaw" else "PCMU", 8000)
        case "aac":
            form = f"streamtype=5;mode=AAC-hbr;sizelength=13;indexlength=3;indexdeltalength=3;config={extra.hex()}"
            return Track("audio", payload_type, "MPEG4-GENERIC", *_rate(stream), form)
        case name:
            raise ValueError(f"the simulated camera cannot send {name}")


def _rate(stream: "VideoStream | AudioStream") -> tuple[int, int]:
    """Samples a second, and channels."""
    from av.audio.stream import AudioStream

    assert isinstance(stream, AudioStream)
    return stream.codec_context.sample_rate, stream.codec_context.layout.nb_channels


def _parameter_sets(extra: bytes) -> Iterator[bytes]:
    """The sequence and picture parameter sets in an AVCDecoderConfigurationRecord (ISO/IEC 14496-15, 5.3.3.1)."""
    at = 5
    for mask in (31, 255):
        count = extra[at] & mask
        at += 1
        for _ in range(count):
            size = int.from_bytes(extra[at : at + 2])
            yield extra[at + 2 : at + 2 + size]
            at += 2 + size


def test_picture(width: int, height: int) -> BytesIO:
    """An MP4 of a few seconds: numbered pictures of a bar that moves over grey, and a tone."""
    import av
    import numpy

    made = BytesIO()
    with av.open(made, "w", format="mp4") as target:
        video = target.add_stream("libx264", rate=RATE, options={**_LIKE_CAMERAS, "g": str(RATE)})
        video.width, video.height, video.pix_fmt = width, height, "yuv420p"
        audio = target.add_stream("aac", rate=8000, layout="mono")
        for number in range(RATE * SECONDS):
            target.mux(video.encode(av.VideoFrame.from_ndarray(_numbered(number, width, height), format="rgb24")))
        tone = (numpy.sin(numpy.arange(8000 * SECONDS) * 440 * 2 * numpy.pi / 8000) * 8000).astype(numpy.int16)
        sound = av.AudioFrame.from_ndarray(tone[None], format="s16", layout="mono")
        sound.sample_rate, sound.time_base, sound.pts = 8000, Fraction(1, 8000), 0
        target.mux(audio.encode(sound))
        target.mux(audio.encode(None))
        target.mux(video.encode(None))
    made.seek(0)
    return made


def _numbered(number: int, width: int, height: int) -> "NDArray[numpy.uint8]":
    import numpy

    image = numpy.full((height, width, 3), 128, numpy.uint8)
    bar = number * width // (RATE * SECONDS)
    image[height // 4 :, bar : bar + width // 20] = (200, 60, 40)
    for bit in range(BITS):
        left, right = bit * width // BITS, (bit + 1) * width // BITS
        image[: height // 8, left:right] = 255 if number >> (BITS - 1 - bit) & 1 else 0
    return image


def number_of(image: "NDArray[numpy.uint8]") -> int:
    """The number of a test picture."""
    height, width, _ = image.shape
    middles = [image[height // 16, (2 * bit + 1) * width // (2 * BITS), 1] for bit in range(BITS)]
    return sum(1 << (BITS - 1 - bit) for bit, value in enumerate(middles) if value > 128)
