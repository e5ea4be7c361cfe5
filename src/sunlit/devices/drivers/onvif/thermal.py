"""Temperatures of an ONVIF device: Thermal Service Specification, and the readings of its radiometry modules.

ONVIF has no picture of temperatures: spots and boxes are modules of the device's analytics, whose readings come as
events. All its temperatures are in kelvin and its distances in metres (radiometry.xsd). It has no black body.
"""

from collections.abc import Awaitable, Callable
from xml.etree.ElementTree import Element

from sunlit.devices import thermal
from sunlit.devices.drivers.onvif import events
from sunlit.devices.drivers.onvif.soap import Soap, attribute
from sunlit.devices.drivers.onvif.topics import topic_path
from sunlit.devices.problem import AnswerError, UnsupportedError
from sunlit.devices.thermal import BlackBody, Matrix, Radiometry, Reading
from sunlit.devices.written import real
from sunlit.devices.xml import below, children, fragment, local, replace_text, text

_NAMES = {"emissivity": "Emissivity", "distance": "DistanceToObject", "reflected": "ReflectedAmbientTemperature"}
_PATH = "Configuration/RadiometryGlobalParameters"


class OnvifThermal(thermal.Thermal):
    """See sunlit.devices.thermal.Thermal."""

    def __init__(
        self, soap: Soap, service: Callable[[str], Awaitable[str]], numbers: Callable[[], Awaitable[dict[str, int]]]
    ) -> None:
        """
        service  the address of a service, by its prefix; raises UnsupportedError when there is none
        numbers  the device's video sources as channel numbers
        """
        self._soap = soap
        self._service = service
        self._numbers = numbers

    async def channels(self) -> tuple[int, ...]:
        return tuple(sorted(await self._sources()))

    async def matrix(self, channel: int) -> Matrix:
        raise UnsupportedError("ONVIF knows no temperature of every pixel: ask for the device's own readings")

    async def readings(self, channel: int) -> tuple[Reading, ...]:
        url, numbers = await self._service("tev"), await self._numbers()
        found: dict[str, Reading] = {}
        for notification in await events.present(self._soap, url):
            if not topic_path(text(notification, "Topic")).startswith("VideoAnalytics/Radiometry/"):
                continue
            message = below(notification, "Message/Message")
            named = {item.get("Value", "") for item in children(below(message, "Source"), "SimpleItem")}
            if {numbers[name] for name in named if name in numbers} <= {channel}:
                for item in children(below(message, "Data"), "ElementItem"):
                    for element in item:
                        if (reading := _reading(element)) is not None:
                            found[element.get("ItemID", "")] = reading
        return tuple(found[id_] for id_ in sorted(found))

    async def radiometry(self, channel: int) -> Radiometry:
        found = below(await self._ask(channel), _PATH)
        return Radiometry(**{ours: real(text(found, theirs)) for ours, theirs in _NAMES.items()})

    async def set_radiometry(self, radiometry: Radiometry, channel: int) -> None:
        thermal.check(radiometry)
        answer = await self._ask(channel)
        for ours, theirs in _NAMES.items():
            if (value := getattr(radiometry, ours)) is not None:
                replace_text(answer, f"{_PATH}/{theirs}", f"{value:g}")
        configuration = below(answer, "Configuration")
        if configuration is None:
            raise AnswerError("the device does not say what it measures by")
        await self._soap.call(
            await self._service("tth"),
            f"<tth:SetRadiometryConfiguration>{await self._source(channel)}"
            f"{fragment(configuration)}</tth:SetRadiometryConfiguration>",
        )

    async def black_body(self, channel: int) -> BlackBody:
        raise UnsupportedError("ONVIF tells nothing of a black body")

    async def _ask(self, channel: int) -> Element:
        return await self._soap.call(
            await self._service("tth"),
            f"<tth:GetRadiometryConfiguration>{await self._source(channel)}</tth:GetRadiometryConfiguration>",
        )

    async def _sources(self) -> dict[int, str]:
        """The tokens of the video sources that measure, by channel."""
        numbers = await self._numbers()
        answer = await self._soap.call(await self._service("tth"), "<tth:GetConfigurations/>")
        tokens = [one.get("token", "") for one in children(answer, "Configurations")]
        return {numbers[token]: token for token in tokens if token in numbers}

    async def _source(self, channel: int) -> str:
        token = (await self._sources()).get(channel)
        if token is None:
            raise UnsupportedError(f"channel {channel} of the device measures no temperatures")
        return f"<tth:VideoSourceToken>{attribute(token)}</tth:VideoSourceToken>"


def _reading(element: Element) -> Reading | None:
    if local(element) == "SpotTemperatureReading":
        return Reading("spot", (), real(element.get("SpotTemperature", "")))
    if local(element) == "BoxTemperatureReading":
        average, minimum, maximum = (real(element.get(f"{name}Temperature", "")) for name in ("Average", "Min", "Max"))
        return Reading("box", (), average, minimum, maximum)
    return None
