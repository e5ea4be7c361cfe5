"""RTSP and RTP (RFC 2326), over one TCP connection where a device can: streams are opened, proved, and taken apart."""

from sunlit.devices.rtsp.messages import Chunk, Message, Wire
from sunlit.devices.rtsp.rtp import Packet, Unwrapped, parse_packet, sender_report
from sunlit.devices.rtsp.sdp import Track, parse_tracks, written
from sunlit.devices.rtsp.session import Session, playing

__all__ = [
    "Chunk",
    "Message",
    "Packet",
    "Session",
    "Track",
    "Unwrapped",
    "Wire",
    "parse_packet",
    "parse_tracks",
    "playing",
    "sender_report",
    "written",
]
