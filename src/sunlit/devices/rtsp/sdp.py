"""The tracks of a stream, as DESCRIBE tells them (SDP, RFC 8866)."""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

import msgspec

from sunlit.devices.problem import AnswerError

MAX_TRACKS = 16

# RFC 3551, for payload types that need no rtpmap.
_STATIC = {0: "PCMU/8000", 3: "GSM/8000", 8: "PCMA/8000", 9: "G722/8000", 14: "MPA/90000", 26: "JPEG/90000"}
_RTPMAP = re.compile(r"(\d{1,3})\s+([\w.+-]{1,64})/(\d{1,9})(?:/(\d{1,2}))?", re.ASCII)
_FMTP = re.compile(r"(\d{1,3})\s+([\x20-\x7e]{1,8192})", re.ASCII)


class Track(msgspec.Struct, frozen=True):
    """One track of a stream.

    media     "video", "audio" or "application"
    encoding  in upper case: "H264", "PCMA", "VND.ONVIF.METADATA"
    clock     ticks a second
    channels  of audio, 0 where it is not said
    format    the parameters of the encoding, as they stand in the description
    control   its address
    """

    media: str
    payload_type: int
    encoding: str
    clock: int
    channels: int = 0
    format: str = ""
    control: str = ""


def parse_tracks(description: bytes, base: str) -> tuple[Track, ...]:
    """The tracks whose encoding is told, with addresses below `base`. Raises AnswerError when there are none."""
    sections: list[list[str]] = [[]]
    for line in description.decode("utf-8", "replace").splitlines():
        if line.startswith("m="):
            sections.append([])
        sections[-1].append(line.strip())
    found = tuple(track for lines in sections[1 : MAX_TRACKS + 1] if (track := _track(lines, base)) is not None)
    if not found:
        raise AnswerError("the device describes a stream without tracks")
    return found


def _track(lines: list[str], base: str) -> Track | None:
    media = lines[0][2:].split()
    if len(media) < 4 or not re.fullmatch(r"\d{1,3}", media[3], re.ASCII):
        return None
    number = int(media[3])
    attributes = [line[2:].partition(":") for line in lines if line.startswith("a=")]
    maps = [value for name, _, value in attributes if name == "rtpmap"]
    static = [f"{number} {_STATIC[number]}"] if number in _STATIC else []
    named = next((m for value in (*maps, *static) if (m := _RTPMAP.match(value)) and int(m[1]) == number), None)
    if named is None or not int(named[3]):
        return None
    formats = (_FMTP.match(value) for name, _, value in attributes if name == "fmtp")
    return Track(
        media=media[0],
        payload_type=number,
        encoding=named[2].upper(),
        clock=int(named[3]),
        channels=int(named[4] or 0),
        format=next((m[2] for m in formats if m and int(m[1]) == number), ""),
        control=_control(base, next((value.strip() for name, _, value in attributes if name == "control"), "")),
    )


def _control(base: str, control: str) -> str:
    """RFC 2326, C.1.1. Put together as text: the base may end in a query, which the track's name then follows."""
    if control in ("", "*"):
        return base
    if urlsplit(control).scheme:
        return control
    return base + ("" if base.endswith("/") else "/") + control


def written(tracks: Iterable[Track]) -> bytes:
    """A description of these tracks that names no host and no address."""
    lines = ["v=0", "o=- 0 0 IN IP4 127.0.0.1", "s=-", "c=IN IP4 127.0.0.1", "t=0 0"]
    for track in tracks:
        channels = f"/{track.channels}" if track.channels else ""
        lines += [
            f"m={track.media} 0 RTP/AVP {track.payload_type}",
            f"a=rtpmap:{track.payload_type} {track.encoding}/{track.clock}{channels}",
        ]
        if track.format:
            lines.append(f"a=fmtp:{track.payload_type} {track.format}")
        if track.control:
            lines.append(f"a=control:{track.control}")
    return "".join(f"{line}\r\n" for line in lines).encode()
