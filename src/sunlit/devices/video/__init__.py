"""Live pictures and sound of a camera, decoded or kept as they are; needs the extra `sunlit[video]`."""

from sunlit.devices.video.frames import Frame, Sound, frames, sounds
from sunlit.devices.video.record import Recorded, record
from sunlit.devices.video.source import Stream, stream_at, stream_of

__all__ = ["Frame", "Recorded", "Sound", "Stream", "frames", "record", "sounds", "stream_at", "stream_of"]
