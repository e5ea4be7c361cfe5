"""Cameras of any make through one typed, asynchronous interface; what they report comes through the gate alone."""

from sunlit.devices.address import Address
from sunlit.devices.areas import Area
from sunlit.devices.camera import Camera, Channel, Clock, Feature, Identity, Profile, Snapshot
from sunlit.devices.credentials import Credentials, find_credentials
from sunlit.devices.discovery import Found, discover
from sunlit.devices.inbox import Inbox
from sunlit.devices.listener import Listener, listening
from sunlit.devices.metadata import metadata
from sunlit.devices.problem import (
    AnswerError,
    BusyError,
    CameraError,
    ClosedFeatureError,
    RefusedError,
    UnreachableError,
    UnsupportedError,
)
from sunlit.devices.ptz import Position, Preset, Ptz, PtzStatus
from sunlit.devices.recordings import Recording, Recordings
from sunlit.devices.registry import connect
from sunlit.devices.stream import joined
from sunlit.devices.thermal import BlackBody, Matrix, Radiometry, Reading, Thermal
from sunlit.devices.video import Frame, Recorded, Sound, Stream, frames, record, sounds, stream_at, stream_of

__all__ = [
    "Address",
    "AnswerError",
    "Area",
    "BlackBody",
    "BusyError",
    "Camera",
    "CameraError",
    "Channel",
    "Clock",
    "ClosedFeatureError",
    "Credentials",
    "Feature",
    "Found",
    "Frame",
    "Identity",
    "Inbox",
    "Listener",
    "Matrix",
    "Position",
    "Preset",
    "Profile",
    "Ptz",
    "PtzStatus",
    "Radiometry",
    "Reading",
    "Recorded",
    "Recording",
    "Recordings",
    "RefusedError",
    "Snapshot",
    "Sound",
    "Stream",
    "Thermal",
    "UnreachableError",
    "UnsupportedError",
    "connect",
    "discover",
    "find_credentials",
    "frames",
    "joined",
    "listening",
    "metadata",
    "record",
    "sounds",
    "stream_at",
    "stream_of",
]
