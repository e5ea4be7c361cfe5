"""Alerts of an ISAPI device as reports: EventNotificationAlert in XML, or the same in JSON."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from sunlit.devices.problem import AnswerError
from sunlit.devices.recorded import recorded_parts
from sunlit.devices.written import whole
from sunlit.devices.xml import fields, parse
from sunlit.gate import Field, Report, Skip, fields_of
from sunlit.gate.observation import Target
from sunlit.gate.report import MAX_DEPTH, Kind

# By eventType, in lower case; others are not known, and do not pass.
EVENTS: Mapping[str, Kind] = {
    "vmd": "motion",
    "linedetection": "line_crossing",
    "fielddetection": "zone_intrusion",
    "regionentrance": "zone_intrusion",
    "regionexiting": "zone_intrusion",
    "peoplecounting": "count",
    "tma": "thermal_alarm",
    "tmpa": "thermal_alarm",
    "thermometry": "thermal_alarm",
    "firedetection": "thermal_alarm",
    "facecapture": "appearance",
    "facethermometry": "screening",
    "humanrecognition": "appearance",
    "mixedtargetdetection": "appearance",
}
# Things that happen and do not last: that they are over says nothing.
_MOMENTS = frozenset(("linedetection", "regionexiting"))
_TARGETS: Mapping[str, Target] = {"human": "person", "vehicle": "vehicle", "animal": "animal"}
# What the report itself says, or what says how it came: no attribute of anybody, and counted nowhere.
_ENVELOPE = frozenset(
    ("ipAddress", "ipv6Address", "portNo", "protocol", "protocolType", "macAddress", "channelID", "dynChannelID",
     "dateTime", "activePostCount", "eventType", "eventState", "eventDescription", "ruleName", "version")
)  # fmt: skip


def read(data: bytes, skip: Skip) -> Iterator[Report]:
    """What a recording reports: one alert in XML or JSON, or a recorded alert stream."""
    try:
        for kind, body in recorded_parts(data):
            report = report_of(kind, body, skip)
            if report is not None:
                yield report
    except AnswerError:
        skip("malformed")


def report_of(
    kind: str, body: bytes, skip: Skip, offset: timedelta = timedelta(), trusted: bool = False
) -> Report | None:
    """What a part of the alert stream reports; None for a heartbeat, and for what is left out.

    kind             the part's media type
    skip             called for a picture, and for what cannot be read
    offset, trusted  how far the device's clock is ahead of ours, and whether that is little enough to trust it
    """
    if kind.startswith("image/"):
        skip("picture")
        return None
    try:
        alert = _described(_fields(body))
    except AnswerError:
        skip("malformed")
        return None
    first = {field.name: str(field.value) for field in reversed(alert) if field.value is not None}
    event, active = first.get("eventType", "").lower(), first.get("eventState", "").lower() == "active"
    if event == "videoloss" and not active:
        return None
    if event == "duration":
        event = next(_named(alert, "relationEvent"), "").lower()
    if event in _MOMENTS and not active:
        return None
    inner = tuple(field for field in alert if field.name not in _ENVELOPE)
    known = EVENTS.get(event)
    if known == "appearance" and any(_named_any(alert, "currTemperature")):
        known = "screening"
    if known in ("thermal_alarm", "screening"):
        # Devices that do not say have degrees Celsius.
        inner = (Field("thermometryUnit", "celsius"), *inner)
    rule, *rules = (*_named(alert, "ruleName"), "")
    return Report(
        kind=known,
        event=" ".join((event, first.get("eventDescription", ""), *rules)),
        rule=rule,
        active=active and event != "regionexiting",
        target="person" if event == "peoplecounting" else _target(alert),
        channel=_channel(first),
        time=_time(first.get("dateTime", ""), offset),
        clock_trusted=trusted,
        fields=inner,
    )


def _fields(body: bytes) -> tuple[Field, ...]:
    if body.lstrip()[:1] != b"{":
        return fields(parse(body))
    try:
        return fields_of(json.loads(body))
    except (ValueError, RecursionError):
        raise AnswerError("an alert is no JSON") from None


def _described(found: tuple[Field, ...], depth: int = 0) -> tuple[Field, ...]:
    """Fields with each "Property" that has a description and a value as the field that it describes."""
    return tuple(_property(field) or _inner(field, depth) for field in found)


def _inner(field: Field, depth: int) -> Field:
    if not field.fields or depth > MAX_DEPTH:
        return field
    return Field(field.name, field.value, _described(field.fields, depth + 1))


def _property(field: Field) -> Field | None:
    if field.name.lower() != "property":
        return None
    told = {inner.name: inner.value for inner in field.fields}
    name = told.get("description")
    return Field(name, told.get("value")) if isinstance(name, str) and len(told) == len(field.fields) == 2 else None


def _named(found: tuple[Field, ...], name: str) -> Iterator[str]:
    """All values of that name, at any depth."""
    for field in found:
        if field.name == name and isinstance(field.value, str):
            yield field.value
        yield from _named(field.fields, name)


def _named_any(found: tuple[Field, ...], name: str) -> Iterator[bool]:
    """Whether each field, at any depth, has that name."""
    for field in found:
        yield field.name == name
        yield from _named_any(field.fields, name)


def _target(alert: tuple[Field, ...]) -> Target:
    said = [word for name in ("targetType", "detectionTarget") for word in _named(alert, name) if word in _TARGETS]
    return _TARGETS[said[0]] if said else ""


def _channel(first: Mapping[str, str]) -> int:
    """NVRs name some of their channels in dynChannelID only."""
    return whole(first.get("channelID") or first.get("dynChannelID", ""), 99_999)


def _time(written: str, offset: timedelta) -> datetime | None:
    """A local time with its zone, in our time; one without a zone says nothing."""
    try:
        time = datetime.fromisoformat(written)
        return time.astimezone(UTC) - offset if time.tzinfo else None
    except (ValueError, OverflowError):
        return None
