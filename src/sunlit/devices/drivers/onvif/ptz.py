"""Pan, tilt and zoom by ONVIF (PTZ Service Specification, ver20), in its generic spaces."""

from collections.abc import Awaitable, Callable
from xml.etree.ElementTree import Element

from sunlit.devices import ptz
from sunlit.devices.drivers.onvif.soap import Soap, attribute
from sunlit.devices.problem import UnsupportedError
from sunlit.devices.ptz import Position, Preset, PtzStatus
from sunlit.devices.written import real
from sunlit.devices.xml import below, children, text


class OnvifPtz(ptz.Ptz):
    """See sunlit.devices.ptz.Ptz."""

    def __init__(
        self, soap: Soap, service: Callable[[str], Awaitable[str]], profiles: Callable[[], Awaitable[dict[int, str]]]
    ) -> None:
        """
        service   the address of a service, by its prefix; raises UnsupportedError when there is none
        profiles  for each channel that can move, the token of a profile that moves it
        """
        self._soap = soap
        self._service = service
        self._profiles = profiles

    async def move(
        self, pan: float = 0.0, tilt: float = 0.0, zoom: float = 0.0, *, seconds: float = 1.0, channel: int = 1
    ) -> None:
        pan, tilt, zoom = ptz.speed(pan), ptz.speed(tilt), ptz.speed(zoom)
        # A device without zoom refuses to hear of it, and one that only zooms of the rest.
        velocity = f'<tt:PanTilt x="{pan:g}" y="{tilt:g}"/>' if pan or tilt else ""
        velocity += f'<tt:Zoom x="{zoom:g}"/>' if zoom else ""
        if not velocity:
            await self.stop(channel)
            return
        inner = f"<tptz:Velocity>{velocity}</tptz:Velocity><tptz:Timeout>PT{max(seconds, 0.1):g}S</tptz:Timeout>"
        await self._call("ContinuousMove", channel, inner)

    async def stop(self, channel: int = 1) -> None:
        await self._call("Stop", channel, "<tptz:PanTilt>true</tptz:PanTilt><tptz:Zoom>true</tptz:Zoom>")

    async def look(self, position: Position, channel: int = 1) -> None:
        pan, tilt, zoom = ptz.speed(position.pan), ptz.speed(position.tilt), max(0.0, ptz.speed(position.zoom))
        inner = f'<tt:PanTilt x="{pan:g}" y="{tilt:g}"/><tt:Zoom x="{zoom:g}"/>'
        await self._call("AbsoluteMove", channel, f"<tptz:Position>{inner}</tptz:Position>")

    async def status(self, channel: int = 1) -> PtzStatus:
        found = below(await self._call("GetStatus", channel), "PTZStatus")
        states = {text(below(found, "MoveStatus"), name) for name in ("PanTilt", "Zoom")} & {"IDLE", "MOVING"}
        return PtzStatus(_position(below(found, "Position")), "MOVING" in states if states else None)

    async def presets(self, channel: int = 1) -> tuple[Preset, ...]:
        answer = await self._call("GetPresets", channel)
        return tuple(Preset(one.get("token", ""), text(one, "Name")) for one in children(answer, "Preset"))

    async def go_to(self, preset: str, channel: int = 1) -> None:
        await self._call("GotoPreset", channel, _preset(preset))

    async def save_preset(self, name: str, channel: int = 1) -> Preset:
        answer = await self._call("SetPreset", channel, f"<tptz:PresetName>{attribute(name)}</tptz:PresetName>")
        return Preset(text(answer, "PresetToken"), name)

    async def remove_preset(self, preset: str, channel: int = 1) -> None:
        await self._call("RemovePreset", channel, _preset(preset))

    async def _call(self, name: str, channel: int, inner: str = "") -> Element:
        url = await self._service("tptz")
        profile = (await self._profiles()).get(channel)
        if profile is None:
            raise UnsupportedError(f"{self._soap.transport.address.place} cannot move its channel {channel}")
        token = f"<tptz:ProfileToken>{attribute(profile)}</tptz:ProfileToken>"
        return await self._soap.call(url, f"<tptz:{name}>{token}{inner}</tptz:{name}>")


def _preset(token: str) -> str:
    return f"<tptz:PresetToken>{attribute(token)}</tptz:PresetToken>"


def _position(found: Element | None) -> Position | None:
    """None when the device tells only a part, or in a space of its own."""
    pan_tilt, zoom = below(found, "PanTilt"), below(found, "Zoom")
    if pan_tilt is None:
        return None
    if any(one is not None and "GenericSpace" not in one.get("space", "GenericSpace") for one in (pan_tilt, zoom)):
        return None
    x, y = real(pan_tilt.get("x", "")), real(pan_tilt.get("y", ""))
    z = real(zoom.get("x", "")) if zoom is not None else 0.0
    return None if x is None or y is None or z is None else Position(x, y, z)
