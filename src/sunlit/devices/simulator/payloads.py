"""Recorded payloads as the invented device's own events, each told by the face of its protocol, byte for byte."""

import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from xml.etree.ElementTree import Element, tostring

from sunlit.devices.problem import AnswerError
from sunlit.devices.simulator.device import SimulatedCamera
from sunlit.devices.simulator.messages import mixed, notification
from sunlit.devices.xml import children, local, parse
from sunlit.schema import UsageError

Sending = Callable[[], None]

_CODED = re.compile(rb"^\s*Code=[^;\r\n]+;\s?action=", re.MULTILINE)
_LINES = re.compile(rb"\A\s*Events\[0\]\.")
_ALERT = re.compile(rb"<(?:\w+:)?EventNotificationAlert\b")
_JSON_ALERT = re.compile(rb'\A\s*\{.{0,2048}"eventType"\s*:', re.DOTALL)
_FRAME = re.compile(rb"\x20\0\0\0DHIP.{24}", re.DOTALL)


def sendings(camera: SimulatedCamera, data: bytes) -> list[Sending]:
    """What to call, in order, to report a recorded payload; one that was cut off is sent as it is.

    Raises UsageError when it is no event of a protocol that the simulator speaks.
    """
    found = list(_hikvision(camera, data) or _dahua(camera, data) or _onvif(camera, data))
    if not found:
        raise UsageError("no event of Hikvision, Dahua or ONVIF is in it")
    return found


def _hikvision(camera: SimulatedCamera, data: bytes) -> list[Sending]:
    if _ALERT.search(data, 0, 65536):
        return [partial(camera.alert, data)]
    whole = _decoded(data)
    if "eventType" in whole if isinstance(whole, dict) else _JSON_ALERT.match(data):
        return [partial(camera.alert, data, "application/json")]
    return []


def _dahua(camera: SimulatedCamera, data: bytes) -> list[Sending]:
    if _LINES.match(data):
        return [partial(camera.show_part, mixed(data, "text/plain"))]
    starts = [found.start() for found in _CODED.finditer(data)]
    if starts:
        ends = [*starts[1:], len(data)]
        return [partial(camera.tell, data[start:end].strip()) for start, end in zip(starts, ends, strict=True)]
    found: list[Sending] = []
    for body in _FRAME.split(data) if _FRAME.match(data) else [data]:
        found += [_telling(camera, event) for event in _notified(_decoded(body))]
    return found


def _telling(camera: SimulatedCamera, event: dict[str, object]) -> Sending:
    index = event.get("Index", 0)
    data = f";data={json.dumps(event['Data'], indent=3)}" if "Data" in event else ""
    return partial(camera.tell, f"Code={event['Code']};action={event.get('Action')};index={index}{data}".encode())


def _notified(found: object) -> Iterator[dict[str, object]]:
    """The events of a notification over DHIP or RPC2."""
    given = found.get("params") if isinstance(found, dict) else None
    events = given.get("eventList") if isinstance(given, dict) else None
    for event in events if isinstance(events, list) else ():
        if isinstance(event, dict) and "Code" in event:
            yield event


def _onvif(camera: SimulatedCamera, data: bytes) -> Iterator[Sending]:
    try:
        root = parse(data)
    except AnswerError:
        yield from _unpacked(camera, _decoded(data))
        return
    for message in (element for element in root.iter() if local(element) == "NotificationMessage"):
        yield partial(camera.notify, tostring(message, encoding="unicode"))
    if local(root) == "MetadataStream":
        yield partial(camera.describe, data)
    for frame in (element for element in root.iter() if local(element) == "Frame"):
        for one in children(frame, "Object"):
            yield partial(camera.notify, _of_object(camera, one))


def _of_object(camera: SimulatedCamera, found: Element) -> str:
    """An object of a metadata frame as the element of an event, for those who do not watch the metadata stream."""
    source = {"VideoSourceConfigurationToken": "config_1"}
    topic = "tns1:RuleEngine/CellMotionDetector/Motion"
    return notification(topic, source, {"IsMotion": "true"}, tostring(found, encoding="unicode"), camera.now)


def _unpacked(camera: SimulatedCamera, found: object) -> Iterator[Sending]:
    """A notification that a SOAP library has taken apart: its topic, and the names and values of its items."""
    if not isinstance(found, dict) or not isinstance(topic := _at(found, "Topic", "_value_1"), str):
        return
    message = _at(found, "Message", "_value_1")
    written = notification(topic, _items(message, "Source"), _items(message, "Data"), "", camera.now)
    yield partial(camera.notify, written)


def _items(message: object, part: str) -> dict[str, str]:
    items = _at(message, part, "SimpleItem")
    return {
        str(item.get("Name")): str(item.get("Value"))
        for item in (items if isinstance(items, list) else ())
        if isinstance(item, dict)
    }


def _at(found: object, *path: str) -> object:
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    return found


def _decoded(data: bytes) -> object:
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None
