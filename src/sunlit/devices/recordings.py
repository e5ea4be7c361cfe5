"""What a device has recorded: found, played and brought into a file, whatever the make."""

import asyncio
import hashlib
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, suppress
from datetime import datetime
from pathlib import Path
from typing import Literal

import msgspec

from sunlit.devices.problem import AnswerError, UnreachableError, UnsupportedError
from sunlit.schema import UsageError

Cause = Literal["", "schedule", "motion", "alarm", "manual"]
Progress = Callable[[int, int | None], None]

# After so long without a byte the device counts as gone.
SILENCE_SECONDS = 30.0
# How much more than twice the size that it says a device may send, and how much when it says none: a recording without
# an end would fill the disk.
MAX_MORE = 64 << 20
MAX_SIZE = 256 << 30


class Recording(msgspec.Struct, frozen=True):
    """A stretch of recorded video.

    id       names it among those of the same device, the same each time; made by us of what the device calls it, since
             a file's name may tell of a person
    start    in UTC by the device's clock, and so is `end`; None while it goes on or when the device does not say
    size     in bytes, as far as the device says
    cause    why it was recorded; "" when the device does not say, or says something that tells of a person
    locator  what the driver needs to get it, in the device's own words; nothing to be shown
    """

    id: str
    channel: int
    start: datetime | None = None
    end: datetime | None = None
    size: int | None = None
    cause: Cause = ""
    locator: str = ""


def known_as(device_name: str) -> str:
    """What we call what a device calls so."""
    return hashlib.sha256(device_name.encode("utf-8", "surrogatepass")).hexdigest()[:12]


class Recordings:
    """A device that records nothing: every call raises UnsupportedError. Drivers override what their devices can.

    All calls raise CameraError as those of Camera do.
    """

    def search(self, start: datetime, end: datetime, channel: int = 1) -> AsyncGenerator[Recording]:
        """The recordings of a channel that lie, at least in part, between two times, in the device's order.

        Use it in `contextlib.aclosing`.
        """
        raise UnsupportedError("the camera has no recordings that can be asked for")

    async def address(self, recording: Recording) -> str:
        """Where to play it, as an RTSP address without credentials."""
        raise UnsupportedError("the camera plays no recordings")

    def pieces(self, recording: Recording, offset: int = 0) -> AsyncGenerator[bytes]:
        """Its bytes from an offset on, in the device's own container; nothing when the offset is its end."""
        raise UnsupportedError("the camera gives no recordings as files; play its address instead")

    async def download(self, recording: Recording, file: Path, progress: Progress | None = None) -> int:
        """Write it to a file, and tell how many bytes it has.

        progress  is called with the bytes written so far and the size as far as the device says

        What came is kept beside the file until all is there; when the device breaks off, or the program is stopped,
        the next call goes on from there. Raises UsageError when the file cannot be written, and AnswerError, keeping
        nothing, when the recording does not end.
        """
        most = MAX_SIZE if recording.size is None else 2 * recording.size + MAX_MORE
        if file.exists() and not file.is_file():
            raise UsageError(f"{file} is no file that a recording could replace")
        part = file.with_name(f"{file.name}.{hashlib.sha256(recording.id.encode()).hexdigest()[:8]}.part")
        try:
            with part.open("ab") as output:
                written = output.tell()
                async with aclosing(self.pieces(recording, written)) as pieces:
                    while True:
                        try:
                            async with asyncio.timeout(SILENCE_SECONDS):
                                piece = await anext(pieces)
                        except StopAsyncIteration:
                            break
                        except TimeoutError:
                            raise UnreachableError("the device stopped sending the recording") from None
                        written += len(piece)
                        if written > most:
                            output.truncate(0)
                            raise AnswerError("the device sends a recording that does not end")
                        output.write(piece)
                        if progress is not None:
                            progress(written, recording.size)
            part.replace(file)
            return written
        except OSError as error:
            raise UsageError(f"cannot write {file}: {error.strerror}") from error
        finally:
            with suppress(OSError):
                if not part.stat().st_size:
                    part.unlink()
