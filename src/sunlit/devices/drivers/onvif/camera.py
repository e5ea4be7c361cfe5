"""A camera that speaks ONVIF, as the one interface to cameras."""

import asyncio
import re
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing, nullcontext, suppress
from datetime import UTC, datetime
from functools import partial
from typing import Self

import msgspec

from sunlit.devices.areas import Area
from sunlit.devices.camera import Channel, Clock, Feature, Identity, Snapshot
from sunlit.devices.drivers.onvif import events, media, survey
from sunlit.devices.drivers.onvif.analytics import Analytics
from sunlit.devices.drivers.onvif.ptz import OnvifPtz
from sunlit.devices.drivers.onvif.recordings import OnvifRecordings
from sunlit.devices.drivers.onvif.soap import NAMESPACES, Soap, capabilities, services
from sunlit.devices.drivers.onvif.thermal import OnvifThermal
from sunlit.devices.inbox import ALIVE_SECONDS, Inbox, Standing
from sunlit.devices.problem import AnswerError, RefusedError, UnsupportedError
from sunlit.devices.ptz import Ptz
from sunlit.devices.recordings import Recordings
from sunlit.devices.stream import observe
from sunlit.devices.survey.question import Question
from sunlit.devices.thermal import Thermal
from sunlit.devices.transport import Transport
from sunlit.devices.xml import text
from sunlit.gate import Gate, Observation, Report

DEVICE_SERVICE = "/onvif/device_service"
# Of a device that posts: it is asked for a sign of life more often than that.
SILENCE_SECONDS = 2 * ALIVE_SECONDS
_NAMED = re.compile(r"http://www\.onvif\.org/ver(\d)0/([A-Za-z]+)/wsdl")


