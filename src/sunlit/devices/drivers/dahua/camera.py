"""A camera or recorder that speaks Dahua's HTTP API, as the one interface to cameras."""

import re
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing, nullcontext
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Self

from sunlit.devices.areas import Area
from sunlit.devices.camera import TRUSTED_OFFSET, Channel, Clock, Feature, Identity, Profile, Snapshot
from sunlit.devices.drivers.dahua import analytics, survey, upload, watching
from sunlit.devices.drivers.dahua.cgi import Cgi
from sunlit.devices.drivers.dahua.events import reports_of
from sunlit.devices.drivers.dahua.localtime import WRITTEN, LocalTime
from sunlit.devices.drivers.dahua.ptz import DahuaPtz
from sunlit.devices.drivers.dahua.recordings import DahuaRecordings
from sunlit.devices.drivers.dahua.rpc import Rpc
from sunlit.devices.drivers.dahua.thermal import DahuaThermal
from sunlit.devices.inbox import Inbox, Standing
from sunlit.devices.problem import AnswerError, UnsupportedError
from sunlit.devices.ptz import Ptz
from sunlit.devices.recordings import Recordings
from sunlit.devices.stream import observe
from sunlit.devices.survey.question import Question
from sunlit.devices.thermal import Thermal
from sunlit.devices.transport import Transport
from sunlit.devices.written import whole
from sunlit.gate import Gate, Observation, Report

_FORMAT = re.compile(r"Encode\[(\d{1,5})\]\.(MainFormat|ExtraFormat)\[(\d{1,2})\]\.Video\.(\w{1,32})")


