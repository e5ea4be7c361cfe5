"""Recording to MP4 as the camera encodes it, in fragments, so that what was written stays whatever happens."""

import errno
import os
import re
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing, contextmanager
from datetime import datetime, timedelta
from fractions import Fraction
from heapq import heappop, heappush
from io import BytesIO
from itertools import chain
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

import msgspec

from sunlit.devices.problem import UnsupportedError
from sunlit.devices.rtsp import Track, playing
from sunlit.devices.rtsp.units import CODECS, parameter
from sunlit.devices.stream import resumed
from sunlit.devices.video.source import Stream
from sunlit.devices.video.timeline import Timeline
from sunlit.devices.video.units import Timed, first_of, in_thread, need_av
from sunlit.gate import Health
from sunlit.schema import UsageError

if TYPE_CHECKING:
    from av.container import OutputContainer
    from av.stream import Stream as AvStream

SILENCE_SECONDS = 30.0
_CANNOT_WRITE = frozenset(
    (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS, errno.EACCES, errno.ENOENT, errno.ENAMETOOLONG)
)
# A fragment begins with every key frame, and at the latest after a second.
_FRAGMENTS = {
    "movflags": "frag_keyframe+empty_moov+default_base_moof",
    "frag_duration": "1000000",
    "flush_packets": "1",
}


class Recorded(msgspec.Struct, frozen=True):
    """How far a recording is: the file that is being written, its seconds and its bytes.

    left_out  the encoding of the sound, where MP4 cannot hold it
    """

    path: Path
    seconds: float
    size: int
    left_out: str = ""


async def record(stream: Stream, path: Path) -> AsyncGenerator[Recorded | Health]:
    """Write a stream to an MP4 file, without encoding it anew, for as long as one asks; told about once a second.

    When the stream breaks off, what was written is whole, and goes on in a new file beside it: `door-2.mp4`. No file is
    written over. Use it in `contextlib.aclosing`: leaving it finishes the file.

    Raises UsageError when the file cannot be written, and as `frames`.
    """
    need_av()
    if path.suffix.lower() != ".mp4":
        raise UsageError(f"{path} is not named *.mp4: recordings are MP4 files")
    with _told(path):
        there = path.exists()
    if there:
        raise UsageError(f"{path} is there already, and no recording is written over")
    if not path.parent.is_dir():
        raise UsageError(f"{path.parent} is not a folder: create it first")
    async with aclosing(
        resumed(stream.gate, lambda: _session(stream, _free(path)), SILENCE_SECONDS, "recording")
    ) as items:
        async for item in items:
            yield item


def _free(path: Path) -> Path:
    number = 1
    found = path
    while found.exists():
        number += 1
        found = path.with_stem(f"{path.stem}-{number}")
    return found


async def _session(stream: Stream, path: Path) -> AsyncGenerator[Recorded | None]:
    left_out: list[str] = []
    first = first_of("video", "audio")

    def choose(track: Track) -> bool:
        if not first(track):
            return False
        if track.media == "audio" and not _plain_aac(track):
            left_out.append(track.encoding)
            return False
        return True

    async with playing(stream.transport, await stream.locate(), choose) as session:
        if session.tracks[0].media != "video":
            raise UnsupportedError("this stream has no video")
        timelines = [Timeline(track.clock) for track in session.tracks]

        def write(units: Iterator[Timed], give: Callable[[Recorded], bool]) -> None:
            _write(
                _from_key_picture(units, session.tracks, timelines),
                session.tracks,
                path,
                lambda seconds, size: give(Recorded(path, seconds, size, *left_out[:1])),
            )

        async with in_thread(session, timelines, write, most=1, drop=True) as results:
            while (result := await results.get()) is not None:
                yield result[0]


def _from_key_picture(
    units: Iterator[Timed], tracks: tuple[Track, ...], timelines: list[Timeline]
) -> Iterator[tuple[int, int, bool, bytes]]:
    """Track, ticks, whether decoding can begin there, and bytes: from the first key picture on, which has 0 ticks.

    What builds on a picture that was lost is left out. Sound begins when it arrived, beside the pictures.
    """
    zero: datetime | None = None
    begun = False
    for unit in units:
        track, began = tracks[unit.track], timelines[unit.track].began
        assert began is not None
        if track.media == "video":
            begun = unit.key or (begun and not unit.after)
            if not begun:
                continue
            zero = zero or began + timedelta(seconds=unit.ticks / track.clock)
        if zero is not None:
            yield unit.track, unit.ticks + round((began - zero).total_seconds() * track.clock), unit.key, unit.data