class OnvifCamera:
    """See sunlit.devices.camera.Camera."""

    def __init__(self, transport: Transport, name: str) -> None:
        self.gate = Gate(name)
        self.transport = self._transport = transport
        self._url = transport.address.web + (transport.address.path or DEVICE_SERVICE)
        self._soap = Soap(transport, self._url)
        self._services: dict[str, str] = {}
        self._learning = asyncio.Lock()
        self._analytics = Analytics(self._soap)
        self.ptz: Ptz = OnvifPtz(self._soap, self._service, self._profiles)
        self.recordings: Recordings = OnvifRecordings(self._soap, self._service, self._numbers)
        self.thermal: Thermal = OnvifThermal(self._soap, self._service, self._numbers)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._transport.close()

    async def identity(self) -> Identity:
        await self._learn()
        answer = await self._soap.call(self._url, "<tds:GetDeviceInformation/>")
        return Identity(
            make=text(answer, "Manufacturer"),
            model=text(answer, "Model"),
            firmware=text(answer, "FirmwareVersion"),
            serial=text(answer, "SerialNumber"),
            hardware=text(answer, "HardwareId"),
        )

    async def clock(self) -> Clock:
        await self._learn()
        return await self._soap.clock(anonymous=False)

    async def set_clock(self, time: datetime) -> None:
        await self._learn()
        utc = time.astimezone(UTC)
        await self._soap.call(
            self._url,
            "<tds:SetSystemDateAndTime><tds:DateTimeType>Manual</tds:DateTimeType>"
            "<tds:DaylightSavings>false</tds:DaylightSavings><tds:UTCDateTime>"
            f"<tt:Time><tt:Hour>{utc.hour}</tt:Hour><tt:Minute>{utc.minute}</tt:Minute>"
            f"<tt:Second>{utc.second}</tt:Second></tt:Time>"
            f"<tt:Date><tt:Year>{utc.year}</tt:Year><tt:Month>{utc.month}</tt:Month><tt:Day>{utc.day}</tt:Day></tt:Date>"
            "</tds:UTCDateTime></tds:SetSystemDateAndTime>",
        )
        self._soap.offset = (await self.clock()).offset

    async def channels(self) -> tuple[Channel, ...]:
        return await media.channels(self._soap, await self._media())

    async def capabilities(self) -> frozenset[str]:
        """The ONVIF services that the device has: "media", "media2", "events", "analytics", "ptz", ..."""
        await self._learn()
        found = (_NAMED.fullmatch(name) for name in self._services)
        return frozenset("media2" if match.groups() == ("2", "media") else match[2].lower() for match in found if match)

    async def snapshot(self, channel: int = 1) -> Snapshot:
        service = await self._media()
        profile = next(
            (profile for one in await self.channels() if one.number == channel for profile in one.profiles), None
        )
        if profile is None:
            raise UnsupportedError(f"{self._transport.address.place} has no channel {channel}")
        url = self._soap.reach(await media.snapshot_uri(self._soap, service, profile.token))
        answer = await self._transport.send("GET", url)
        if answer.status != 200 or not answer.kind.startswith("image/"):
            raise AnswerError(f"{self._transport.address.place} sends no picture (HTTP {answer.status})")
        return Snapshot(answer.body, answer.kind)

    async def features(self) -> tuple[Feature, ...]:
        url = await self._service("tan")
        return await self._analytics.features(url, await media.analytics_tokens(self._soap, await self._media()))

    async def questions(self) -> Sequence[Question]:
        await self._learn()
        return survey.questions(self._soap, self._reached)

    async def switch(self, feature: str, on: bool, parameters: Mapping[str, str] | None = None) -> None:
        await self._analytics.switch(await self._service("tan"), feature, on, parameters)

    async def set_areas(self, feature: str, areas: Sequence[Area]) -> None:
        await self._analytics.set_areas(await self._service("tan"), feature, areas)

    def observations(self, inbox: Inbox | None = None) -> AsyncGenerator[Observation]:
        silence = SILENCE_SECONDS if inbox else 2 * (events.PULL_SECONDS + events.MARGIN_SECONDS)
        return observe(self.gate, partial(self._reports, inbox), silence)

    async def reboot(self) -> None:
        await self._learn()
        await self._soap.call(self._url, "<tds:SystemReboot/>")

    async def _reports(self, inbox: Inbox | None) -> AsyncGenerator[Report | None]:
        # A device that was away may have come back with another clock and other services.
        self._services = {}
        url = await self._service("tev")
        try:
            numbers = await self._numbers()
        except UnsupportedError:
            numbers = {}
        closed = await self._closed_rules()
        found = self._posted(inbox, url, numbers) if inbox else events.reports(self._soap, url, numbers, self.gate.skip)
        async with aclosing(found) as reports:
            async for report in reports:
                yield (
                    msgspec.structs.replace(report, kind=None)
                    if report is not None and report.rule in closed
                    else report
                )

    async def _posted(self, inbox: Inbox, url: str, numbers: Mapping[str, int]) -> AsyncGenerator[Report | None]:
        told = events.posting(self._soap, url, inbox.url) if inbox.asks else nullcontext(Standing(self.clock))
        async with told as standing, aclosing(inbox.parts(standing)) as parts:
            async for part in parts:
                if part is None:
                    yield None
                    continue
                for report in events.posted(part[1], numbers, self._soap.offset, self.gate.skip):
                    yield report

    async def _closed_rules(self) -> frozenset[str]:
        """The names of rules that look for what is protected or sensitive: that they fire tells who somebody is."""
        try:
            features = await self.features()
        except (UnsupportedError, AnswerError):
            return frozenset()
        return frozenset(one.name for one in features if one.name and one.purpose in ("protected", "sensitive"))

    async def _profiles(self) -> dict[int, str]:
        return await media.moving_profiles(self._soap, await self._media())

    async def _numbers(self) -> dict[str, int]:
        return await media.numbers(self._soap, await self._media())

    async def _media(self) -> media.MediaService:
        await self._learn()
        return media.service(self._reached("tr2"), self._reached("trt"))

    async def _service(self, prefix: str) -> str:
        await self._learn()
        if not (url := self._reached(prefix)):
            raise UnsupportedError(f"{self._transport.address.place} has no such service")
        return url

    def _reached(self, prefix: str) -> str:
        url = self._services.get(NAMESPACES[prefix], "")
        return self._soap.reach(url) if url else ""

    async def _learn(self) -> None:
        """Ask once, before anything that needs a password, for the device's clock and its services."""
        async with self._learning:
            if self._services:
                return
            # Some devices keep the time to themselves; then ours has to do.
            with suppress(AnswerError, RefusedError):
                self._soap.offset = (await self._soap.clock(anonymous=True)).offset
            self._services = await self._ask_services()
            self._soap.learn_own(self._services.get(NAMESPACES["tds"], ""))

    async def _ask_services(self) -> dict[str, str]:
        body = "<tds:GetServices><tds:IncludeCapability>false</tds:IncludeCapability></tds:GetServices>"
        try:
            return services(await self._soap.call(self._url, body))
        except (AnswerError, UnsupportedError):
            # Devices from before GetServices.
            body = "<tds:GetCapabilities><tds:Category>All</tds:Category></tds:GetCapabilities>"
            return capabilities(await self._soap.call(self._url, body))
