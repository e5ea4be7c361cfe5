"""RTSP, SDP, RTP and what its packets carry, taken apart from bytes."""

import base64
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sunlit.devices.problem import AnswerError, UnsupportedError
from sunlit.devices.rtsp import Chunk, Message, Packet, Track, Unwrapped, Wire, parse_packet, parse_tracks, written
from sunlit.devices.rtsp.messages import MAX_BODY, MAX_HEAD, interleaved, response
from sunlit.devices.rtsp.rtp import sender_report
from sunlit.devices.rtsp.unit import MAX_UNIT, Unit
from sunlit.devices.rtsp.units import assembler

# RFC 2326, 10.2, with what a camera would put between and behind.
ANSWER = (
    b"RTSP/1.0 200 OK\r\nCSeq: 312\r\nContent-Type: application/sdp\r\nContent-Length: 5\r\n\r\nv=0\r\n"
    b"$\x01\x00\x04abcd\r\nOPTIONS * RTSP/1.0\r\nCSeq:7\r\n\r\n$\x00\x00\x00"
)
DESCRIPTION = (
    b"v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=x\r\nt=0 0\r\na=control:*\r\n"
    b"m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n"
    b"a=fmtp:96 packetization-mode=1; sprop-parameter-sets=Z00=,aM4=\r\n"
    b"a=control:trackID=0\r\nm=audio 0 RTP/AVP 8\r\na=control:rtsp://192.0.2.9/other\r\n"
    b"m=application 0 RTP/AVP 107\r\na=rtpmap:107 vnd.onvif.metadata/90000\r\na=control:trackID=2\r\n"
)
H264 = Track("video", 96, "H264", 90000)
H265 = Track("video", 96, "H265", 90000)


@settings(deadline=None)
@given(st.lists(st.integers(1, len(ANSWER)), max_size=20))
def test_messages_and_chunks_in_whatever_pieces(cuts: list[int]) -> None:
    wire = Wire()
    found: list[Message | Chunk] = []
    edges = [0, *sorted(cuts), len(ANSWER)]
    for start, end in pairwise(edges):
        found += wire.feed(ANSWER[start:end])
    answer, chunk, asked, empty = found
    assert isinstance(answer, Message) and isinstance(asked, Message)
    assert (answer.status, answer.header("cseq"), answer.body) == (200, "312", b"v=0\r\n")
    assert (asked.status, asked.start, asked.header("cseq")) == (0, ("OPTIONS", "*", "RTSP/1.0"), "7")
    assert (chunk, empty) == (Chunk(1, b"abcd"), Chunk(0, b""))
    assert "application" not in repr(answer)


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xfe",
        b"x" * (MAX_HEAD + 10),
        b"RTSP/1.0 200 OK\r\nContent-Length: -1\r\n\r\n",
        f"RTSP/1.0 200 OK\r\nContent-Length: {MAX_BODY + 1}\r\n\r\n".encode(),
    ],
)
def test_what_is_no_rtsp_or_too_large(data: bytes) -> None:
    with pytest.raises(AnswerError):
        Wire().feed(data)


@settings(deadline=None)
@given(st.binary(max_size=2000))
def test_any_bytes_are_taken_or_declined(data: bytes) -> None:
    try:
        Wire().feed(data)
        parse_tracks(data, "rtsp://192.0.2.1/")
    except AnswerError:
        pass
    parse_packet(data)
    sender_report(data)


def test_tracks_and_their_addresses() -> None:
    video, audio, metadata = parse_tracks(DESCRIPTION, "rtsp://192.0.2.1/cam?channel=1&subtype=0")
    assert video.control == "rtsp://192.0.2.1/cam?channel=1&subtype=0/trackID=0"
    assert (video.encoding, video.clock, video.format) == (
        "H264",
        90000,
        "packetization-mode=1; sprop-parameter-sets=Z00=,aM4=",
    )
    assert (audio.encoding, audio.clock, audio.control) == ("PCMA", 8000, "rtsp://192.0.2.9/other")
    assert metadata.encoding == "VND.ONVIF.METADATA"
    assert [one.encoding for one in parse_tracks(written([video, audio]), "rtsp://x/")] == ["H264", "PCMA"]


def test_a_packet_with_everything_that_it_may_have() -> None:
    # Version 2, padding, extension of one word, two sources; marker, type 96.
    data = (
        bytes((0xB2, 0xE0, 0, 9, 0, 0, 0, 7))
        + b"ssrc"
        + b"cccccccc"
        + b"\xbe\xde\x00\x01eeee"
        + b"payload"
        + b"\0\0\x03"
    )
    assert parse_packet(data) == Packet(True, 96, 9, 7, b"payload")
    assert parse_packet(data[:20]) is None


def test_a_sender_report_tells_the_time() -> None:
    # RFC 5905, figure 4: the first day of UNIX is second 2208988800; and a time after the wrapping of 2036.
    head = b"\x80\xc8\x00\x06ssrc"
    seconds = (2208988800 + 1_700_000_000).to_bytes(4)
    assert sender_report(head + seconds + b"\x80\0\0\0" + b"\0\0\0\x05" + bytes(8)) == (
        5,
        datetime.fromtimestamp(1_700_000_000.5, UTC),
    )
    found = sender_report(head + (10).to_bytes(4) + bytes(4) + bytes(12))
    assert found is not None and found[1].year == 2036


