"""A camera or recorder that speaks ISAPI, as the one interface to cameras."""

import re
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from datetime import UTC, datetime, timedelta, timezone
from typing import Self
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape

from sunlit.devices.camera import Channel, Clock, Feature, Identity, Profile, Snapshot
from sunlit.devices.drivers.hikvision.alerts import report_of
from sunlit.devices.multipart import parts
from sunlit.devices.problem import AnswerError, BusyError, ClosedFeatureError, RefusedError, UnsupportedError
from sunlit.devices.stream import observe
from sunlit.devices.transport import Answer, Transport
from sunlit.devices.xml import below, children, local, parse, text, texts
from sunlit.gate import Gate, Observation, Report, purpose

# Devices send a heartbeat every few seconds.
SILENCE_SECONDS = 60.0

_FEATURES = (
    "System/Video/inputs/channels/{}/motionDetection",
    "Smart/LineDetection/{}",
    "Smart/FieldDetection/{}",
    "Smart/regionEntrance/{}",
    "Smart/regionExiting/{}",
    "Smart/SceneChangeDetection/{}",
    "Smart/FaceDetect/{}",
    "Intelligent/channels/{}/humanRecognition",
)
_ENABLED = re.compile(rb"(<(?:\w+:)?enabled>)\s*(?:true|false)\s*(</)")
# POSIX, where CST-8:00:00 is eight hours ahead of UTC.
_ZONE = re.compile(r"[A-Za-z]+([+-]?)(\d{1,2}):(\d{2})")


