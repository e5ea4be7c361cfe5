"""Dahua events as reports: parts of eventManager and snapManager, DHIP notifications, and recordings of them.

The forms are in the maker's HTTP API document (eventManager attach, snapManager attachFileProc); what devices make of
them was seen in what owners of such cameras published.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta

import msgspec

from sunlit.devices.drivers.dahua.codes import worded
from sunlit.devices.drivers.dahua.table import table_of
from sunlit.devices.problem import AnswerError
from sunlit.devices.recorded import recorded_parts
from sunlit.gate import Field, Report, Skip, fields_of
from sunlit.gate.observation import Target
from sunlit.gate.report import MAX_DEPTH, Kind

# By code; others are not known, and do not pass.
EVENTS: Mapping[str, tuple[Kind, Target]] = {
    "VideoMotion": ("motion", ""),
    "SmartMotionHuman": ("motion", "person"),
    "SmartMotionVehicle": ("motion", "vehicle"),
    "VideoMotionInfo": ("motion", ""),
    "HumanTrait": ("motion", "person"),
    "CrossLineDetection": ("line_crossing", ""),
    "CrossRegionDetection": ("zone_intrusion", ""),
    "FaceDetection": ("appearance", "person"),
    "NumberStat": ("count", "person"),
    "ManNumDetection": ("count", "person"),
    "HeatImagingTemper": ("thermal_alarm", ""),
    "FireWarning": ("thermal_alarm", ""),
    "FireWarningInfo": ("thermal_alarm", ""),
}
# What lasts until its end is told.
_STATES = frozenset({"motion", "zone_intrusion", "thermal_alarm"})
_UNKNOWN: tuple[None, Target] = (None, "")
# What answers to questions for a temperature are called; they have no code.
_READINGS = frozenset(("pointTempInfo", "TempInfo", "TemperInfo"))
_TARGETS: Mapping[str, Target] = {
    "Human": "person",
    "HumanFace": "person",
    "Vehicle": "vehicle",
    "NonMotor": "vehicle",
    "Animal": "animal",
}
# What the report itself says, or where and when it came from: no attribute of anybody, and counted nowhere.
_ENVELOPE = frozenset(
    ("Code", "Action", "Index", "Name", "Class", "UTC", "UTCMS", "RealUTC", "LocaleTime", "PTS", "EventID", "EventSeq",
     "FrameSequence", "GroupID", "CountInGroup", "IndexInGroup", "Mark", "Priority", "RuleID", "RuleId", "CfgRuleId",
     "Source", "Sequence")
)  # fmt: skip
# Where a line begins: in the value of a field it is a text like any other.
_EVENT = re.compile(r"^[ \t]*Code=([^;\r\n]{1,128});\s?action=([^;\r\n]{0,32});\s?index=(\d{1,6})(;\s?data=)?", re.M)
# The head of a DHIP frame: its length, its name, and six words; the JSON follows.
_FRAME = re.compile(rb"\x20\0\0\0DHIP.{24}", re.DOTALL)
_DECODER = json.JSONDecoder()


def reports_of(
    kind: str, body: bytes, skip: Skip, offset: timedelta | None = None, trusted: bool = False
) -> Iterator[Report]:
    """What one part of an event stream, or one notification, reports; nothing for a heartbeat.

    kind             the part's media type
    skip             called for each picture, and for each event that cannot be read
    offset, trusted  how far the device's clock, taken as UTC, is ahead of ours, and whether to trust it; None when
                     nobody knows, as in a recording
    """
    if kind.startswith("image/"):
        skip("picture")
        return
    for event in _events(body, skip):
        report = _report(event, offset, trusted)
        if report is not None:
            yield report
            if event.get("Action") == "Pulse" and report.kind in _STATES:
                # A moment: nobody tells later that it is over.
                yield msgspec.structs.replace(report, active=False, fields=())


def read(data: bytes, skip: Skip) -> Iterator[Report]:
    """What a recording reports: a stream of parts, events in a row, DHIP frames, JSON, or key=value lines."""
    try:
        for kind, body in recorded_parts(data):
            for piece in _FRAME.split(body) if body.startswith(b"\x20\0\0\0DHIP") else (body,):
                yield from reports_of(kind, piece, skip)
    except AnswerError:
        skip("malformed")


def _events(body: bytes, skip: Skip) -> Iterator[Mapping[str, object]]:
    """The events of a body, each with its Code, Action, Index, and whatever else there is; a reply has no Code."""
    text = body.decode("utf-8", "replace").strip("\ufeff\0 \t\r\n")
    if not text or text == "Heartbeat":
        return
    if text[0] in "{[":
        try:
            found: object = json.loads(text)
        except (ValueError, RecursionError):
            skip("malformed")
            return
        yield from _notified(found)
    elif _EVENT.search(text):
        yield from _coded(text, skip)
    elif "=" in text:
        yield from _notified(table_of(text))
    else:
        skip("malformed")


def _coded(text: str, skip: Skip) -> Iterator[Mapping[str, object]]:
    """`Code=…;action=…;index=…;data={…}`, as many as there are."""
    at = 0
    while found := _EVENT.search(text, at):
        at = found.end()
        event: dict[str, object] = {"Code": found[1], "Action": found[2], "Index": int(found[3])}
        if found[4]:
            start = at + len(text[at : at + 64]) - len(text[at : at + 64].lstrip())
            try:
                event["Data"], at = _DECODER.raw_decode(text, start)
            except (ValueError, RecursionError):
                skip("malformed")
                continue
        yield event


def _notified(found: object) -> Iterator[Mapping[str, object]]:
    """The events in decoded JSON: a notification holds a list of them, or is one."""
    if not isinstance(found, dict):
        if isinstance(found, list):
            yield from (event for event in found if isinstance(event, dict))
        return
    parameters = found.get("params")
    for holder in (parameters if isinstance(parameters, dict) else {}, found):
        for key in ("eventList", "Events"):
            events = holder.get(key)
            if isinstance(events, list):
                for event in events:
                    if isinstance(event, dict):
                        base = event.get("EventBaseInfo")
                        yield {**event, **base, "EventBaseInfo": None} if isinstance(base, dict) else event
                return
    yield found


def _report(event: Mapping[str, object], offset: timedelta | None, trusted: bool) -> Report | None:
    code, action = str(event.get("Code", "")), str(event.get("Action", ""))
    kind, target = EVENTS.get(code, _UNKNOWN)
    if not code and not _READINGS.isdisjoint(event):
        kind = "temperature"
    inner = event.get("Data", event.get("data"))
    data = inner if isinstance(inner, dict) else {}
    if kind == "line_crossing" and action == "Stop":
        return None
    active = action != "Stop"
    if code == "VideoMotionInfo":
        states = {item.get("State") for item in inner if isinstance(item, dict)} if isinstance(inner, list) else set()
        if not states:
            # It says that something is known about motion, and not what.
            return None
        active = "Active" in states
    rest = {key: value for key, value in {**event, **data}.items() if key not in _ENVELOPE}
    if data:
        rest.pop("Data", None)
        rest.pop("data", None)
    fields = fields_of(worded(rest))
    if kind in ("thermal_alarm", "temperature"):
        # Devices that do not say have degrees Celsius.
        fields = (Field("TemperatureUnit", "celsius"), *fields)
    name = data.get("Name", event.get("Name", ""))
    return Report(
        kind=kind,
        # The class says which analysis it was, where one code serves many.
        event=f"{code} {told}" if isinstance(told := data.get("Class"), str) else code,
        active=active,
        target=next(_targets(fields), target),
        channel=_channel(event.get("Index")),
        time=_time({**event, **data}, offset),
        clock_trusted=trusted,
        rule=name if isinstance(name, str) else "",
        fields=fields,
    )


def _targets(fields: Iterable[Field], depth: int = 0) -> Iterator[Target]:
    for field in fields:
        if field.name == "ObjectType" and field.value in _TARGETS:
            yield _TARGETS[str(field.value)]
        if depth < MAX_DEPTH:
            yield from _targets(field.fields, depth + 1)


def _channel(index: object) -> int:
    """Dahua counts its channels from 0, save in the names of its files."""
    try:
        number = int(index) if isinstance(index, int | str) else -1
    except ValueError:
        return 0
    return number + 1 if 0 <= number < 100_000 else 0


def _time(data: Mapping[str, object], offset: timedelta | None) -> datetime | None:
    """When it happened. LocaleTime is the device's clock as it shows it; UTC is the same in seconds on many devices,
    and the time in UTC on others, which say it in RealUTC too."""
    try:
        if offset is not None and isinstance(written := data.get("LocaleTime"), str):
            return datetime.strptime(written, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC) - offset
        seconds = data.get("RealUTC", data.get("UTC"))
        if isinstance(seconds, int | float | str):
            return datetime.fromtimestamp(float(seconds), UTC) - (offset or timedelta())
    except (ValueError, OverflowError, OSError):
        pass
    return None
