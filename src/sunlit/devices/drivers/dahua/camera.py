"""A camera or recorder that speaks Dahua's HTTP API, as the one interface to cameras."""

import re
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from datetime import UTC, datetime, timedelta, timezone
from typing import Self

from sunlit.devices.camera import TRUSTED_OFFSET, Channel, Clock, Feature, Identity, Profile, Snapshot
from sunlit.devices.drivers.dahua import watching
from sunlit.devices.drivers.dahua.cgi import Cgi
from sunlit.devices.drivers.dahua.rpc import Rpc
from sunlit.devices.drivers.dahua.zone import zone_of
from sunlit.devices.problem import AnswerError, ClosedFeatureError, UnsupportedError
from sunlit.devices.stream import observe
from sunlit.devices.transport import Transport
from sunlit.gate import Gate, Observation, Purpose, Report, purpose

# Parts of the configuration with an Enable for each channel, or for each rule of a channel.
_FEATURES = (
    "VideoAnalyseRule", "MotionDetect", "SmartMotionDetect", "BlindDetect", "MovedDetect", "NumberStat", "FireWarning",
)  # fmt: skip
_SWITCH = re.compile(rf"((?:{'|'.join(_FEATURES)})(?:\[\d{{1,5}}\]){{1,2}})\.Enable")
_FORMAT = re.compile(r"Encode\[(\d{1,5})\]\.(MainFormat|ExtraFormat)\[(\d{1,2})\]\.Video\.(\w{1,32})")
_WRITTEN = "%Y-%m-%d %H:%M:%S"


class DahuaCamera:
    """See sunlit.devices.camera.Camera."""

    def __init__(self, transport: Transport, name: str) -> None:
        self.gate = Gate(name)
        self._transport = transport
        self._cgi = Cgi(transport)
        self._rpc = Rpc(transport)

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
        shown, middle = await self._shown_time()
        zone = await self._zone(shown)
        if zone is None:
            raise AnswerError(f"{self._transport.address.place} does not tell its time zone")
        time = shown.replace(tzinfo=zone).astimezone(UTC)
        return Clock(time, time - middle)

    async def _shown_time(self) -> tuple[datetime, datetime]:
        """What the device's clock shows, without a zone, and our time in the middle of the question."""
        sent = datetime.now(UTC)
        written = (await self._cgi.ask("global.cgi?action=getCurrentTime")).get("result", "")
        received = datetime.now(UTC)
        try:
            return datetime.strptime(written, _WRITTEN), sent + (received - sent) / 2
        except ValueError:
            raise AnswerError(f"{self._transport.address.place} does not tell the time") from None

    async def _zone(self, shown: datetime) -> timezone | None:
        try:
            return zone_of(await self._cgi.config("NTP"), await self._cgi.config("Locales"), shown)
        except (UnsupportedError, AnswerError):
            return None

    async def set_clock(self, time: datetime) -> None:
        zone = await self._zone(time.astimezone(UTC))
        if zone is None:
            raise AnswerError(f"{self._transport.address.place} does not tell its time zone")
        # Whether it is summer there is a question of the time that is set, in winter's zone.
        local_time = time.astimezone(await self._zone(time.astimezone(zone)) or zone)
        await self._cgi.do("global.cgi?action=setCurrentTime", time=local_time.strftime(_WRITTEN))

    async def channels(self) -> tuple[Channel, ...]:
        encode = await self._cgi.config("Encode")
        port = await self._rtsp_port()
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

    async def _rtsp_port(self) -> int:
        try:
            return _whole((await self._cgi.config("RTSP")).get("RTSP.Port", "")) or 554
        except (UnsupportedError, AnswerError):
            return 554

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
        found = []
        for name in _FEATURES:
            try:
                config = await self._cgi.config(name)
            except (UnsupportedError, AnswerError):
                continue
            for key, value in config.items():
                if match := _SWITCH.fullmatch(key):
                    found.append(_feature(match[1], value == "true", config))
        return tuple(sorted(found, key=lambda feature: feature.id))

    async def switch(self, feature: str, on: bool, parameters: Mapping[str, str] | None = None) -> None:
        """As in Camera; a device keeps a feature's parameters, so none are taken."""
        if not _SWITCH.fullmatch(f"{feature}.Enable") or parameters:
            raise UnsupportedError("the device has no such feature, or it takes no parameters")
        config = await self._cgi.config(feature.partition("[")[0])
        if f"{feature}.Enable" not in config:
            raise UnsupportedError("the device has no such feature; ask for its features first")
        if on and (found := _feature(feature, True, config).purpose) != "open":
            raise ClosedFeatureError(
                f"the purpose of this feature is {found}: Sunlit shows it and switches it off, and never on"
            )
        await self._cgi.configure(f"{feature}.Enable", "true" if on else "false")

    def observations(self) -> AsyncGenerator[Observation]:
        # Each stream is timed by itself, where they come together.
        return observe(self.gate, self._reports, silence=2 * watching.SILENCE_SECONDS)

    async def reboot(self) -> None:
        await self._cgi.do("magicBox.cgi?action=reboot")

    async def _reports(self) -> AsyncGenerator[Report | None]:
        shown, middle = await self._shown_time()
        # Events tell local time too: how far that is from ours needs no zone.
        ahead = shown.replace(tzinfo=UTC) - middle
        zone = await self._zone(shown)
        off = None if zone is None else ahead - (zone.utcoffset(None) or timedelta())
        trusted = off is not None and abs(off) <= TRUSTED_OFFSET
        closed = await self._closed_rules()
        watched = watching.reports(self._transport, self.gate.skip, ahead, trusted)
        async with aclosing(watched) as reports:
            async for report in reports:
                yield Report(kind=None) if report is not None and report.rule in closed else report

    async def _closed_rules(self) -> frozenset[str]:
        """The names of rules that look for what is protected or sensitive: that they fire tells who somebody is."""
        found = await self.features()
        return frozenset(one.name for one in found if one.name and one.purpose in ("protected", "sensitive"))


def _feature(id_: str, on: bool, config: Mapping[str, str]) -> Feature:
    inside = {
        key.removeprefix(f"{id_}."): value
        for key, value in config.items()
        # What is done when it fires says nothing of what it looks for.
        if key.startswith(f"{id_}.") and ".EventHandler." not in key
    }
    part, _, rest = id_.partition("[")
    type_ = inside.get("Type") or part
    name = inside.get("Name") or type_
    return Feature(id_, int(rest.partition("]")[0]) + 1, name, type_, _purpose(type_, name, inside), on)


def _purpose(type_: str, name: str, inside: Mapping[str, str]) -> Purpose:
    return purpose(type_, name, *inside, *inside.values())


def _profile(channel: int, subtype: int, video: Mapping[str, str], web: str) -> Profile:
    return Profile(
        token=f"{channel}/{subtype}",
        name="main" if subtype == 0 else f"extra {subtype}",
        encoding=video.get("Compression", ""),
        width=_whole(video.get("Width", "")),
        height=_whole(video.get("Height", "")),
        rate=_number(video.get("FPS", "")),
        stream=f"{web}/cam/realmonitor?channel={channel + 1}&subtype={subtype}",
    )


def _whole(written: str) -> int:
    return int(written) if written.isascii() and written.isdigit() and len(written) < 8 else 0


def _number(written: str) -> float:
    return float(written) if re.fullmatch(r"\d{1,4}(?:\.\d{1,6})?", written, re.ASCII) else 0.0
