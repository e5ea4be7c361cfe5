"""The one interface to a camera, whatever its make, and the values that it gives."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol, Self

import msgspec

from sunlit.devices.areas import Area
from sunlit.devices.inbox import Inbox
from sunlit.devices.ptz import Ptz
from sunlit.devices.recordings import Recordings
from sunlit.devices.survey.question import Question
from sunlit.devices.thermal import Thermal
from sunlit.devices.transport import Transport
from sunlit.gate import Gate, Observation, Purpose

TRUSTED_OFFSET = timedelta(seconds=5)


class Identity(msgspec.Struct, frozen=True):
    """What the device says it is."""

    make: str
    model: str
    firmware: str
    serial: str
    hardware: str = ""


class Clock(msgspec.Struct, frozen=True):
    """The device's clock: `offset` is how far it is ahead of ours."""

    time: datetime
    offset: timedelta

    @property
    def trusted(self) -> bool:
        """Whether it agrees with ours."""
        return abs(self.offset) <= TRUSTED_OFFSET


class Profile(msgspec.Struct, frozen=True):
    """One way to watch a channel; `stream` is its RTSP address, without credentials, "" when there is none.

    width, height  in pixels, 0 when the device does not say; rate in frames a second
    """

    token: str
    name: str
    encoding: str = ""
    width: int = 0
    height: int = 0
    rate: float = 0.0
    stream: str = ""


class Channel(msgspec.Struct, frozen=True):
    """One video source; `number` counts from 1 in the device's own order and is what observations name."""

    number: int
    token: str
    profiles: tuple[Profile, ...] = ()


class Feature(msgspec.Struct, frozen=True):
    """One analytics feature of a device.

    id       names it to `switch`
    purpose  by its name and type; what is not "open" can be switched off, and not on
    on       whether it runs
    areas    its zones and lines, in the device's order; none when it has none, or the device does not tell
    traits   those that are not open of which its name, type and parameters speak
    """

    id: str
    channel: int
    name: str
    type: str
    purpose: Purpose
    on: bool
    areas: tuple[Area, ...] = ()
    traits: tuple[str, ...] = ()


class Snapshot(msgspec.Struct, frozen=True):
    """A still picture as the device encodes it, and its media type."""

    data: bytes
    kind: str

    def __repr__(self) -> str:
        return f"Snapshot({self.kind}, {len(self.data)} bytes)"


class Camera(Protocol):
    """A camera. Every call raises CameraError and its kinds, says what it needs of the device, and nothing more.

    gate        what everything that the device reports passes; its counts tell what did not
    transport   how the device is reached; streams are opened by it
    ptz         its pan, tilt and zoom
    recordings  what it has recorded
    thermal     the temperatures that it measures; these three are always there, and raise UnsupportedError for what
                the device cannot do
    """

    gate: Gate
    transport: Transport
    ptz: Ptz
    recordings: Recordings
    thermal: Thermal

    async def __aenter__(self) -> Self: ...

    async def __aexit__(self, *_: object) -> None: ...

    async def identity(self) -> Identity:
        """Make, model, firmware, serial number."""
        ...

    async def clock(self) -> Clock:
        """The device's time, and how far it is off."""
        ...

    async def set_clock(self, time: datetime) -> None:
        """Set the device's clock, in UTC."""
        ...

    async def channels(self) -> tuple[Channel, ...]:
        """Its video sources with their profiles and stream addresses."""
        ...

    async def capabilities(self) -> frozenset[str]:
        """The functions that it offers, in the words of its protocol."""
        ...

    async def snapshot(self, channel: int = 1) -> Snapshot:
        """A picture of now. Raises UnsupportedError when there is no such channel or no such function."""
        ...

    async def features(self) -> tuple[Feature, ...]:
        """The analytics that it has, running or not."""
        ...

    async def questions(self) -> Sequence[Question]:
        """What else can be read of the device for an audit, beside what the other methods ask; changes nothing."""
        ...

    async def switch(self, feature: str, on: bool, parameters: Mapping[str, str] | None = None) -> None:
        """Switch a feature, by its id, on or off; `parameters` are for what the device must be told to start it.

        With parameters a feature that runs is given these. Raises ClosedFeatureError for switching on what is not
        open, and for giving it parameters.
        """
        ...

    async def set_areas(self, feature: str, areas: Sequence[Area]) -> None:
        """Give a feature, by its id, other zones or lines in place of all that it has; it stays on or off.

        A device that keeps zones as a grid of cells sets those whose middle lies in a zone. Raises UsageError for
        areas that are none, ClosedFeatureError for a feature that is not open, UnsupportedError for one without
        zones or lines, or with fewer than are asked for.
        """
        ...

    def observations(self, inbox: Inbox | None = None) -> AsyncGenerator[Observation]:
        """What it observes; Health tells when that begins, breaks off and comes back. Use it in `contextlib.aclosing`.

        inbox  of a listener (see listening) that it posts its events to; without one it is asked for them

        Ends with RefusedError when the password is refused, with UnsupportedError when the device reports nothing.
        """
        ...

    async def reboot(self) -> None:
        """Start the device anew."""
        ...