def _write(
    units: Iterator[tuple[int, int, bool, bytes]],
    tracks: tuple[Track, ...],
    path: Path,
    give: Callable[[float, int], bool],
) -> None:
    """Write units to a file; `give` is called with seconds and bytes, about once a second and at the end."""
    import av

    held: list[tuple[int, int, bool, bytes]] = []
    for unit in units:
        held.append(unit)
        # What a track is in detail can be told from its first unit.
        if len({number for number, *_ in held}) == len(tracks) or unit[1] > tracks[unit[0]].clock:
            break
    firsts = {number: data for number, _, _, data in reversed(held)}
    if not firsts:
        return
    told = seconds = 0.0
    with _told(path), av.open(str(path), "w", format="mp4", options=_FRAGMENTS) as target:
        streams = {number: _like(target, tracks[number], firsts[number]) for number in sorted(firsts)}
        for number, ticks, key, data in chain(held, units):
            if number not in streams:
                continue
            stream, decoding = streams[number]
            if (decoded := decoding(ticks)) is None:
                continue
            packet = av.Packet(data)
            packet.pts, packet.dts = ticks, decoded
            packet.time_base = Fraction(1, tracks[number].clock)
            packet.is_keyframe = key
            packet.stream = stream
            target.mux(packet)
            seconds = max(seconds, ticks / tracks[number].clock)
            if monotonic() - told >= 1:
                told = monotonic()
                if not give(seconds, path.stat().st_size):
                    break
    give(seconds, path.stat().st_size)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Tells what keeps a file from being written; to begin anew would not help."""
    try:
        yield
    except OSError as error:
        if error.errno in _CANNOT_WRITE:
            raise UsageError(f"cannot write {path}: {os.strerror(error.errno)}") from None
        raise


def _decoding_times(depth: int) -> Callable[[int], int | None]:
    """When a unit is decoded that is shown at so many ticks; None for one that came too late to be shown.

    depth  how many units may come before one that is shown earlier
    """
    waiting: list[int] = []
    last: int | None = None

    def decoded(ticks: int) -> int | None:
        nonlocal last
        if ticks < 0:
            return None
        heappush(waiting, ticks)
        found = heappop(waiting) if len(waiting) > depth else waiting[0] - depth + len(waiting) - 1
        if last is not None and found <= last:
            return None
        last = found
        return found

    return decoded


def _like(target: "OutputContainer", track: Track, first: bytes) -> "tuple[AvStream, Callable[[int], int | None]]":
    """A stream for a track whose first unit this is, and when its units are decoded."""
    import av

    name = {"h264": "h264", "hevc": "hevc", "mpeg4": "m4v", "mjpeg": "mjpeg", "aac": "aac"}[CODECS[track.encoding]]
    with av.open(BytesIO(_adts(track, first) if name == "aac" else first), "r", format=name) as probed:
        stream = target.add_stream_from_template(probed.streams[0])
        depth = probed.streams.video[0].codec_context.reorder_depth if probed.streams.video else 0
    if name == "aac":
        stream.codec_context.extradata = bytes.fromhex(parameter(track, "config"))
    return stream, _decoding_times(depth)


def _plain_aac(track: Track) -> bool:
    """Whether a track is sound that MP4 can hold."""
    kind, rate, channels = _audio_config(track)
    return 1 <= kind <= 4 and rate < 13 and 1 <= channels <= 7


def _audio_config(track: Track) -> tuple[int, int, int]:
    """AudioSpecificConfig (ISO/IEC 14496-3, 1.6.2.1): 5 bits of object type, 4 of rate, 4 of channels."""
    written = parameter(track, "config")
    if track.encoding != "MPEG4-GENERIC" or not re.fullmatch(r"(?:[0-9a-fA-F]{2}){2,32}", written):
        return 0, 0, 0
    config = int(written[:4], 16)
    return config >> 11, config >> 7 & 15, config >> 3 & 15


def _adts(track: Track, data: bytes) -> bytes:
    """A unit of AAC with a header that says what it is (ISO/IEC 13818-7, 6.2)."""
    kind, rate, channels = _audio_config(track)
    size = len(data) + 7
    head = 0xFFF1 << 40 | (kind - 1) << 38 | rate << 34 | channels << 30 | (size & 0x1FFF) << 13 | 0x7FF << 2
    return head.to_bytes(7) + data