class HikvisionCamera:
    """See sunlit.devices.camera.Camera."""

    def __init__(self, transport: Transport, name: str) -> None:
        self.gate = Gate(name)
        self._transport = transport

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._transport.close()

    async def identity(self) -> Identity:
        info = await self._get("System/deviceInfo")
        return Identity(
            make=text(info, "manufacturer") or "Hikvision",
            model=text(info, "model"),
            firmware=text(info, "firmwareVersion"),
            serial=text(info, "serialNumber"),
            hardware=text(info, "hardwareVersion"),
        )

    async def clock(self) -> Clock:
        sent = datetime.now(UTC)
        answer = await self._get("System/time")
        received = datetime.now(UTC)
        try:
            written = datetime.fromisoformat(text(answer, "localTime"))
            time = (written if written.tzinfo else written.replace(tzinfo=_zone(answer))).astimezone(UTC)
            return Clock(time, time - (sent + (received - sent) / 2))
        except (ValueError, OverflowError):
            raise AnswerError(f"{self._transport.address.place} does not tell the time") from None

    async def set_clock(self, time: datetime) -> None:
        answer = await self._get("System/time")
        local_time = time.astimezone(_zone(answer))
        await self._put(
            "System/time",
            f'<Time version="2.0"><timeMode>manual</timeMode><localTime>{local_time:%Y-%m-%dT%H:%M:%S}</localTime>'
            f"<timeZone>{escape(text(answer, 'timeZone'))}</timeZone></Time>".encode(),
        )

    async def channels(self) -> tuple[Channel, ...]:
        found: dict[int, list[Profile]] = {}
        for stream in children(await self._get("Streaming/channels"), "StreamingChannel"):
            id_ = _whole(text(stream, "id"))
            if id_ >= 100:
                found.setdefault(id_ // 100, []).append(self._profile(stream, id_))
        return tuple(Channel(number, str(number), tuple(found[number])) for number in sorted(found))

    def _profile(self, stream: Element, id_: int) -> Profile:
        host = self._transport.address.place.rpartition(":")[0]
        return Profile(
            token=str(id_),
            name=text(stream, "channelName"),
            encoding=text(stream, "Video/videoCodecType"),
            width=_whole(text(stream, "Video/videoResolutionWidth")),
            height=_whole(text(stream, "Video/videoResolutionHeight")),
            rate=_whole(text(stream, "Video/maxFrameRate")) / 100,
            stream=f"rtsp://{host}:554/Streaming/Channels/{id_}",
        )

    async def capabilities(self) -> frozenset[str]:
        """The isSupport… switches that are on, wherever they stand in the device's capabilities."""
        found = await self._get("System/capabilities")
        return frozenset(
            local(one) for one in found.iter() if local(one).startswith("isSupport") and text(one) == "true"
        )

    async def snapshot(self, channel: int = 1) -> Snapshot:
        answer = await self._transport.send("GET", f"/ISAPI/Streaming/channels/{channel}01/picture")
        if answer.status == 200 and answer.kind.startswith("image/"):
            return Snapshot(answer.body, answer.kind)
        self._content(answer)
        raise AnswerError(f"{self._transport.address.place} sends no picture")

    async def features(self) -> tuple[Feature, ...]:
        found = []
        for channel in await self.channels():
            for path in (feature.format(channel.number) for feature in _FEATURES):
                try:
                    state = await self._get(path)
                except (UnsupportedError, AnswerError):
                    continue
                name, on = _name(path), text(state, "enabled") == "true"
                found.append(Feature(path, channel.number, name, name, purpose(name, *texts(state)), on))
        return tuple(found)

    async def switch(self, feature: str, on: bool, parameters: Mapping[str, str] | None = None) -> None:
        """As in Camera; a device keeps a feature's parameters, so none are taken.

        Its answer is sent back to it as it is, but for the switch.
        """
        if not any(re.fullmatch(known.format(r"\d{1,5}"), feature) for known in _FEATURES) or parameters:
            raise UnsupportedError("the device has no such feature, or it takes no parameters")
        answer = await self._transport.send("GET", f"/ISAPI/{feature}")
        root = self._content(answer)
        if on and (found := purpose(_name(feature), *texts(root))) != "open":
            raise ClosedFeatureError(
                f"the purpose of this feature is {found}: Sunlit shows it and switches it off, and never on"
            )
        if below(root, "enabled") is not next((one for one in root.iter() if local(one) == "enabled"), root):
            raise AnswerError(f"{self._transport.address.place} has no switch for this feature")
        await self._put(feature, _ENABLED.sub(rb"\1true\2" if on else rb"\1false\2", answer.body, count=1))

    def observations(self) -> AsyncGenerator[Observation]:
        return observe(self.gate, self._reports, SILENCE_SECONDS)

    async def reboot(self) -> None:
        await self._put("System/reboot", b"")

    async def _reports(self) -> AsyncGenerator[Report | None]:
        clock = await self.clock()
        async with self._transport.stream("/ISAPI/Event/notification/alertStream") as (kind, pieces):
            yield None
            async with aclosing(parts(kind, pieces)) as found:
                async for part_kind, body in found:
                    yield report_of(part_kind, body, self.gate.skip, clock.offset, clock.trusted)

    async def _get(self, path: str) -> Element:
        return self._content(await self._transport.send("GET", f"/ISAPI/{path}"))

    async def _put(self, path: str, body: bytes) -> None:
        headers = {"Content-Type": "application/xml; charset=UTF-8"}
        self._content(await self._transport.send("PUT", f"/ISAPI/{path}", body, headers))

    def _content(self, answer: Answer) -> Element:
        """The document that answers, unless it says, with whatever HTTP status, that there is none."""
        place = self._transport.address.place
        if answer.status == 401:
            raise RefusedError(f"{place} asks for a user and a password")
        if answer.status in (403, 404, 405):
            raise UnsupportedError(f"{place} has no such function")
        root = parse(answer.body)
        if local(root) == "ResponseStatus" and (code := text(root, "statusCode")) not in ("0", "1", "7"):
            if code == "2":
                raise BusyError(f"{place} is busy")
            if text(root, "subStatusCode") in ("notSupport", "methodNotAllowed", "invalidOperation"):
                raise UnsupportedError(f"{place} has no such function")
            raise AnswerError(f"{place} answers with an error")
        if answer.status >= 400:
            raise AnswerError(f"{place} answers with an error (HTTP {answer.status})")
        return root


def _name(path: str) -> str:
    """What a feature is called: the last part of its path that is no number."""
    return next(part for part in reversed(path.split("/")) if not part.isdigit())


def _zone(answer: Element) -> timezone:
    found = _ZONE.match(text(answer, "timeZone"))
    if found is None:
        return UTC
    ahead = timedelta(hours=int(found[2]) % 24, minutes=int(found[3]) % 60)
    return timezone(ahead if found[1] == "-" else -ahead)


def _whole(written: str) -> int:
    return int(written) if written.isascii() and written.isdigit() and len(written) < 8 else 0
