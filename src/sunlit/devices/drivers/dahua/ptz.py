"""Pan, tilt and zoom by Dahua's CGI: speeds from -8 to 8 (zoom to 100), positions in degrees and times of enlargement.

The names are those of the maker's HTTP API document, `Postion` included. That a larger vertical angle looks further
down was not verified on hardware.
"""

import asyncio
import re
from math import ceil

import msgspec

from sunlit.devices import ptz
from sunlit.devices.drivers.dahua.cgi import Cgi
from sunlit.devices.problem import AnswerError, UnsupportedError
from sunlit.devices.ptz import Position, Preset, PtzStatus
from sunlit.devices.written import real, whole

_SPEED, _ZOOM_SPEED = 8, 100
_LONGEST = 3600
_LAST = 300
_PRESET = re.compile(r"presets\[(\d{1,4})\]\.(Index|Name)")


class _Range(msgspec.Struct, frozen=True):
    """Lowest and highest angle and zoom."""

    horizontal: tuple[float, float] = (0, 360)
    vertical: tuple[float, float] = (0, 90)
    zoom: tuple[float, float] = (1, 128)


class DahuaPtz(ptz.Ptz):
    """See sunlit.devices.ptz.Ptz."""

    def __init__(self, cgi: Cgi) -> None:
        self._cgi = cgi

    async def move(
        self, pan: float = 0.0, tilt: float = 0.0, zoom: float = 0.0, *, seconds: float = 1.0, channel: int = 1
    ) -> None:
        speeds = [
            round(ptz.speed(value) * most) for value, most in ((pan, _SPEED), (tilt, _SPEED), (zoom, _ZOOM_SPEED))
        ]
        # The device counts whole seconds: those are its own limit, and what is less is waited for here.
        limit = min(max(1, ceil(seconds)), _LONGEST)
        await self._do("start", channel, "Continuously", *speeds, limit)
        if seconds < limit:
            await asyncio.sleep(max(0.0, seconds))
            await self.stop(channel)

    async def stop(self, channel: int = 1) -> None:
        await self._do("stop", channel, "Continuously", 0, 0, 0, 0)

    async def look(self, position: Position, channel: int = 1) -> None:
        range_ = await self._range(channel)
        pan = _to((position.pan + 1) / 2, range_.horizontal)
        tilt = _to((1 - position.tilt) / 2, range_.vertical)
        await self._do("start", channel, "PositionABS", pan, tilt, _to(position.zoom, range_.zoom))

    async def status(self, channel: int = 1) -> PtzStatus:
        found = await self._cgi.ask("ptz.cgi?action=getStatus", channel=channel - 1)
        state = found.get("status.MoveStatus", found.get("status.Action", ""))
        moving = None if not state else state != "Idle"
        pan, tilt, zoom = (real(found.get(f"status.Postion[{axis}]", "")) for axis in range(3))
        if pan is None or tilt is None or zoom is None:
            return PtzStatus(moving=moving)
        range_ = await self._range(channel)
        looks = (2 * _from(pan, range_.horizontal) - 1, 1 - 2 * _from(tilt, range_.vertical), _from(zoom, range_.zoom))
        return PtzStatus(Position(*looks), moving)

    async def presets(self, channel: int = 1) -> tuple[Preset, ...]:
        try:
            answer = await self._cgi.ask("ptz.cgi?action=getPresets", channel=channel - 1)
        except AnswerError:
            # A device without presets has no keys and values to tell.
            return ()
        found: dict[int, dict[str, str]] = {}
        for key, value in answer.items():
            if match := _PRESET.fullmatch(key):
                found.setdefault(int(match[1]), {})[match[2]] = value
        return tuple(Preset(one["Index"], one.get("Name", "")) for _, one in sorted(found.items()) if "Index" in one)

    async def go_to(self, preset: str, channel: int = 1) -> None:
        await self._do("start", channel, "GotoPreset", 0, _number(preset), 0)

    async def save_preset(self, name: str, channel: int = 1) -> Preset:
        taken = {preset.id for preset in await self.presets(channel)}
        free = next((number for number in range(1, _LAST + 1) if str(number) not in taken), 0)
        if not free:
            raise AnswerError("the device has no place for another preset")
        await self._do("start", channel, "SetPreset", 0, free, 0)
        await self._cgi.configure({f"PtzPreset[{channel - 1}][{free - 1}].Name": name})
        return Preset(str(free), name)

    async def remove_preset(self, preset: str, channel: int = 1) -> None:
        await self._do("start", channel, "ClearPreset", 0, _number(preset), 0)

    async def _do(self, action: str, channel: int, code: str, *numbers: float) -> None:
        given = {f"arg{at}": f"{number:g}" for at, number in enumerate(numbers, start=1)}
        await self._cgi.do(f"ptz.cgi?action={action}", channel=channel - 1, code=code, **given)

    async def _range(self, channel: int) -> _Range:
        """What the device can do, or what most can where it does not say."""
        usual = _Range()
        try:
            found = await self._cgi.ask("ptz.cgi?action=getCurrentProtocolCaps", channel=channel - 1)
        except (UnsupportedError, AnswerError):
            return usual

        def told(low: str, high: str, otherwise: tuple[float, float]) -> tuple[float, float]:
            least, most = real(found.get(f"caps.{low}", "")), real(found.get(f"caps.{high}", ""))
            return otherwise if least is None or most is None or least >= most else (least, most)

        angle = "PtzMotionRange.{}Angle[{}]".format
        return _Range(
            horizontal=told(angle("Horizontal", 0), angle("Horizontal", 1), usual.horizontal),
            vertical=told(angle("Vertical", 0), angle("Vertical", 1), usual.vertical),
            zoom=told("ZoomMin", "ZoomMax", usual.zoom),
        )


def _number(preset: str) -> int:
    if not (number := whole(preset, _LAST)):
        raise UnsupportedError(f"the device's presets are numbers from 1 to {_LAST}")
    return number


def _to(part: float, range_: tuple[float, float]) -> float:
    low, high = range_
    return round(low + max(0.0, min(1.0, part)) * (high - low), 2)


def _from(value: float, range_: tuple[float, float]) -> float:
    low, high = range_
    return max(0.0, min(1.0, (value - low) / (high - low)))
