"""The simulated camera's pan, tilt and zoom by Dahua's CGI: channel 1 moves over 360 and 90 degrees, and 128 times."""

from collections.abc import Mapping

from sunlit.devices.simulator.device import SimulatedCamera

OK, BAD = "OK\r\n", "Error\r\nBad Request!\r\n"


def answer(camera: SimulatedCamera, script: str, action: str, given: Mapping[str, str]) -> str | None:
    """The answer to a request for ptz.cgi, None for another; BAD for what is not there."""
    if script != "ptz.cgi":
        return None
    if given.get("channel") != "0":
        return BAD
    movement = camera.movement
    if action == "getStatus":
        pan, tilt, zoom = movement.place
        places = (180 * (pan + 1), 45 * (1 - tilt), 1 + 127 * zoom)
        lines = [f"status.Postion[{axis}]={value:.2f}" for axis, value in enumerate(places)]
        return "\r\n".join([*lines, f"status.MoveStatus={'Moving' if movement.moving else 'Idle'}"])
    if action == "getPresets":
        lines = []
        for at, (number, (name, _)) in enumerate(sorted(movement.presets.items())):
            lines += [f"presets[{at}].Index={number}", f"presets[{at}].Name={name}"]
        return "\r\n".join(lines) or OK
    if action in ("start", "stop"):
        return _move(camera, given.get("code", ""), [float(given.get(f"arg{at}", "0")) for at in range(1, 5)])
    return BAD


def _move(camera: SimulatedCamera, code: str, numbers: list[float]) -> str:
    first, second, third, fourth = numbers
    movement, number = camera.movement, int(second)
    match code:
        case "Continuously":
            movement.move((first / 8, second / 8, third / 100), fourth)
        case "PositionABS":
            movement.look((first / 180 - 1, 1 - second / 45, (third - 1) / 127))
        case "SetPreset":
            movement.presets[number] = (f"Preset{number}", movement.place)
            camera.configuration[f"PtzPreset[0][{number - 1}].Name"] = f"Preset{number}"
        case "GotoPreset" if number in movement.presets:
            movement.look(movement.presets[number][1])
        case "ClearPreset" if number in movement.presets:
            del movement.presets[number]
        case _:
            return BAD
    return OK
