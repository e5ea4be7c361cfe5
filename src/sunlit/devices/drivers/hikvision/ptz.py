"""Pan, tilt and zoom by ISAPI (PTZCtrl): speeds from -100 to 100, positions in tenths of a degree."""

from xml.sax.saxutils import escape

import msgspec

from sunlit.devices import ptz
from sunlit.devices.drivers.hikvision.isapi import Isapi
from sunlit.devices.problem import AnswerError, UnsupportedError
from sunlit.devices.ptz import Position, Preset, PtzStatus
from sunlit.devices.written import real, whole
from sunlit.devices.xml import children, text

# Numbers of presets that are commands on these devices (patrols, restart, wiper, ...), and the last there is.
_COMMANDS = frozenset((*range(33, 49), *range(92, 106)))
_LAST = 300


class _Range(msgspec.Struct, frozen=True):
    """Lowest and highest azimuth, elevation and zoom; a high elevation is downwards."""

    azimuth: tuple[float, float] = (0, 3600)
    elevation: tuple[float, float] = (-900, 2700)
    zoom: tuple[float, float] = (10, 1000)


class HikvisionPtz(ptz.Ptz):
    """See sunlit.devices.ptz.Ptz."""

    def __init__(self, isapi: Isapi) -> None:
        self._isapi = isapi

    async def move(
        self, pan: float = 0.0, tilt: float = 0.0, zoom: float = 0.0, *, seconds: float = 1.0, channel: int = 1
    ) -> None:
        milliseconds = max(1, round(seconds * 1000))
        await self._isapi.put(
            f"PTZCtrl/channels/{channel}/momentary",
            f"<PTZData>{_speeds(pan, tilt, zoom)}<Momentary><duration>{milliseconds}</duration></Momentary></PTZData>",
        )

    async def stop(self, channel: int = 1) -> None:
        await self._isapi.put(f"PTZCtrl/channels/{channel}/continuous", f"<PTZData>{_speeds(0, 0, 0)}</PTZData>")

    async def look(self, position: Position, channel: int = 1) -> None:
        range_ = await self._range(channel)
        await self._isapi.put(
            f"PTZCtrl/channels/{channel}/absolute",
            f"<PTZData><AbsoluteHigh><elevation>{_to((1 - position.tilt) / 2, range_.elevation)}</elevation>"
            f"<azimuth>{_to((position.pan + 1) / 2, range_.azimuth)}</azimuth>"
            f"<absoluteZoom>{_to(position.zoom, range_.zoom)}</absoluteZoom></AbsoluteHigh></PTZData>",
        )

    async def status(self, channel: int = 1) -> PtzStatus:
        answer = await self._isapi.get(f"PTZCtrl/channels/{channel}/status")
        found = [real(text(answer, f"AbsoluteHigh/{name}")) for name in ("azimuth", "elevation", "absoluteZoom")]
        azimuth, elevation, zoom = found
        if azimuth is None or elevation is None or zoom is None:
            return PtzStatus()
        range_ = await self._range(channel)
        pan, tilt = 2 * _from(azimuth, range_.azimuth) - 1, 1 - 2 * _from(elevation, range_.elevation)
        return PtzStatus(Position(pan, tilt, _from(zoom, range_.zoom)))

    async def presets(self, channel: int = 1) -> tuple[Preset, ...]:
        answer = await self._isapi.get(f"PTZCtrl/channels/{channel}/presets")
        return tuple(
            Preset(text(one, "id"), text(one, "presetName"))
            for one in children(answer, "PTZPreset")
            if text(one, "enabled") != "false"
        )

    async def go_to(self, preset: str, channel: int = 1) -> None:
        await self._isapi.put(f"PTZCtrl/channels/{channel}/presets/{_number(preset)}/goto")

    async def save_preset(self, name: str, channel: int = 1) -> Preset:
        taken = {whole(preset.id) for preset in await self.presets(channel)} | _COMMANDS
        free = next((number for number in range(1, _LAST + 1) if number not in taken), 0)
        if not free:
            raise AnswerError("the device has no place for another preset")
        await self._isapi.put(
            f"PTZCtrl/channels/{channel}/presets/{free}",
            f"<PTZPreset><enabled>true</enabled><id>{free}</id><presetName>{escape(name)}</presetName></PTZPreset>",
        )
        return Preset(str(free), name)

    async def remove_preset(self, preset: str, channel: int = 1) -> None:
        await self._isapi.send("DELETE", f"PTZCtrl/channels/{channel}/presets/{_number(preset)}")

    async def _range(self, channel: int) -> _Range:
        """What the device can do, or what most can where it does not say."""
        usual = _Range()
        try:
            found = await self._isapi.get(f"PTZCtrl/channels/{channel}/capabilities")
        except (UnsupportedError, AnswerError):
            return usual

        def told(path: str, otherwise: tuple[float, float]) -> tuple[float, float]:
            low, high = real(text(found, f"{path}/Min")), real(text(found, f"{path}/Max"))
            return otherwise if low is None or high is None or low >= high else (low, high)

        return _Range(
            azimuth=told("AbsolutePanTiltPositionSpace/XRange", usual.azimuth),
            elevation=told("AbsolutePanTiltPositionSpace/YRange", usual.elevation),
            zoom=told("AbsoluteZoomPositionSpace/ZRange", usual.zoom),
        )


def _speeds(pan: float, tilt: float, zoom: float) -> str:
    pairs = (("pan", pan), ("tilt", tilt), ("zoom", zoom))
    return "".join(f"<{name}>{round(100 * ptz.speed(value))}</{name}>" for name, value in pairs)


def _number(preset: str) -> int:
    if not (number := whole(preset, _LAST)):
        raise UnsupportedError(f"the device's presets are numbers from 1 to {_LAST}")
    return number


def _to(part: float, range_: tuple[float, float]) -> int:
    low, high = range_
    return round(low + max(0.0, min(1.0, part)) * (high - low))


def _from(value: float, range_: tuple[float, float]) -> float:
    low, high = range_
    return max(0.0, min(1.0, (value - low) / (high - low)))
