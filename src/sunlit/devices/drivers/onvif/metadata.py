"""ONVIF metadata streams as reports: what is seen in a frame, and the events between frames (metadatastream.xsd)."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from xml.etree.ElementTree import Element

from sunlit.devices.camera import TRUSTED_OFFSET
from sunlit.devices.drivers.onvif.boxes import FRAME, Space, placed
from sunlit.devices.drivers.onvif.described import described
from sunlit.devices.drivers.onvif.topics import reports_of
from sunlit.devices.problem import AnswerError
from sunlit.devices.written import moment
from sunlit.devices.xml import below, children, fields, text
from sunlit.gate import Field, Report, Skip
from sunlit.gate.observation import Target

# tt:ObjectType, with what older devices call the same.
_CLASSES: Mapping[str, Target] = {
    "Human": "person",
    "HumanFace": "person",
    "Face": "person",
    "Person": "person",
    "Vehicle": "vehicle",
    "Vehical": "vehicle",
    "Bicycle": "vehicle",
    "Bike": "vehicle",
    "Car": "vehicle",
    "Truck": "vehicle",
    "Bus": "vehicle",
    "Motorcycle": "vehicle",
    "Animal": "animal",
}


def reports_of_stream(
    root: Element, numbers: Mapping[str, int], skip: Skip, offset: timedelta = timedelta(), channel: int = 0
) -> Iterator[Report]:
    """What one document of a metadata stream reports: each object of each frame, then each event.

    numbers, offset  as in topics.reports_of
    channel          of the video source that the stream belongs to
    """
    for analytics in children(root, "VideoAnalytics"):
        for frame in children(analytics, "Frame"):
            told = below(frame, "Transformation")
            space = FRAME if told is None else FRAME.inside(Field("Transformation", None, fields(told)))
            for seen in children(frame, "Object"):
                yield _seen(frame, seen, space, offset, channel)
    for event in children(root, "Event"):
        for notification in children(event, "NotificationMessage"):
            try:
                yield from reports_of(notification, numbers, offset)
            except AnswerError:
                skip("malformed")


def _seen(frame: Element, seen: Element, space: Space, offset: timedelta, channel: int) -> Report:
    """That an object is in view, and what it looks like."""
    return Report(
        kind="motion",
        target=_class(below(seen, "Appearance/Class")),
        channel=channel,
        time=moment(frame.get("UtcTime", ""), offset),
        clock_trusted=abs(offset) <= TRUSTED_OFFSET,
        fields=described(placed(fields(seen), space), frame.get("Colorspace", "")),
    )


def _class(told: Element | None) -> Target:
    """The likeliest class; of classes without a likelihood the first."""
    found = [(text(kind), kind.get("Likelihood", "")) for kind in children(told, "Type")]
    found += [(text(kind, "Type"), text(kind, "Likelihood")) for kind in children(told, "ClassCandidate")]
    named = [(_likelihood(likelihood), _CLASSES[name]) for name, likelihood in found if name in _CLASSES]
    return max(named, key=lambda one: one[0])[1] if named else ""


def _likelihood(written: str) -> float:
    try:
        likelihood = float(written)
    except ValueError:
        return 0.0
    return likelihood if 0 <= likelihood <= 1 else 0.0