@settings(deadline=None)
@given(st.integers(0, 2**32 - 1), st.lists(st.integers(-(2**31) + 1, 2**31 - 1), max_size=30))
def test_timestamps_count_on_across_their_wrapping(first: int, steps: list[int]) -> None:
    count = Unwrapped()
    assert count.near(first) == 0
    count.at(first, 0)
    total = 0
    for step in steps:
        total += step
        assert count.near((first + total) & 0xFFFFFFFF) == total
        count.at((first + total) & 0xFFFFFFFF, total)


def packets(*payloads: bytes, timestamp: int = 9, first: int = 65534) -> list[Packet]:
    last = len(payloads) - 1
    return [Packet(at == last, 96, (first + at) & 0xFFFF, timestamp, payload) for at, payload in enumerate(payloads)]


def units(track: Track, sent: list[Packet]) -> list[Unit]:
    assemble = assembler(track)
    return [unit for packet in sent for unit in assemble(packet)]


@settings(deadline=None)
@given(st.lists(st.binary(min_size=1, max_size=50), min_size=1, max_size=6), st.integers(1, 20))
def test_h264_comes_back_as_it_was(bodies: list[bytes], piece: int) -> None:
    nals = [b"\x61\x80" + body for body in bodies]
    payloads: list[bytes] = [b"\x78" + b"".join(len(one).to_bytes(2) + one for one in nals)]
    for nal in nals:
        cut = [nal[1:][at : at + piece] for at in range(0, len(nal) - 1, piece)]
        if len(cut) == 1:
            payloads.append(nal)
        else:
            ends = [0x80] + [0] * (len(cut) - 2) + [0x40]
            payloads += [bytes((0x7C, end | 1)) + part for end, part in zip(ends, cut, strict=True)]
    whole = b"".join(b"\0\0\0\1" + one for one in nals)
    assert units(H264, packets(*payloads)) == [Unit(9, False, whole + whole)]


def test_h265_in_one_in_some_and_in_parts() -> None:
    nal = b"\x26\x01\xafbody of a key picture"  # type 19, IDR_W_RADL
    sets = b"\x42\x01sps"  # type 33
    parts = [b"\x62\x01\x93" + nal[2:9], b"\x62\x01\x13" + nal[9:15], b"\x62\x01\x53" + nal[15:]]
    together = b"\x60\x01" + len(sets).to_bytes(2) + sets
    start = b"\0\0\0\1"
    assert units(H265, packets(together, *parts)) == [Unit(9, True, start + sets + start + nal)]
    assert units(H265, packets(nal)) == [Unit(9, True, start + nal)]


def test_a_key_picture_gets_the_parameter_sets_that_the_description_told() -> None:
    (video, _, _) = parse_tracks(DESCRIPTION, "rtsp://192.0.2.1/")
    told = b"".join(b"\0\0\0\1" + base64.b64decode(one) for one in ("Z00=", "aM4="))
    assert units(video, packets(b"\x65\x80key")) == [Unit(9, True, told + b"\0\0\0\1\x65\x80key")]
    own = packets(b"\x67own", b"\x65key")
    assert units(video, own) == [Unit(9, True, b"\0\0\0\1\x67own\0\0\0\1\x65key")]


def test_a_picture_without_marker_ends_with_its_time_and_one_with_a_gap_is_left_out() -> None:
    first, second = packets(b"\x61\x80one", timestamp=1, first=1), packets(b"\x61two", timestamp=2, first=2)
    unmarked = [Packet(False, 96, one.sequence, one.timestamp, one.payload) for one in first]
    assert [unit.timestamp for unit in units(H264, unmarked + second)] == [1, 2]
    lost = packets(b"\x7c\x81a", b"\x7c\x01b", b"\x7c\x41c", timestamp=3, first=3)
    assert [unit.timestamp for unit in units(H264, first + second + [lost[0], lost[2]])] == [1, 2]


def test_a_picture_beyond_all_bounds_is_left_out() -> None:
    payload = b"\x7c\x01" + bytes(60000)
    many = [Packet(False, 96, at & 0xFFFF, 9, payload) for at in range(MAX_UNIT // 60000 + 2)]
    end = [Packet(True, 96, len(many), 9, b"\x61end"), *packets(b"\x61next", timestamp=10, first=len(many) + 1)]
    assert units(H264, many + end) == [Unit(10, False, b"\0\0\0\1\x61next", after=True)]


def test_aac_by_its_headers() -> None:
    track = Track("audio", 97, "MPEG4-GENERIC", 8000)
    payload = (32).to_bytes(2) + (3 << 3).to_bytes(2) + (4 << 3).to_bytes(2) + b"abcdefg"
    assert units(track, packets(payload)) == [Unit(9, True, b"abc"), Unit(9 + 1024, True, b"defg")]
    assert units(track, packets(b"\xff\xff" + b"x" * 9)) == []


@settings(deadline=None)
@given(st.lists(st.binary(max_size=60), max_size=10), st.sampled_from(["H264", "H265", "MPEG4-GENERIC", "MP4V-ES"]))
def test_any_payloads_make_units_or_none(payloads: list[bytes], encoding: str) -> None:
    units(Track("video", 96, encoding, 90000), packets(*payloads))


def test_an_encoding_that_nobody_knows() -> None:
    with pytest.raises(UnsupportedError):
        assembler(Track("video", 96, "X-VENDOR", 90000))


@settings(deadline=None)
@given(st.integers(0, 255), st.binary(max_size=300))
def test_what_is_written_is_read_again(channel: int, data: bytes) -> None:
    (chunk,) = Wire().feed(interleaved(channel, data))
    assert chunk == Chunk(channel, data)
    (answer,) = Wire().feed(response(200, "OK", {"CSeq": "1"}, data))
    assert isinstance(answer, Message) and answer.body == data
