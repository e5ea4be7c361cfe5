"""Pan, tilt and zoom, whatever the make."""

import msgspec

from sunlit.devices.problem import UnsupportedError


class Position(msgspec.Struct, frozen=True):
    """Where a camera looks, over the device's own range.

    pan, tilt  from -1 (left end, lower end) to 1
    zoom       from 0 (wide) to 1
    """

    pan: float
    tilt: float
    zoom: float


class Preset(msgspec.Struct, frozen=True):
    """A place that the device remembers; `id` names it to `go_to`, `name` is what people call it."""

    id: str
    name: str = ""


class PtzStatus(msgspec.Struct, frozen=True):
    """Where the camera looks now, and whether it moves; None is what the device does not tell."""

    position: Position | None = None
    moving: bool | None = None


class Ptz:
    """A camera that cannot move: every call raises UnsupportedError. Drivers override what their devices can.

    All calls take the channel, and raise CameraError as those of Camera do.
    """

    async def move(
        self, pan: float = 0.0, tilt: float = 0.0, zoom: float = 0.0, *, seconds: float = 1.0, channel: int = 1
    ) -> None:
        """Begin to move with a speed from -1 to 1 for each; positive is right, up and nearer.

        The device stops by itself after `seconds`, so that nothing keeps moving when a program dies. The call may
        return before that.
        """
        raise UnsupportedError(_CANNOT)

    async def stop(self, channel: int = 1) -> None:
        """Stop every movement."""
        raise UnsupportedError(_CANNOT)

    async def look(self, position: Position, channel: int = 1) -> None:
        """Move to a position."""
        raise UnsupportedError(_CANNOT)

    async def status(self, channel: int = 1) -> PtzStatus:
        """Where the camera looks now."""
        raise UnsupportedError(_CANNOT)

    async def presets(self, channel: int = 1) -> tuple[Preset, ...]:
        """The places that the device remembers."""
        raise UnsupportedError(_CANNOT)

    async def go_to(self, preset: str, channel: int = 1) -> None:
        """Move to a preset, by its id."""
        raise UnsupportedError(_CANNOT)

    async def save_preset(self, name: str, channel: int = 1) -> Preset:
        """Remember where the camera looks now, under a free id."""
        raise UnsupportedError(_CANNOT)

    async def remove_preset(self, preset: str, channel: int = 1) -> None:
        """Forget a preset, by its id."""
        raise UnsupportedError(_CANNOT)


_CANNOT = "the camera has no pan, tilt or zoom that can be asked for"


def speed(value: float) -> float:
    """A speed within -1 and 1."""
    return max(-1.0, min(1.0, value))
