"""The simulated camera's thermal eye by Dahua's CGI: a point's temperature; the surface stands in its configuration."""

from collections.abc import Mapping

from sunlit.devices.simulator.device import SimulatedCamera
from sunlit.devices.simulator.heat import HEIGHT, WIDTH

_BAD = "Error\r\nBad Request!\r\n"


def answer(camera: SimulatedCamera, script: str, action: str, given: Mapping[str, str]) -> str | None:
    """The answer to a request for RadiometryManager.cgi, None for another."""
    if script != "RadiometryManager.cgi":
        return None
    if action != "getRandomPointTemper" or given.get("channel") != "2":
        return _BAD
    x, y = (min(int(given[f"coordinate[{axis}]"]), 8191) / 8192 for axis in (0, 1))
    celsius = camera.heat.kelvin()[int(y * HEIGHT) * WIDTH + int(x * WIDTH)] - 273.15
    return f"pointTempInfo.TemperAver={celsius:.6f}\r\npointTempInfo.TemperatureUnit=Centigrade"
