"""The simulated camera's temperatures by ONVIF: the Thermal Service, and readings of a spot and a box as events."""

from xml.etree.ElementTree import Element

from sunlit.devices.simulator.device import SimulatedCamera
from sunlit.devices.simulator.heat import COLD_KELVIN, HOT_KELVIN
from sunlit.devices.simulator.messages import notification
from sunlit.devices.simulator.soap import Answer, Fault
from sunlit.devices.thermal import Radiometry
from sunlit.devices.xml import below, text

_READINGS = {
    "SpotTemperatureReading": f'ItemID="1" SpotTemperature="{HOT_KELVIN}"',
    "BoxTemperatureReading": (
        f'ItemID="2" MaxTemperature="{HOT_KELVIN}" MinTemperature="{COLD_KELVIN}" AverageTemperature="294"'
    ),
}


def readings(camera: SimulatedCamera) -> list[str]:
    """The notifications that tell what the device measures now."""
    source = {"VideoSourceToken": "source_2", "VideoAnalyticsConfigurationToken": "analytics_2"}
    return [
        notification(f"tns1:VideoAnalytics/Radiometry/{name}", source, {}, f"<ttr:{name} {values}/>", camera.now)
        for name, values in _READINGS.items()
    ]


def _configurations(_camera: SimulatedCamera, _call: Element, _web: str) -> str:
    return (
        '<tth:GetConfigurationsResponse><tth:Configurations token="source_2"><tth:Configuration>'
        '<tth:ColorPalette token="white" Type="WhiteHot"><tth:Name>white</tth:Name></tth:ColorPalette>'
        "<tth:Polarity>WhiteHot</tth:Polarity></tth:Configuration></tth:Configurations></tth:GetConfigurationsResponse>"
    )


def _radiometry(camera: SimulatedCamera, call: Element, _web: str) -> str:
    _hold(call)
    surface = camera.heat.radiometry
    return (
        "<tth:GetRadiometryConfigurationResponse><tth:Configuration><tth:RadiometryGlobalParameters>"
        f"<tth:ReflectedAmbientTemperature>{surface.reflected}</tth:ReflectedAmbientTemperature>"
        f"<tth:Emissivity>{surface.emissivity}</tth:Emissivity>"
        f"<tth:DistanceToObject>{surface.distance}</tth:DistanceToObject></tth:RadiometryGlobalParameters>"
        "</tth:Configuration></tth:GetRadiometryConfigurationResponse>"
    )


def _set_radiometry(camera: SimulatedCamera, call: Element, _web: str) -> str:
    _hold(call)
    given = below(call, "Configuration/RadiometryGlobalParameters")
    camera.heat.radiometry = Radiometry(
        emissivity=float(text(given, "Emissivity")),
        distance=float(text(given, "DistanceToObject")),
        reflected=float(text(given, "ReflectedAmbientTemperature")),
    )
    return "<tth:SetRadiometryConfigurationResponse/>"


def _hold(call: Element) -> None:
    if text(call, "VideoSourceToken") != "source_2":
        raise Fault("ter:NoVideoSource")


ANSWERS: dict[str, Answer] = {
    "GetConfigurations": _configurations,
    "GetRadiometryConfiguration": _radiometry,
    "SetRadiometryConfiguration": _set_radiometry,
}
