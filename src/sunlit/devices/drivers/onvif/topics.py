"""ONVIF notification messages as reports: the topics that are known, and what each tells.

The standard's topics are in its Analytics and Imaging specifications; those of Tapo, Reolink and Ajax were seen in what
their cameras sent.
"""

from collections.abc import Mapping
from datetime import timedelta
from xml.etree.ElementTree import Element

import msgspec

from sunlit.devices.camera import TRUSTED_OFFSET
from sunlit.devices.drivers.onvif.boxes import placed
from sunlit.devices.drivers.onvif.described import described
from sunlit.devices.problem import AnswerError
from sunlit.devices.written import moment
from sunlit.devices.xml import below, children, fields, text
from sunlit.gate import Field, Report
from sunlit.gate.observation import Target
from sunlit.gate.report import Kind

_TRUE = frozenset(("true", "1"))


class _Topic(msgspec.Struct, frozen=True):
    """What a topic means; `states` are the items that say whether it is so, each with the target that it names."""

    kind: Kind
    states: Mapping[str, Target] = {}
    target: Target = ""


_MOTION = _Topic("motion", {"IsMotion": "", "State": "", "Detected": ""})
_SMART = _Topic("motion", {"IsPeople": "person", "IsVehicle": "vehicle", "IsPet": "animal"})
_LINE = _Topic("line_crossing", {"IsLineCross": ""})
_FIELD = _Topic("zone_intrusion", {"IsInside": "", "IsIntrusion": "", "State": ""})

# By the path without namespace prefixes.
TOPICS: Mapping[str, _Topic] = {
    "VideoSource/MotionAlarm": _MOTION,
    "RuleEngine/CellMotionDetector/Motion": _MOTION,
    "RuleEngine/MotionRegionDetector/Motion": _MOTION,
    "RuleEngine/MotionDetector/Detection": _MOTION,
    "RuleEngine/CellMotionDetector/TpSmartEvent": _SMART,
    "RuleEngine/TPSmartEventDetector/TPSmartEvent": _SMART,
    "RuleEngine/CellMotionDetector/People": _SMART,
    "RuleEngine/PeopleDetector/People": _SMART,
    "RuleEngine/MyRuleDetector/PeopleDetect": _Topic("motion", {"State": "person"}),
    "RuleEngine/MyRuleDetector/VehicleDetect": _Topic("motion", {"State": "vehicle"}),
    "RuleEngine/MyRuleDetector/DogCatDetect": _Topic("motion", {"State": "animal"}),
    "RuleEngine/LineDetector/Crossed": _LINE,
    "RuleEngine/LineDetector/Crossing": _LINE,
    "RuleEngine/CellMotionDetector/LineCross": _LINE,
    "RuleEngine/FieldDetector/ObjectsInside": _FIELD,
    "RuleEngine/CellMotionDetector/Intrusion": _FIELD,
    "RuleEngine/CountAggregation/Counter": _Topic("count"),
    "VideoAnalytics/Radiometry/SpotTemperatureReading": _Topic("temperature"),
    "VideoAnalytics/Radiometry/BoxTemperatureReading": _Topic("temperature"),
    "RuleEngine/Radiometry/TemperatureAlarm": _Topic("thermal_alarm", {"AlarmActive": "", "State": ""}),
}
# Lists the classes of what is in view, an empty list when nothing is.
_OBJECTS = "RuleEngine/ObjectDetection/Object"
_CLASSES: Mapping[str, Target] = {"Human": "person", "Person": "person", "Vehicle": "vehicle", "Animal": "animal"}
# Items of a source that say where, and nothing else.
_PLACE = frozenset(
    ("VideoSourceConfigurationToken", "VideoAnalyticsConfigurationToken", "VideoSourceToken", "VideoSource", "Source",
     "AnalyticsConfigurationToken", "Rule")
)  # fmt: skip
_SOURCES = ("VideoSourceConfigurationToken", "VideoSourceToken", "VideoSource", "Source")


def topic_path(written: str) -> str:
    """A topic without the prefixes of its namespaces: "RuleEngine/LineDetector/Crossed"."""
    return "/".join(part.rpartition(":")[2] for part in written.strip().split("/"))


def reports_of(notification: Element, numbers: Mapping[str, int], offset: timedelta) -> list[Report]:
    """What a wsnt:NotificationMessage reports; one Report without a kind when its topic is not known.

    Raises AnswerError when it holds no message.

    numbers  the device's video sources, and their configurations, as channel numbers
    offset   how far its clock is ahead of ours
    """
    topic_written = text(notification, "Topic")
    path = topic_path(topic_written)
    message = below(notification, "Message/Message")
    if message is None:
        raise AnswerError("a notification holds no message")
    source = _items(below(message, "Source"))
    data = _items(below(message, "Data"))
    base = Report(
        kind=None,
        event=topic_written,
        channel=next((numbers[source[name]] for name in _SOURCES if source.get(name) in numbers), 0),
        time=moment(message.get("UtcTime", ""), offset),
        clock_trusted=abs(offset) <= TRUSTED_OFFSET,
        rule=source.get("Rule", ""),
    )
    if path == _OBJECTS:
        seen = [_CLASSES[name] for name in data.pop("ClassTypes", "").split() if name in _CLASSES]
        rest = _fields(message, data)
        return [
            msgspec.structs.replace(base, kind="motion", active=bool(seen), target=target, fields=rest)
            for target in dict.fromkeys(seen or [""])
        ]
    topic = TOPICS.get(path)
    if topic is None:
        return [msgspec.structs.replace(base, fields=_fields(message, data))]
    states = [(data.pop(name).strip().lower() in _TRUE, of) for name, of in topic.states.items() if name in data]
    active, target = max(states, default=(True, topic.target))
    if topic.kind == "line_crossing" and not active:
        return []
    rest = _fields(message, data)
    return [msgspec.structs.replace(base, kind=topic.kind, active=active, target=target, fields=rest)]


def _items(element: Element | None) -> dict[str, str]:
    return {item.get("Name", ""): item.get("Value", "") for item in children(element, "SimpleItem")}


def _fields(message: Element, data: Mapping[str, str]) -> tuple[Field, ...]:
    """The items that are not yet understood, by name, and the elements beside them."""
    told = {name: value for name, value in _items(below(message, "Source")).items() if name not in _PLACE}
    simple = (*told.items(), *_items(below(message, "Key")).items(), *data.items())
    return tuple(Field(name, value) for name, value in simple) + tuple(
        field for item in children(below(message, "Data"), "ElementItem") for field in described(placed(fields(item)))
    )