class DahuaCamera:
    """See sunlit.devices.camera.Camera."""

    def __init__(self, transport: Transport, name: str) -> None:
        self.gate = Gate(name)
        self.transport = self._transport = transport
        self._cgi = Cgi(transport)
        self._rpc = Rpc(transport)
        self._time = LocalTime(self._cgi)
        self.ptz: Ptz = DahuaPtz(self._cgi)
        self.recordings: Recordings = DahuaRecordings(self._cgi, self._time)
        self.thermal: Thermal = DahuaThermal(self._cgi)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._rpc.close()
        await self._transport.close()

    async def identity(self) -> Identity:
        about = await self._cgi.ask("magicBox.cgi?action=getSystemInfo")
        return Identity(
            make=await self._told("getVendor", "vendor") or "Dahua",
            model=await self._told("getDeviceType", "type") or about.get("deviceType", ""),
            firmware=(await self._told("getSoftwareVersion", "version")).partition(",")[0],
            serial=about.get("serialNumber", "") or await self._told("getSerialNo", "sn"),
            hardware=about.get("hardwareVersion", ""),
        )

    async def _told(self, action: str, key: str) -> str:
        """One answer of the identity; no device has all of them."""
        try:
            return (await self._cgi.ask(f"magicBox.cgi?action={action}")).get(key, "")
        except (UnsupportedError, AnswerError):
            return ""

    async def clock(self) -> Clock:
        shown, middle = await self._time.shown()
        zone = await self._time.zone(shown)
        if zone is None:
            raise AnswerError(f"{self._transport.address.place} does not tell its time zone")
        time = shown.replace(tzinfo=zone).astimezone(UTC)
        return Clock(time, time - middle)

    async def set_clock(self, time: datetime) -> None:
        await self._cgi.do("global.cgi?action=setCurrentTime", time=(await self._time.of(time)).strftime(WRITTEN))

    async def channels(self) -> tuple[Channel, ...]:
        encode = await self._cgi.config("Encode")
        port = await self._cgi.rtsp_port()
        found: dict[int, dict[int, dict[str, str]]] = {}
        for key, value in encode.items():
            if match := _FORMAT.fullmatch(key):
                channel, format_, number = int(match[1]), match[2], int(match[3])
                # The main stream comes in several formats, of which the first is the usual one.
                if format_ == "ExtraFormat" or number == 0:
                    subtype = 0 if format_ == "MainFormat" else number + 1
                    found.setdefault(channel, {}).setdefault(subtype, {})[match[4]] = value
        on = {
            (channel, subtype)
            for channel, profiles in found.items()
            for subtype in profiles
            if subtype == 0 or encode.get(f"Encode[{channel}].ExtraFormat[{subtype - 1}].VideoEnable") != "false"
        }
        host = self._transport.address.place.rpartition(":")[0]
        return tuple(
            Channel(
                channel + 1,
                str(channel),
                tuple(
                    _profile(channel, subtype, video, f"rtsp://{host}:{port}")
                    for subtype, video in sorted(profiles.items())
                    if (channel, subtype) in on
                ),
            )
            for channel, profiles in sorted(found.items())
        )

    async def capabilities(self) -> frozenset[str]:
        """The services that the device's own web page may call ("magicBox", "devVideoAnalyse", ...): CGI lists none."""
        found = await self._rpc.call("system.listService")
        services = found.get("service") if isinstance(found, dict) else None
        if not isinstance(services, list):
            raise AnswerError(f"{self._transport.address.place} does not tell its services")
        return frozenset(service for service in services if isinstance(service, str))

    async def snapshot(self, channel: int = 1) -> Snapshot:
        answer = await self._cgi.picture("snapshot.cgi", channel=channel)
        return Snapshot(answer.body, answer.kind)

    async def features(self) -> tuple[Feature, ...]:
        return await analytics.features(self._cgi)

    async def questions(self) -> Sequence[Question]:
        return survey.questions(self._cgi, self._rpc)

    async def switch(self, feature: str, on: bool, parameters: Mapping[str, str] | None = None) -> None:
        await analytics.switch(self._cgi, feature, on, parameters)

    async def set_areas(self, feature: str, areas: Sequence[Area]) -> None:
        await analytics.set_areas(self._cgi, feature, areas)

    def observations(self, inbox: Inbox | None = None) -> AsyncGenerator[Observation]:
        # Each stream is timed by itself, where they come together.
        return observe(self.gate, partial(self._reports, inbox), silence=2 * watching.SILENCE_SECONDS)

    async def reboot(self) -> None:
        await self._cgi.do("magicBox.cgi?action=reboot")

    async def _reports(self, inbox: Inbox | None) -> AsyncGenerator[Report | None]:
        shown, middle = await self._time.shown()
        # Events tell local time too: how far that is from ours needs no zone.
        ahead = shown.replace(tzinfo=UTC) - middle
        zone = await self._time.zone(shown)
        off = None if zone is None else ahead - (zone.utcoffset(None) or timedelta())
        trusted = off is not None and abs(off) <= TRUSTED_OFFSET
        closed = await self._closed_rules()
        found = (
            self._posted(inbox, ahead, trusted)
            if inbox
            else watching.reports(self._transport, self.gate.skip, ahead, trusted)
        )
        async with aclosing(found) as reports:
            async for report in reports:
                yield Report(kind=None) if report is not None and report.rule in closed else report

    async def _posted(self, inbox: Inbox, ahead: timedelta, trusted: bool) -> AsyncGenerator[Report | None]:
        told = upload.posting(self._cgi, inbox) if inbox.asks else nullcontext(Standing(self._time.shown))
        async with told as standing, aclosing(inbox.parts(standing)) as parts:
            async for part in parts:
                if part is None:
                    yield None
                    continue
                for report in reports_of(*part, self.gate.skip, ahead, trusted):
                    yield report

    async def _closed_rules(self) -> frozenset[str]:
        """The names of rules that look for what is protected or sensitive: that they fire tells who somebody is."""
        found = await self.features()
        return frozenset(one.name for one in found if one.name and one.purpose in ("protected", "sensitive"))


def _profile(channel: int, subtype: int, video: Mapping[str, str], web: str) -> Profile:
    return Profile(
        token=f"{channel}/{subtype}",
        name="main" if subtype == 0 else f"extra {subtype}",
        encoding=video.get("Compression", ""),
        width=whole(video.get("Width", "")),
        height=whole(video.get("Height", "")),
        rate=_number(video.get("FPS", "")),
        stream=f"{web}/cam/realmonitor?channel={channel + 1}&subtype={subtype}",
    )


def _number(written: str) -> float:
    return float(written) if re.fullmatch(r"\d{1,4}(?:\.\d{1,6})?", written, re.ASCII) else 0.0
