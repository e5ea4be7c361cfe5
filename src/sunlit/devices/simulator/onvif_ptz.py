"""The simulated camera's pan, tilt and zoom by ONVIF, in the generic spaces; its first channel moves."""

import re
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape

from sunlit.devices.simulator.device import SimulatedCamera
from sunlit.devices.simulator.movement import Place
from sunlit.devices.simulator.soap import Answer, Fault
from sunlit.devices.xml import below, text

_SPACES = "http://www.onvif.org/ver10/tptz/"
_FOREVER = 3600.0


def configuration(name: str) -> str:
    """The configuration as an element of that name."""
    return (
        f'<{name} token="ptz_1"><tt:Name>ptz</tt:Name><tt:UseCount>2</tt:UseCount><tt:NodeToken>node_1</tt:NodeToken>'
        f"<tt:DefaultPTZTimeout>PT10S</tt:DefaultPTZTimeout></{name}>"
    )


def _configurations(_camera: SimulatedCamera, _call: Element, _web: str) -> str:
    return f"<tptz:GetConfigurationsResponse>{configuration('tptz:PTZConfiguration')}</tptz:GetConfigurationsResponse>"


def _nodes(_camera: SimulatedCamera, _call: Element, _web: str) -> str:
    def wide(name: str, space: str) -> str:
        ranges = "".join(f"<tt:{axis}Range><tt:Min>-1</tt:Min><tt:Max>1</tt:Max></tt:{axis}Range>" for axis in "XY")
        return f"<tt:{name}><tt:URI>{_SPACES}PanTiltSpaces/{space}</tt:URI>{ranges}</tt:{name}>"

    def narrow(name: str, space: str, low: int) -> str:
        range_ = f"<tt:XRange><tt:Min>{low}</tt:Min><tt:Max>1</tt:Max></tt:XRange>"
        return f"<tt:{name}><tt:URI>{_SPACES}ZoomSpaces/{space}</tt:URI>{range_}</tt:{name}>"

    return (
        '<tptz:GetNodesResponse><tptz:PTZNode token="node_1"><tt:Name>node</tt:Name><tt:SupportedPTZSpaces>'
        + wide("AbsolutePanTiltPositionSpace", "PositionGenericSpace")
        + narrow("AbsoluteZoomPositionSpace", "PositionGenericSpace", 0)
        + wide("ContinuousPanTiltVelocitySpace", "VelocityGenericSpace")
        + narrow("ContinuousZoomVelocitySpace", "VelocityGenericSpace", -1)
        + "</tt:SupportedPTZSpaces><tt:MaximumNumberOfPresets>40</tt:MaximumNumberOfPresets>"
        "<tt:HomeSupported>false</tt:HomeSupported></tptz:PTZNode></tptz:GetNodesResponse>"
    )


def _move(camera: SimulatedCamera, call: Element, _web: str) -> str:
    _hold(call)
    found = re.fullmatch(r"PT(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?", text(call, "Timeout"))
    seconds = 60 * int(found[1] or 0) + float(found[2] or 0) if found else _FOREVER
    camera.movement.move(_place(below(call, "Velocity"), (0.0, 0.0, 0.0)), seconds)
    return "<tptz:ContinuousMoveResponse/>"


def _stop(camera: SimulatedCamera, call: Element, _web: str) -> str:
    _hold(call)
    camera.movement.look(camera.movement.place)
    return "<tptz:StopResponse/>"


def _look(camera: SimulatedCamera, call: Element, _web: str) -> str:
    _hold(call)
    camera.movement.look(_place(below(call, "Position"), camera.movement.place))
    return "<tptz:AbsoluteMoveResponse/>"


def _status(camera: SimulatedCamera, call: Element, _web: str) -> str:
    _hold(call)
    state = "MOVING" if camera.movement.moving else "IDLE"
    return (
        f"<tptz:GetStatusResponse><tptz:PTZStatus><tt:Position>{_vector(camera.movement.place)}</tt:Position>"
        f"<tt:MoveStatus><tt:PanTilt>{state}</tt:PanTilt><tt:Zoom>{state}</tt:Zoom></tt:MoveStatus>"
        f"<tt:UtcTime>{camera.now:%Y-%m-%dT%H:%M:%SZ}</tt:UtcTime></tptz:PTZStatus></tptz:GetStatusResponse>"
    )


def _presets(camera: SimulatedCamera, call: Element, _web: str) -> str:
    _hold(call)
    found = "".join(
        f'<tptz:Preset token="{number}"><tt:Name>{escape(name)}</tt:Name><tt:PTZPosition>{_vector(place)}'
        "</tt:PTZPosition></tptz:Preset>"
        for number, (name, place) in camera.movement.presets.items()
    )
    return f"<tptz:GetPresetsResponse>{found}</tptz:GetPresetsResponse>"


def _go_to(camera: SimulatedCamera, call: Element, _web: str) -> str:
    camera.movement.look(camera.movement.presets[_preset(camera, call)][1])
    return "<tptz:GotoPresetResponse/>"


def _save(camera: SimulatedCamera, call: Element, _web: str) -> str:
    _hold(call)
    presets = camera.movement.presets
    number = _preset(camera, call) if text(call, "PresetToken") else max(presets, default=0) + 1
    presets[number] = (text(call, "PresetName"), camera.movement.place)
    return f"<tptz:SetPresetResponse><tptz:PresetToken>{number}</tptz:PresetToken></tptz:SetPresetResponse>"


def _remove(camera: SimulatedCamera, call: Element, _web: str) -> str:
    del camera.movement.presets[_preset(camera, call)]
    return "<tptz:RemovePresetResponse/>"


def _hold(call: Element) -> None:
    if text(call, "ProfileToken") not in ("p1_1080", "p1_360"):
        raise Fault("ter:NoProfile")


def _preset(camera: SimulatedCamera, call: Element) -> int:
    _hold(call)
    written = text(call, "PresetToken")
    if not written.isdigit() or int(written) not in camera.movement.presets:
        raise Fault("ter:NoToken")
    return int(written)


def _place(found: Element | None, otherwise: Place) -> Place:
    """What is not given stays."""
    pan_tilt, zoom = below(found, "PanTilt"), below(found, "Zoom")
    pan, tilt = (float(pan_tilt.get(axis, "")) for axis in "xy") if pan_tilt is not None else otherwise[:2]
    return pan, tilt, float(zoom.get("x", "")) if zoom is not None else otherwise[2]


def _vector(place: Place) -> str:
    pan, tilt, zoom = place
    return (
        f'<tt:PanTilt x="{pan:.6f}" y="{tilt:.6f}" space="{_SPACES}PanTiltSpaces/PositionGenericSpace"/>'
        f'<tt:Zoom x="{zoom:.6f}" space="{_SPACES}ZoomSpaces/PositionGenericSpace"/>'
    )


ANSWERS: dict[str, Answer] = {
    "GetConfigurations": _configurations,
    "GetNodes": _nodes,
    "ContinuousMove": _move,
    "Stop": _stop,
    "AbsoluteMove": _look,
    "GetStatus": _status,
    "GetPresets": _presets,
    "GotoPreset": _go_to,
    "SetPreset": _save,
    "RemovePreset": _remove,
}
