"""A camera or recorder that speaks ISAPI, as the one interface to cameras."""

import re
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing, nullcontext
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from typing import Self
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape

from sunlit.devices.areas import Area
from sunlit.devices.camera import Channel, Clock, Feature, Identity, Profile, Snapshot
from sunlit.devices.drivers.hikvision import analytics, hosts, survey
from sunlit.devices.drivers.hikvision.alerts import report_of
from sunlit.devices.drivers.hikvision.isapi import Isapi
from sunlit.devices.drivers.hikvision.ptz import HikvisionPtz
from sunlit.devices.drivers.hikvision.recordings import HikvisionRecordings
from sunlit.devices.drivers.hikvision.thermal import HikvisionThermal
from sunlit.devices.inbox import Inbox, Standing
from sunlit.devices.multipart import parts
from sunlit.devices.problem import AnswerError, UnsupportedError
from sunlit.devices.ptz import Ptz
from sunlit.devices.recordings import Recordings
from sunlit.devices.stream import observe
from sunlit.devices.survey.question import Question
from sunlit.devices.thermal import Thermal
from sunlit.devices.transport import Transport
from sunlit.devices.written import whole
from sunlit.devices.xml import children, local, text
from sunlit.gate import Gate, Observation, Report

# Devices send a heartbeat every few seconds.
SILENCE_SECONDS = 60.0

# POSIX, where CST-8:00:00 is eight hours ahead of UTC.
_ZONE = re.compile(r"[A-Za-z]+([+-]?)(\d{1,2}):(\d{2})")


class HikvisionCamera:
    """See sunlit.devices.camera.Camera."""

    def __init__(self, transport: Transport, name: str) -> None:
        self.gate = Gate(name)
        self.transport = self._transport = transport
        self._isapi = Isapi(transport)
        self.ptz: Ptz = HikvisionPtz(self._isapi)
        self.recordings: Recordings = HikvisionRecordings(self._isapi)
        self.thermal: Thermal = HikvisionThermal(self._isapi)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._transport.close()

    async def identity(self) -> Identity:
        info = await self._isapi.get("System/deviceInfo")
        return Identity(
            make=text(info, "manufacturer") or "Hikvision",
            model=text(info, "model"),
            firmware=text(info, "firmwareVersion"),
            serial=text(info, "serialNumber"),
            hardware=text(info, "hardwareVersion"),
        )

    async def clock(self) -> Clock:
        sent = datetime.now(UTC)
        answer = await self._isapi.get("System/time")
        received = datetime.now(UTC)
        try:
            written = datetime.fromisoformat(text(answer, "localTime"))
            time = (written if written.tzinfo else written.replace(tzinfo=_zone(answer))).astimezone(UTC)
            return Clock(time, time - (sent + (received - sent) / 2))
        except (ValueError, OverflowError):
            raise AnswerError(f"{self._transport.address.place} does not tell the time") from None

    async def set_clock(self, time: datetime) -> None:
        answer = await self._isapi.get("System/time")
        local_time = time.astimezone(_zone(answer))
        await self._isapi.put(
            "System/time",
            f'<Time version="2.0"><timeMode>manual</timeMode><localTime>{local_time:%Y-%m-%dT%H:%M:%S}</localTime>'
            f"<timeZone>{escape(text(answer, 'timeZone'))}</timeZone></Time>",
        )

    async def channels(self) -> tuple[Channel, ...]:
        found: dict[int, list[Profile]] = {}
        for stream in children(await self._isapi.get("Streaming/channels"), "StreamingChannel"):
            id_ = whole(text(stream, "id"))
            if id_ >= 100:
                found.setdefault(id_ // 100, []).append(self._profile(stream, id_))
        return tuple(Channel(number, str(number), tuple(found[number])) for number in sorted(found))

    def _profile(self, stream: Element, id_: int) -> Profile:
        host = self._transport.address.place.rpartition(":")[0]
        return Profile(
            token=str(id_),
            name=text(stream, "channelName"),
            encoding=text(stream, "Video/videoCodecType"),
            width=whole(text(stream, "Video/videoResolutionWidth")),
            height=whole(text(stream, "Video/videoResolutionHeight")),
            rate=whole(text(stream, "Video/maxFrameRate")) / 100,
            stream=f"rtsp://{host}:{whole(text(stream, 'Transport/rtspPortNo')) or 554}/Streaming/Channels/{id_}",
        )

    async def capabilities(self) -> frozenset[str]:
        """The isSupport… switches that are on, wherever they stand in the device's capabilities."""
        found = await self._isapi.get("System/capabilities")
        return frozenset(
            local(one) for one in found.iter() if local(one).startswith("isSupport") and text(one) == "true"
        )

    async def snapshot(self, channel: int = 1) -> Snapshot:
        answer = await self._transport.send("GET", f"/ISAPI/Streaming/channels/{channel}01/picture")
        if answer.status == 200 and answer.kind.startswith("image/"):
            return Snapshot(answer.body, answer.kind)
        self._isapi.check(answer)
        raise AnswerError(f"{self._transport.address.place} sends no picture")

    async def features(self) -> tuple[Feature, ...]:
        return await analytics.features(self._isapi, [channel.number for channel in await self.channels()])

    async def questions(self) -> Sequence[Question]:
        try:
            channels = [channel.number for channel in await self.channels()]
        except (UnsupportedError, AnswerError):
            channels = [1]
        return survey.questions(self._isapi, channels)

    async def switch(self, feature: str, on: bool, parameters: Mapping[str, str] | None = None) -> None:
        await analytics.switch(self._isapi, feature, on, parameters)

    async def set_areas(self, feature: str, areas: Sequence[Area]) -> None:
        await analytics.set_areas(self._isapi, feature, areas)

    def observations(self, inbox: Inbox | None = None) -> AsyncGenerator[Observation]:
        return observe(self.gate, partial(self._reports, inbox), SILENCE_SECONDS)

    async def reboot(self) -> None:
        await self._isapi.put("System/reboot")

    async def _reports(self, inbox: Inbox | None) -> AsyncGenerator[Report | None]:
        clock = await self.clock()
        async with aclosing(self._posted(inbox) if inbox else self._streamed()) as found:
            async for part in found:
                yield report_of(*part, self.gate.skip, clock.offset, clock.trusted) if part else None

    async def _streamed(self) -> AsyncGenerator[tuple[str, bytes] | None]:
        async with self._transport.stream("/ISAPI/Event/notification/alertStream") as (kind, pieces):
            yield None
            async with aclosing(parts(kind, pieces)) as found:
                async for part in found:
                    yield part

    async def _posted(self, inbox: Inbox) -> AsyncGenerator[tuple[str, bytes] | None]:
        told = hosts.posting(self._isapi, inbox) if inbox.asks else nullcontext(Standing(self.clock))
        async with told as standing, aclosing(inbox.parts(standing)) as found:
            async for part in found:
                yield part


def _zone(answer: Element) -> timezone:
    found = _ZONE.match(text(answer, "timeZone"))
    if found is None:
        return UTC
    ahead = timedelta(hours=int(found[2]) % 24, minutes=int(found[3]) % 60)
    return timezone(ahead if found[1] == "-" else -ahead)
