"""The simulated camera's thermal eye by Dahua's CGI: a point, its rules, its heat map; the rest is configuration."""

import struct
from collections.abc import Mapping

from sunlit.devices.simulator.device import SimulatedCamera
from sunlit.devices.simulator.heat import COLD_KELVIN, HEIGHT, HOT_KELVIN, WIDTH
from sunlit.devices.simulator.http import Response
from sunlit.devices.simulator.messages import picture
from sunlit.devices.thermal import ZERO_CELSIUS

_BAD = "Error\r\nBad Request!\r\n"
_HEATMAP = "RPC_Loadfile/RadiometryHeatMap.jpg&channel="
_MARK = bytes.fromhex("3766071a123a4c9fa95d21d2da7d26bc")
_RULES = {
    "1": {"Aver": HOT_KELVIN},
    "2": {"Aver": 294.0, "Max": HOT_KELVIN, "Min": COLD_KELVIN},
}


def answer(camera: SimulatedCamera, script: str, action: str, given: Mapping[str, str]) -> str | None:
    """The answer to a request for RadiometryManager.cgi, None for another."""
    if script != "RadiometryManager.cgi":
        return None
    if action == "getTemper" and given.get("condition.Channel") == "2" and given.get("condition.RuleId") in _RULES:
        values = _RULES[given["condition.RuleId"]]
        lines = [f"TempInfo.Temper{name}={kelvin - ZERO_CELSIUS:.6f}" for name, kelvin in values.items()]
        return "\r\n".join([f"TempInfo.Type={given['condition.Type']}", *lines, "TempInfo.TemperatureUnit=Centigrade"])
    if action != "getRandomPointTemper" or given.get("channel") != "2":
        return _BAD
    x, y = (min(int(given[f"coordinate[{axis}]"]), 8191) / 8192 for axis in (0, 1))
    celsius = camera.heat.kelvin()[int(y * HEIGHT) * WIDTH + int(x * WIDTH)] - ZERO_CELSIUS
    return f"pointTempInfo.TemperAver={celsius:.6f}\r\npointTempInfo.TemperatureUnit=Centigrade"


def heat_map(camera: SimulatedCamera, script: str) -> Response | None:
    """The answer to a request for the heat map, in the format that is configured; None for another request."""
    if not script.startswith(_HEATMAP):
        return None
    if script.removeprefix(_HEATMAP) != "2":
        return Response(404, b"Error\r\nFile Not Found!\r\n")
    celsius = [kelvin - ZERO_CELSIUS for kelvin in camera.heat.kelvin()]
    image = picture(WIDTH, HEIGHT)
    match camera.configuration["HeatImagingThermometry[1].HeatMapFormat"]:
        case "IR-SGCC":
            head = struct.pack("<2sHH14s", b"\0\1", WIDTH, HEIGHT, b"20260105080000")
            data = image + head + struct.pack(f"<{len(celsius)}f", *celsius) + struct.pack("<I16s", len(image), _MARK)
        case "IR-SGCC-FIR64":
            head = struct.pack("<4s5fHHB", b"FIR\0", 1.0, 0.95, 5.0, 20.0, 0.5, HEIGHT, WIDTH, 1).ljust(64, b"\0")
            data = head + struct.pack(f"<{len(celsius)}h", *(round(value * 10) for value in celsius))
        case _:
            data = b"\xff\xd8" + image
    return Response(200, data, {"Content-Type": "image/jpeg"})
